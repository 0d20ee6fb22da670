// SPDX-License-Identifier: Apache-2.0
// Inside this room only: a Markdown document in one language, written piece by piece. Nothing in a stranger's text is
// markup, and no cell is longer than a page can bear.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "reports/outline.h"
#include "reports/words.h"

namespace steelyard::reports {

class MarkdownPage {
 public:
  MarkdownPage(std::string_view language, const Words& words) : language_(language), words_(words) {}

  void heading(int level, const Phrase& phrase);
  void paragraph(const Phrase& phrase);
  void item(const Phrase& phrase);
  /// After a list, before what is not one.
  void gap();
  void table(const std::vector<Phrase>& head, const std::vector<std::vector<Phrase>>& rows);
  /// A line of code, indented.
  void code(const std::string& line);
  [[nodiscard]] const std::string& text() const { return out_; }

 private:
  [[nodiscard]] std::string cell(const Phrase& phrase, std::size_t longest) const;
  void line(const std::vector<Phrase>& cells);

  std::string_view language_;
  const Words& words_;
  std::string out_;
};

void write(MarkdownPage& page, const Chapter& chapter);
void write(MarkdownPage& page, const Outline& outline);

}  // namespace steelyard::reports
