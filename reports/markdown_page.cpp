// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown_page.h"

#include <fmt/format.h>

#include "base/text.h"

namespace steelyard::reports {
namespace {

constexpr std::size_t kLongestCell = 400, kLongestSentence = 2000;

}  // namespace

std::string MarkdownPage::cell(const Phrase& phrase, std::size_t longest) const {
  const Phrase spoken = words_.said(phrase);
  const std::string_view some = std::string_view(spoken.in(language_)).substr(0, longest * 8);
  return text::markdown_cell(text::clip(text::printable(some), longest));
}

void MarkdownPage::heading(int level, const Phrase& phrase) {
  out_ += fmt::format("{}{} {}\n\n", out_.empty() ? "" : "\n", std::string(static_cast<std::size_t>(level), '#'),
                      cell(phrase, kLongestCell));
}

void MarkdownPage::paragraph(const Phrase& phrase) {
  out_ += cell(phrase, kLongestSentence) + "\n\n";
}

void MarkdownPage::item(const Phrase& phrase) {
  out_ += "- " + cell(phrase, kLongestSentence) + "\n";
}

void MarkdownPage::gap() {
  out_ += "\n";
}

void MarkdownPage::table(const std::vector<Phrase>& head, const std::vector<std::vector<Phrase>>& rows) {
  line(head);
  out_ += "|";
  for (std::size_t i = 0; i < head.size(); ++i) out_ += " --- |";
  out_ += "\n";
  for (const auto& row : rows) line(row);
}

void MarkdownPage::code(const std::string& line) {
  out_ +=
      "    " + text::clip(text::printable(std::string_view(line).substr(0, kLongestCell * 8)), kLongestCell) + "\n\n";
}

void MarkdownPage::line(const std::vector<Phrase>& cells) {
  out_ += "|";
  for (const Phrase& c : cells) out_ += " " + cell(c, kLongestCell) + " |";
  out_ += "\n";
}

}  // namespace steelyard::reports
