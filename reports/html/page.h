// SPDX-License-Identifier: Apache-2.0
// Inside this room only: the parts of a run's HTML page.
#pragma once
#include <string>

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

[[nodiscard]] Markup cover(const PagePart& part);
/// Dimensions, inputs, and what would change the score.
[[nodiscard]] Markup scores(const PagePart& part);
[[nodiscard]] Markup results(const PagePart& part);
[[nodiscard]] Markup environment(const PagePart& part);
[[nodiscard]] Markup closing_sections(const PagePart& part);

}  // namespace steelyard::reports
