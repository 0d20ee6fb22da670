// SPDX-License-Identifier: Apache-2.0
#include "app/page.h"

#include <algorithm>

namespace steelyard::app {

void Page::heading(const std::string& title) {
  out_ += markdown() ? "\n## " + title + "\n\n" : "\n" + context_.out.styled(title, Style::kBold) + "\n";
}

void Page::table(const Table& table) {
  out_ += markdown() ? to_markdown(table, context_.out) : to_text(table, context_.out);
}

void Page::lines(std::string_view block) {
  while (!block.empty()) {
    const std::string_view line = block.substr(0, block.find('\n'));
    block.remove_prefix(std::min(block.size(), line.size() + 1));
    out_ += (markdown() ? "- " : "") + std::string(line) + "\n";
  }
}

}  // namespace steelyard::app
