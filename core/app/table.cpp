// SPDX-License-Identifier: Apache-2.0
#include "app/table.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace steelyard::app {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLeastFlow = 24;  // a last column narrower than this is set below its row instead

/// The first character of `s`, as UTF-8; broken bytes count as one character each.
std::string_view first_character(std::string_view s) {
  std::size_t length = 1;
  while (length < s.size() && (static_cast<unsigned char>(s[length]) & 0xC0) == 0x80) ++length;
  return s.substr(0, length);
}

std::vector<std::size_t> column_widths(const Table& table, const Terminal& terminal) {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::size_t width = table.show_header ? text::display_width(terminal.glyphs(table.columns[c].header)) : 0;
    for (const auto& row : table.rows)
      if (c < row.size()) width = std::max(width, text::display_width(terminal.glyphs(row[c].text)));
    widths.push_back(width);
  }
  return widths;
}

std::string without_trailing_spaces(std::string s) {
  s.erase(s.find_last_not_of(' ') + 1);
  return s;
}

/// One table row: every cell padded but the last, which may flow.
std::string layout(const Table& table, const std::vector<Cell>& row, const std::vector<std::size_t>& widths,
                   const Terminal& terminal) {
  std::string line;
  std::size_t used = 0;
  for (std::size_t c = 0; c + 1 < table.columns.size(); ++c) {
    const Cell cell = c < row.size() ? row[c] : Cell("");
    const std::string padded = pad(terminal.glyphs(cell.text), widths[c], table.columns[c].right);
    line += terminal.styled(padded, cell.style) + std::string(kGap, ' ');
    used += widths[c] + kGap;
  }
  if (row.size() < table.columns.size()) return without_trailing_spaces(line) + "\n";
  const Cell& last = row.back();
  const std::string text = terminal.glyphs(last.text);
  if (terminal.width == 0 || used + text::display_width(text) <= terminal.width) {
    const std::string shown = table.columns.back().right ? pad(text, widths.back(), true) : text;
    return without_trailing_spaces(line + terminal.styled(shown, last.style)) + "\n";
  }
  const bool below = terminal.width < used + kLeastFlow;
  const std::size_t indent = below ? 4 : used;
  if (below) line = without_trailing_spaces(line) + "\n";
  bool first = !below;
  for (const std::string& piece : wrap(text, terminal.width > indent ? terminal.width - indent : kLeastFlow)) {
    line += (first ? "" : std::string(indent, ' ')) + terminal.styled(piece, last.style) + "\n";
    first = false;
  }
  return line;
}

bool is_number(std::string_view s) {
  double ignored = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), ignored);
  return error == std::errc{} && end == s.data() + s.size();
}

std::string csv_cell(std::string s) {
  constexpr std::string_view kFormula = "=+-@";
  if (!s.empty() && kFormula.find(s[0]) != std::string_view::npos && !is_number(s)) s.insert(0, "'");
  if (s.find_first_of(",\"\r\n") == std::string::npos) return s;
  std::string quoted = "\"";
  for (const char c : s) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::string pad(std::string_view s, std::size_t width, bool right) {
  const std::size_t own = text::display_width(s);
  const std::string fill(width > own ? width - own : 0, ' ');
  return right ? fill + std::string(s) : std::string(s) + fill;
}

std::vector<std::string> wrap(std::string_view s, std::size_t width) {
  std::vector<std::string> lines;
  std::string line, word;
  std::size_t line_width = 0, word_width = 0;
  const auto flush_word = [&] {
    if (line_width > 0 && line_width + word_width > width) {
      lines.push_back(without_trailing_spaces(line));
      line.clear();
      line_width = 0;
    }
    line += word;
    line_width += word_width;
    word.clear();
    word_width = 0;
  };
  while (!s.empty()) {
    const std::string_view next = first_character(s);
    const std::size_t next_width = text::display_width(next);
    s.remove_prefix(next.size());
    if (next == " ") {
      flush_word();
      if (line_width > 0 && line_width < width) line += ' ', ++line_width;
      continue;
    }
    const bool wide = next_width == 2;
    if (wide || word_width + next_width > width) flush_word();
    word += next;
    word_width += next_width;
    if (wide) flush_word();
  }
  flush_word();
  if (!line.empty() || lines.empty()) lines.push_back(without_trailing_spaces(line));
  return lines;
}

std::string to_text(const Table& table, const Terminal& terminal) {
  const auto widths = column_widths(table, terminal);
  std::string out;
  if (table.show_header) {
    std::vector<Cell> header;
    for (const Column& column : table.columns) header.push_back({column.header, Style::kBold});
    out += layout(table, header, widths, terminal);
  }
  for (const auto& row : table.rows) out += layout(table, row, widths, terminal);
  return out;
}

std::string to_csv(const Table& table) {
  std::string out;
  for (const Column& column : table.columns) out += (out.empty() ? "" : ",") + column.id;
  out += "\n";
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) out += (c > 0 ? "," : "") + csv_cell(row[c].text);
    out += "\n";
  }
  return out;
}

std::string to_markdown(const Table& table) {
  std::string out = "|", rule = "|";
  for (const Column& column : table.columns) {
    out += " " + text::markdown_cell(column.header) + " |";
    rule += column.right ? " ---: |" : " --- |";
  }
  out += "\n" + rule + "\n";
  for (const auto& row : table.rows) {
    out += "|";
    for (const Cell& cell : row) out += " " + text::markdown_cell(cell.text) + " |";
    out += "\n";
  }
  return out;
}

}  // namespace steelyard::app
