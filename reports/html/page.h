// SPDX-License-Identifier: Apache-2.0
// Inside this room only: the parts of a run's HTML page.
#pragma once
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reports/html/shell.h"
#include "reports/report.h"

namespace steelyard::reports {

struct PagePart {
  const Report& report;
  const Vocabulary& vocabulary;
  std::string prefix;  // of every id: several runs may stand on one page
};

[[nodiscard]] inline Markup section(const PagePart& part, const std::string& id, const Phrase& title,
                                    const Markup& content) {
  return section_of(part.prefix + id, title, content);
}
[[nodiscard]] inline Markup figure(const PagePart& part, const Picture& picture) {
  return figure_of(part.prefix, part.vocabulary.words, picture);
}

/// What a run's part of a page may still take: whatever the run, it stays below 300 kB with the frame around it.
class Room {
 public:
  explicit Room(std::size_t bytes) : left_(bytes) {}
  [[nodiscard]] bool take(const Markup& some) {
    const bool fits = some.bytes().size() <= left_;
    if (fits) spend(some);
    return fits;
  }
  /// For what must be there.
  void spend(const Markup& some) { left_ -= std::min(left_, some.bytes().size()); }
  [[nodiscard]] std::size_t left() const { return left_; }

 private:
  std::size_t left_;
};

/// Pictures while there is room. What is too large stands without drawing and table, with its remarks; if there is not
/// even room for that, it is counted.
[[nodiscard]] Markup figures(const PagePart& part, const std::vector<Picture>& pictures, Room& room);
/// "12 more stand in the other forms", if there are any; `key` is the sentence.
[[nodiscard]] Markup left_out(const PagePart& part, std::string_view key, std::size_t count);

[[nodiscard]] Markup cover(const PagePart& part);
/// Dimensions, inputs, and what would change the score.
[[nodiscard]] Markup scores(const PagePart& part);
/// Of many rows those that are needed most, with what was left out.
[[nodiscard]] Markup results(const PagePart& part);
[[nodiscard]] Markup environment(const PagePart& part, Room& room);
[[nodiscard]] Markup validity(const PagePart& part);
[[nodiscard]] Markup energy(const PagePart& part, Room& room);
[[nodiscard]] Markup closing_sections(const PagePart& part);

}  // namespace steelyard::reports
