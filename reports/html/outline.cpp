// SPDX-License-Identifier: Apache-2.0
#include "reports/outline.h"

#include <algorithm>

#include "reports/html/shell.h"

namespace steelyard::reports {
namespace {

constexpr std::size_t kLongestSentence = 2000;

const char* css_of(Tone tone) {
  switch (tone) {
    case Tone::kGood: return "good";
    case Tone::kWarn: return "warn";
    case Tone::kBad: return "bad";
    case Tone::kDim: return "dim";
    case Tone::kPlain: break;
  }
  return "";
}

struct Column {
  bool numbers = false;  // a dash stands where they do
  bool verdict = false;  // stays in sight on a narrow screen
};

Markup cell_of(const Cell& cell, const Column& column, const Words& words) {
  const Markup shown = foldable(words.said(cell.shown));
  if (!cell.exact && column.numbers && cell.shown == Phrase("—")) return element("td", {{"class", "n"}}, shown);
  if (!cell.link.empty()) return element("td", element("a", {{"href", cell.link}}, shown));
  if (!cell.exact)
    return element("td", {{"class", std::string(column.verdict ? "v " : "") + css_of(cell.tone)}}, shown);
  const std::string tone = css_of(cell.tone);
  return element("td", {{"class", tone.empty() ? "n" : "n " + tone}}, data(*cell.exact, shown));
}

/// Heads of numbers stand above the ends of the numbers.
Markup sheet_of(const Sheet& sheet, const Words& words) {
  Markup head, body;
  std::vector<Column> columns;
  for (const Phrase& title : sheet.head) columns.push_back({false, title == words("report.verdict")});
  for (const auto& row : sheet.rows)
    for (std::size_t i = 0; i < std::min(row.size(), columns.size()); ++i)
      if (row[i].exact) columns[i].numbers = true;
  for (std::size_t i = 0; i < sheet.head.size(); ++i)
    head += element("th",
                    {{"scope", "col"},
                     {"class", columns[i].numbers   ? "n"
                               : columns[i].verdict ? "v"
                                                    : ""}},
                    text(sheet.head[i]));
  for (const auto& row : sheet.rows) {
    Markup cells;
    for (std::size_t i = 0; i < row.size(); ++i)
      cells += cell_of(row[i], i < columns.size() ? columns[i] : Column(), words);
    body += element("tr", cells);
  }
  return scrolled_table("sortable sheet", head, body);
}

struct Writer {
  const Words& words;
  std::string prefix;

  Markup operator()(const Heading& h) const { return element("h3", text(h.words)); }
  Markup operator()(const Said& s) const { return paragraph(words.said(s.words)); }
  Markup operator()(const Absent& a) const { return absent(words.said(a.why)); }
  Markup operator()(const Badge& b) const {
    return element("p", {{"class", std::string("badge ") + css_of(b.tone)}},
                   text(std::string(mark(b.tone)) + " ") + text(b.words));
  }
  Markup operator()(const Items& list) const {
    Markup items;
    for (const Phrase& item : list.items) items += element("li", text(words.said(item), kLongestSentence));
    return element("ul", {{"class", "sentences"}}, items);
  }
  Markup operator()(const Facts& list) const {
    Markup out;
    for (const auto& [name, value] : list.facts)
      out += element("dt", text(name)) + element("dd", text(words.said(value)));
    return element("dl", out);
  }
  Markup operator()(const Command& c) const {
    return element("pre", {{"tabindex", "0"}}, element("code", text(c.line)));
  }
  Markup operator()(const Sheet& s) const { return sheet_of(s, words); }
  Markup operator()(const Picture& p) const { return figure_of(prefix, words, p); }
};

}  // namespace

const char* mark(Tone tone) {
  switch (tone) {
    case Tone::kGood: return "✔";
    case Tone::kWarn: return "!";
    case Tone::kBad: return "✘";
    case Tone::kDim:
    case Tone::kPlain: break;
  }
  return "-";
}

Markup chapter_of(const Chapter& chapter, const Words& words, const std::string& prefix) {
  Markup content;
  for (const Block& block : chapter.blocks) content += std::visit(Writer{words, prefix + chapter.id + "-"}, block);
  return section_of(prefix + chapter.id, chapter.title, content);
}

Markup article_of(const Outline& outline, const Words& words, const std::string& prefix) {
  Markup cover = element("h1", text(outline.title, 80));
  for (const Block& block : outline.cover) cover += std::visit(Writer{words, prefix + "cover-"}, block);
  Markup main = element("section", {{"id", prefix + "cover"}, {"class", "cover"}}, cover);
  for (const Chapter& chapter : outline.chapters) main += chapter_of(chapter, words, prefix);
  return element("article", main);
}

std::string to_html(const Outline& outline, const Words& words, const std::string& language, const std::string& home) {
  return html_page({outline.window_title, outline.running_head, language, home}, words, article_of(outline, words, ""));
}

}  // namespace steelyard::reports
