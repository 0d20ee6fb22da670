// SPDX-License-Identifier: Apache-2.0
#include "app/table.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "base/text.h"

namespace steelyard::app {
namespace {

constexpr std::size_t kGap = 2, kIndent = 4;
constexpr std::size_t kLeastFlow = 24;  // a last column narrower than this is set below its row instead
constexpr std::size_t kMostFlow = 2;    // and so is what would take more lines than this

/// The first character of `s`, as UTF-8; broken bytes count as one character each.
std::string_view first_character(std::string_view s) {
  std::size_t length = 1;
  while (length < s.size() && (static_cast<unsigned char>(s[length]) & 0xC0) == 0x80) ++length;
  return s.substr(0, length);
}

std::size_t shown_width(const Cell& cell, const Terminal& terminal) {
  return text::display_width(terminal.glyphs(cell.text));
}

std::vector<std::size_t> column_widths(const Table& table, const Terminal& terminal) {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::size_t width = table.show_header ? text::display_width(terminal.glyphs(table.columns[c].header)) : 0;
    for (const auto& row : table.rows)
      if (c < row.size()) width = std::max(width, shown_width(row[c], terminal));
    widths.push_back(width);
  }
  return widths;
}

/// What all columns but the last take, with the gaps behind them.
std::size_t fixed_width(const std::vector<std::size_t>& widths) {
  std::size_t width = 0;
  for (std::size_t c = 0; c + 1 < widths.size(); ++c) width += widths[c] + kGap;
  return width;
}

/// The widest last cell of those that are meant to stand in their row: longer ones flow.
std::size_t last_width(const Table& table, const Terminal& terminal) {
  std::size_t width = table.show_header ? text::display_width(terminal.glyphs(table.columns.back().header)) : 0;
  for (const auto& row : table.rows)
    if (row.size() == table.columns.size())
      if (const std::size_t own = shown_width(row.back(), terminal); own <= kLeastFlow) width = std::max(width, own);
  return width;
}

void remove_column(Table& table, std::size_t column) {
  const auto at = static_cast<std::ptrdiff_t>(column);
  table.columns.erase(table.columns.begin() + at);
  for (auto& row : table.rows)
    if (column < row.size()) row.erase(row.begin() + at);
}

/// Without the optional columns that there is no room for; `dropped` are their titles.
Table narrowed(Table table, const Terminal& terminal, std::string& dropped) {
  while (terminal.width > 0) {
    if (fixed_width(column_widths(table, terminal)) + last_width(table, terminal) <= terminal.width) break;
    const auto least = std::ranges::max_element(table.columns, {}, &Column::optional);
    if (least == table.columns.end() || least->optional == 0) break;
    dropped = least->header + (dropped.empty() ? "" : ", ") + dropped;
    remove_column(table, static_cast<std::size_t>(least - table.columns.begin()));
  }
  return table;
}

std::string without_trailing_spaces(std::string s) {
  s.erase(s.find_last_not_of(' ') + 1);
  return s;
}

/// `text` on lines of its own.
std::string indented(std::string_view text, Style style, const Terminal& terminal) {
  std::string out;
  for (const std::string& piece : wrap(text, terminal.width > 2 * kIndent ? terminal.width - kIndent : kLeastFlow))
    out += std::string(kIndent, ' ') + terminal.styled(piece, style) + "\n";
  return out;
}

/// The last cell behind `line`, which takes `used` columns: beside it, flowing beside it, or below.
std::string with_last(const std::string& line, std::size_t used, const Cell& last, const Terminal& terminal) {
  const std::string text = terminal.glyphs(last.text);
  if (terminal.width == 0 || used + text::display_width(text) <= terminal.width)
    return without_trailing_spaces(line + terminal.styled(text, last.style)) + "\n";
  const bool room = terminal.width >= used + kLeastFlow;
  const auto pieces = room ? wrap(text, terminal.width - used) : std::vector<std::string>();
  if (!room || pieces.size() > kMostFlow)
    return without_trailing_spaces(line) + "\n" + indented(text, last.style, terminal);
  std::string out = line + terminal.styled(pieces[0], last.style) + "\n";
  for (std::size_t i = 1; i < pieces.size(); ++i)
    out += std::string(used, ' ') + terminal.styled(pieces[i], last.style) + "\n";
  return out;
}

/// One table row: every cell padded but the last, which may flow.
std::string layout(const Table& table, const std::vector<Cell>& row, const std::vector<std::size_t>& widths,
                   const Terminal& terminal) {
  std::string line;
  for (std::size_t c = 0; c + 1 < table.columns.size(); ++c) {
    const Cell cell = c < row.size() ? row[c] : Cell("");
    const std::string padded = pad(terminal.glyphs(cell.text), widths[c], table.columns[c].right);
    line += terminal.styled(padded, cell.style) + std::string(kGap, ' ');
  }
  if (row.size() < table.columns.size()) return without_trailing_spaces(line) + "\n";
  Cell last = row.back();
  if (table.columns.back().right) last.text = pad(terminal.glyphs(last.text), widths.back(), true);
  return with_last(line, fixed_width(widths), last, terminal);
}

/// Too narrow for columns: mark and name on a line, and what else there is, under its title, on lines below it.
std::string stacked(const Table& table, const std::vector<Cell>& row, const Terminal& terminal) {
  std::size_t name = 0;
  while (name + 1 < row.size() && shown_width(row[name], terminal) <= 1) ++name;
  std::string head, rest;
  for (std::size_t c = 0; c < row.size(); ++c) {
    const std::string text = terminal.glyphs(row[c].text);
    if (text.empty()) continue;
    if (c <= name)
      head += (head.empty() ? "" : " ") + text;
    else
      rest += (rest.empty() ? "" : terminal.glyphs(" · ")) + terminal.glyphs(table.columns[c].header) +
              (table.columns[c].header.empty() ? "" : " ") + text;
  }
  std::string out;
  for (const std::string& piece : wrap(head, terminal.width)) out += piece + "\n";
  return out + (rest.empty() ? "" : indented(rest, Style::kPlain, terminal));
}

bool is_number(std::string_view s) {
  double ignored = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), ignored);
  return error == std::errc{} && end == s.data() + s.size();
}

/// What spreadsheets have room for in a cell: 32,767 characters. Other readers refuse longer ones.
void cut_for_a_cell(std::string& s) {
  constexpr std::size_t kMost = 32'000;
  if (s.size() <= kMost) return;
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(s[end]) & 0xC0) == 0x80) --end;
  s = fmt::format("{}… ({} bytes)", s.substr(0, end), s.size());
}

std::string csv_cell(std::string s) {
  cut_for_a_cell(s);
  constexpr std::string_view kFormula[] = {"=",  "+",  "-",  "@",  "\t",
                                           "\r", "＝", "＋", "－", "＠"};  // Excel reads wide ones too
  const bool formula = std::ranges::any_of(kFormula, [&](std::string_view sign) { return s.starts_with(sign); });
  if (formula && !is_number(s)) s.insert(0, "'");
  if (s.find_first_of(",\"\r\n") == std::string::npos) return s;
  std::string quoted = "\"";
  for (const char c : s) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

Table said(Table table, const Terminal& terminal) {
  if (terminal.text == nullptr) return table;
  for (auto& row : table.rows)
    for (Cell& cell : row) cell.text = terminal.text->sentence(cell.text);
  return table;
}

}  // namespace

Cell text_cell(const std::string& s) {
  return {text::printable(s)};
}

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

std::string to_text(const Table& whole, const Terminal& terminal) {
  std::string dropped;
  Table table = narrowed(said(whole, terminal), terminal, dropped);
  auto widths = column_widths(table, terminal);
  // A number that stands alone below its row would be nobody's; what is text is a note.
  const std::size_t numbers = !table.columns.empty() && table.columns.back().right ? widths.back() : 0;
  const bool stack = terminal.width > 0 && fixed_width(widths) + numbers > terminal.width + (numbers > 0 ? 0 : kGap);
  if (stack) table = said(whole, terminal), dropped.clear();  // on lines of their own all columns have room
  std::string out;
  if (table.show_header && !stack) {
    std::vector<Cell> header;
    for (const Column& column : table.columns) header.push_back({column.header, Style::kBold});
    out += layout(table, header, widths, terminal);
  }
  for (const auto& row : table.rows)
    out += stack ? stacked(table, row, terminal) : layout(table, row, widths, terminal);
  std::string footnote = table.footnote;
  if (!dropped.empty() && table.show_header && terminal.text != nullptr)
    footnote += (footnote.empty() ? "" : "\n") + (*terminal.text)("column.dropped", {{"columns", dropped}});
  if (!footnote.empty()) {
    const std::string note = terminal.glyphs(footnote);
    out += "\n" + (terminal.width > 0 ? indented(note, Style::kDim, terminal)
                                      : std::string(kIndent, ' ') + terminal.styled(note, Style::kDim) + "\n");
  }
  return out;
}

std::string to_csv(const Table& table) {
  std::string out;
  const auto line = [&](auto&& cell) {
    std::string cells;
    bool first = true;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (table.columns[c].id.empty()) continue;  // a sign for the eye
      cells += (first ? "" : ",") + cell(c);
      first = false;
    }
    out += cells + "\n";
  };
  line([&](std::size_t c) { return table.columns[c].id; });
  for (const auto& row : table.rows)
    line([&](std::size_t c) { return c < row.size() ? csv_cell(row[c].text) : std::string(); });
  return out;
}

std::string to_markdown(const Table& whole, const Terminal& terminal) {
  const Table table = said(whole, terminal);
  std::string out = "|", rule = "|";
  for (const Column& column : table.columns) {
    out += " " + text::markdown_cell(column.header) + " |";
    rule += column.right ? " ---: |" : " --- |";
  }
  out += "\n" + rule + "\n";
  for (const auto& row : table.rows) {
    out += "|";
    for (std::size_t c = 0; c < table.columns.size(); ++c)
      out += " " + (c < row.size() ? text::markdown_cell(row[c].text) : std::string()) + " |";
    out += "\n";
  }
  return table.footnote.empty() ? out : out + "\n" + text::markdown_cell(table.footnote) + "\n";
}

}  // namespace steelyard::app
