// SPDX-License-Identifier: Apache-2.0
#include "reports/xlsx/workbook.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "reports/rows.h"
#include "reports/xlsx/zip.h"

namespace steelyard::reports {
namespace {

constexpr const char* kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr const char* kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr const char* kLinks = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::size_t kLongest = 1000;  // columns of one cell; no reason of ours is longer

/// "A", "Z", "AA"...
std::string column_name(std::size_t column) {
  std::string name;
  for (++column; column > 0; column = (column - 1) / 26)
    name.insert(name.begin(), static_cast<char>('A' + (column - 1) % 26));
  return name;
}

/// XML text in which Excel finds none of its own escapes ("_x000D_").
std::string cell_text(std::string_view s) {
  std::string shown = text::xml_escape(text::clip(text::printable(s.substr(0, 8 * kLongest)), kLongest));
  for (std::size_t at = shown.find("_x"); at != std::string::npos; at = shown.find("_x", at + 8))
    shown.replace(at, 1, "_x005F_");
  return shown;
}

std::string text_cell(const std::string& place, std::string_view words, bool bold) {
  return fmt::format("<c r=\"{}\" t=\"inlineStr\"{}><is><t xml:space=\"preserve\">{}</t></is></c>", place,
                     bold ? " s=\"1\"" : "", cell_text(words));
}

std::string value_cell(const std::string& place, const DataCell& cell, std::string_view language) {
  if (cell.value && std::isfinite(*cell.value))
    return fmt::format("<c r=\"{}\"><v>{}</v></c>", place, machine_number(*cell.value));
  const std::string& words = cell.shown.in(language);
  return words.empty() ? "" : text_cell(place, words, false);
}

std::string widths(const DataTable& table, std::string_view language) {
  std::string out = "<cols>";
  constexpr std::size_t kLooked = 200;  // rows: the first ones tell how wide a column is
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::size_t width = text::display_width(table.columns[c].head.in(language));
    for (std::size_t r = 0; r < std::min(kLooked, table.rows.size()); ++r)
      if (c < table.rows[r].size())
        width =
            std::max(width, text::display_width(std::string_view(table.rows[r][c].shown.in(language)).substr(0, 200)));
    out += fmt::format("<col min=\"{0}\" max=\"{0}\" width=\"{1}\" customWidth=\"1\"/>", c + 1,
                       std::clamp<std::size_t>(width + 2, 8, 60));
  }
  return table.columns.empty() ? "" : out + "</cols>";
}

std::string worksheet(const DataTable& table, std::string_view language) {
  std::string out = fmt::format(
      "{}<worksheet xmlns=\"{}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" "
      "topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>",
      kHead, kMain);
  out += widths(table, language) + "<sheetData><row r=\"1\">";
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    out += text_cell(column_name(c) + "1", table.columns[c].head.in(language), true);
  out += "</row>";
  for (std::size_t r = 0; r < std::min(kMostSheetRows, table.rows.size()); ++r) {
    out += fmt::format("<row r=\"{}\">", r + 2);
    for (std::size_t c = 0; c < table.rows[r].size(); ++c)
      out += value_cell(fmt::format("{}{}", column_name(c), r + 2), table.rows[r][c], language);
    out += "</row>";
  }
  return out + "</sheetData></worksheet>";
}

/// Two faces: plain, and bold for the head of a table.
std::string styles() {
  return fmt::format(
      "{}<styleSheet xmlns=\"{}\"><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz "
      "val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"2\"><fill><patternFill "
      "patternType=\"none\"/></fill>"
      "<fill><patternFill patternType=\"gray125\"/></fill></fills><borders "
      "count=\"1\"><border/></borders><cellStyleXfs "
      "count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf/><xf fontId=\"1\" "
      "applyFont=\"1\"/></cellXfs></styleSheet>",
      kHead, kMain);
}

std::string content_types(std::size_t sheets) {
  constexpr const char* kType = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
  std::string out = fmt::format(
      "{}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
      "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override "
      "PartName=\"/xl/workbook.xml\" "
      "ContentType=\"{}sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{}styles+xml\"/>",
      kHead, kType, kType);
  for (std::size_t i = 1; i <= sheets; ++i)
    out += fmt::format("<Override PartName=\"/xl/worksheets/sheet{}.xml\" ContentType=\"{}worksheet+xml\"/>", i, kType);
  return out + "</Types>";
}

using Links = std::vector<std::pair<std::string, std::string>>;  // kind, target

std::string relationships(const Links& links) {
  std::string out =
      fmt::format("{}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">", kHead);
  for (std::size_t i = 0; i < links.size(); ++i)
    out += fmt::format("<Relationship Id=\"r{}\" Type=\"{}/{}\" Target=\"{}\"/>", i + 1, kLinks, links[i].first,
                       links[i].second);
  return out + "</Relationships>";
}

}  // namespace

std::string workbook(const std::vector<WorkbookSheet>& sheets, std::string_view language) {
  std::string book = fmt::format("{}<workbook xmlns=\"{}\" xmlns:r=\"{}\"><sheets>", kHead, kMain, kLinks);
  Links links;
  std::vector<std::pair<std::string, std::string>> pages;
  for (std::size_t i = 1; i <= sheets.size(); ++i) {
    const std::string file = fmt::format("worksheets/sheet{}.xml", i);
    book += fmt::format("<sheet name=\"{}\" sheetId=\"{}\" r:id=\"r{}\"/>", text::xml_escape(sheets[i - 1].name), i, i);
    links.emplace_back("worksheet", file);
    pages.emplace_back("xl/" + file, worksheet(sheets[i - 1].table, language));
  }
  links.emplace_back("styles", "styles.xml");
  std::vector<std::pair<std::string, std::string>> files = {
      {"[Content_Types].xml", content_types(sheets.size())},
      {"_rels/.rels", relationships({{"officeDocument", "xl/workbook.xml"}})},
      {"xl/workbook.xml", book + "</sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels", relationships(links)},
      {"xl/styles.xml", styles()}};
  std::ranges::move(pages, std::back_inserter(files));
  return zip(files);
}

}  // namespace steelyard::reports
