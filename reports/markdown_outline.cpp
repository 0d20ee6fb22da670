// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown_page.h"
#include "reports/outline.h"

namespace steelyard::reports {
namespace {

struct Writer {
  MarkdownPage& page;

  void operator()(const Heading& h) const { page.heading(3, h.words); }
  void operator()(const Said& s) const { page.paragraph(s.words); }
  void operator()(const Absent& a) const { page.paragraph(a.why); }
  void operator()(const Badge& b) const { page.paragraph(Phrase(std::string(mark(b.tone)) + " ") + b.words); }
  void operator()(const Items& list) const {
    for (const Phrase& item : list.items) page.item(item);
    page.gap();
  }
  void operator()(const Facts& list) const {
    for (const auto& [name, value] : list.facts) page.item(name + Phrase(": ", "：") + value);
    page.gap();
  }
  void operator()(const Command& c) const { page.code(c.line); }
  void operator()(const Sheet& sheet) const {
    std::vector<std::vector<Phrase>> rows;
    for (const auto& row : sheet.rows) {
      std::vector<Phrase> cells;
      for (const Cell& cell : row) cells.push_back(cell.shown);
      rows.push_back(std::move(cells));
    }
    page.table(sheet.head, rows);
    page.gap();
  }
  void operator()(const Picture& picture) const {
    page.heading(3, picture.title);
    page.paragraph(picture.description);
    for (const Phrase& remark : picture.remarks) page.item(remark);
    if (!picture.remarks.empty()) page.gap();
    if (!picture.data.rows.empty()) page.table(picture.data.head, picture.data.rows), page.gap();
  }
};

}  // namespace

void write(MarkdownPage& page, const Chapter& chapter) {
  page.heading(2, chapter.title);
  for (const Block& block : chapter.blocks) std::visit(Writer{page}, block);
}

void write(MarkdownPage& page, const Outline& outline) {
  page.heading(1, outline.title);
  for (const Block& block : outline.cover) std::visit(Writer{page}, block);
  for (const Chapter& chapter : outline.chapters) write(page, chapter);
}

std::string to_markdown(const Outline& outline, const Words& words, std::string_view language) {
  MarkdownPage page(language, words);
  write(page, outline);
  return page.text();
}

}  // namespace steelyard::reports
