// SPDX-License-Identifier: Apache-2.0
// Rows and columns once, shown as an aligned table for people, or as CSV and Markdown for programs and pages.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "app/terminal.h"
#include "base/text.h"

namespace steelyard::app {

using text::clip;

struct Column {
  std::string id;      // CSV header: stable and English; empty: not in CSV
  std::string header;  // table and Markdown header: the reader's language
  bool right = false;  // numbers are flush right
  int optional = 0;    // on a narrow terminal columns are left out, the largest of these first; 0: never
};

/// Text from outside must be text::printable before it becomes a cell.
struct Cell {
  Cell(std::string shown, Style s = Style::kPlain) : text(std::move(shown)), style(s) {}  // implicit: rows read well
  Cell(const char* shown) : text(shown) {}                                                // likewise
  std::string text;
  Style style = Style::kPlain;
};

/// A stranger's text as a cell.
[[nodiscard]] Cell text_cell(const std::string& s);

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  // one that is shorter than `columns` ends in empty cells
  bool show_header = true;
  std::string footnote = {};  // what words in the cells mean; text and Markdown only
};

/// In the reader's language. Two spaces between columns, widths by display columns. A last cell that does not fit flows
/// onto a second line, or is set below its row, so that no word is lost. Where the terminal is too narrow, optional
/// columns are left out, which a last line says; where the others still do not fit, each row is stacked: its name, and
/// all the rest, each with its title, on indented lines.
[[nodiscard]] std::string to_text(const Table& table, const Terminal& terminal);
/// RFC 4180 with LF. A cell that a spreadsheet would run as a formula gets a leading apostrophe.
[[nodiscard]] std::string to_csv(const Table& table);
[[nodiscard]] std::string to_markdown(const Table& table, const Terminal& terminal);

/// `s` broken into lines of at most `width` columns: at spaces, and between East Asian characters.
[[nodiscard]] std::vector<std::string> wrap(std::string_view s, std::size_t width);
/// `s` padded with spaces to `width` columns.
[[nodiscard]] std::string pad(std::string_view s, std::size_t width, bool right = false);

}  // namespace steelyard::app
