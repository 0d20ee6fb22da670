// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "base/text.h"
#include "exchange/curve.h"
#include "exchange/importers.h"

namespace steelyard::exchange {
namespace {

using model::Direction;

/// What a column's heading says: "Latency (us)", "Avg Latency(us)", "Bandwidth (MB/s)", "MB/s", "Messages/s".
struct Quantity {
  std::string metric, unit;
  double scale = 1;
  Direction direction = Direction::kInfo;
  CurveHeadline headline = CurveHeadline::kLargest;
};

/// "Pure Comm.(us)" -> "pure_comm": without the unit, in small letters.
std::string plain_name(std::string_view heading) {
  std::string name;
  for (const char c : heading.substr(0, heading.find('('))) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  while (name.ends_with('_')) name.pop_back();
  return name;
}

std::optional<Quantity> quantity_of(const std::string& heading) {
  const auto has = [&](std::string_view word) { return heading.find(word) != std::string::npos; };
  if (has("(us)")) {
    const bool average = heading.starts_with("Latency") || heading.starts_with("Avg");
    return Quantity{average ? "latency" : plain_name(heading), "s", 1e-6,
                    average ? Direction::kLower : Direction::kInfo, CurveHeadline::kSmallest};
  }
  if (has("MB/s")) return Quantity{"bandwidth", "By/s", 1e6, Direction::kHigher, CurveHeadline::kLargest};
  if (has("Messages/s")) return Quantity{"messages", "1/s", 1, Direction::kHigher, CurveHeadline::kSmallest};
  return std::nullopt;
}

/// Headings stand two blanks apart, or are closed by a bracket: "# Size       Avg Latency(us)   Min Latency(us)".
std::vector<std::string> headings_of(std::string_view line) {
  std::vector<std::string> out;
  std::string current;
  const auto flush = [&] {
    if (!current.empty()) out.push_back(current);
    current.clear();
  };
  for (const std::string_view word : words_of(line)) {
    const auto at = static_cast<std::size_t>(word.data() - line.data());
    const bool apart = at >= 2 && line[at - 1] == ' ' && line[at - 2] == ' ';
    if (apart || current.ends_with(')')) flush();
    current += (current.empty() ? "" : " ") + std::string(word);
  }
  flush();
  return out;
}

/// "# OSU MPI Multiple Bandwidth / Message Rate Test v5.6.2" -> "osu.multiple_bandwidth_message_rate".
std::string benchmark_of(std::string_view title) {
  std::string name;
  for (const std::string_view word : words_of(title.substr(std::string_view("# OSU").size()))) {
    if (word == "Test") break;
    if (word == "MPI") continue;
    const std::string plain = plain_name(word);
    if (!plain.empty()) name += (name.empty() ? "" : "_") + plain;
  }
  return "osu." + name;
}

struct Table {
  std::string benchmark, version, datatype;
  std::vector<std::string> headings;  // without the size
  bool sized = false;
  std::vector<std::pair<std::int64_t, std::vector<double>>> lines;
};

void add_rows(const Table& table, std::vector<model::Row>& rows) {
  if (table.lines.empty() && !table.headings.empty()) {
    rows.push_back(missing_row(table.benchmark, "", model::Verdict::kError, "it ended before its first value"));
    return;
  }
  for (std::size_t column = 0; column < table.headings.size(); ++column) {
    const auto quantity = quantity_of(table.headings[column]);
    if (!quantity) continue;
    std::vector<CurvePoint> points;
    for (const auto& [size, values] : table.lines) points.push_back({size, values[column] * quantity->scale});
    model::Row row = curve_row(table.benchmark, quantity->metric, quantity->unit, quantity->direction,
                               quantity->headline, std::move(points));
    row.device = "network";
    if (!table.sized) row.conditions.erase("size");
    if (!table.datatype.empty()) row.params["datatype"] = table.datatype;
    rows.push_back(std::move(row));
  }
}

Result<void> read_values(const Source& source, const Line& line, Table& table) {
  const auto words = words_of(line.text);
  const std::size_t expected = table.headings.size() + (table.sized ? 1 : 0);
  if (!line.whole || words.size() < expected)
    return broken(source, line.number, "fewer values than the heading has", "the line was changed or cut off");
  std::vector<double> values;
  for (std::size_t i = table.sized ? 1 : 0; i < expected; ++i) {
    const auto value = quantity(words[i]);
    if (!value) return broken(source, line.number, "a value is no number", "the line was changed or cut off");
    values.push_back(*value);
  }
  table.lines.emplace_back(table.sized ? *whole_number(words[0]) : 0, std::move(values));
  return {};
}

/// The table that a heading or a datatype is for: below values it is another one of the same test, as several datatypes
/// make them.
Table& headed(std::vector<Table>& tables) {
  if (tables.back().lines.empty()) return tables.back();
  Table next = tables.back();
  next.lines.clear();
  return tables.emplace_back(std::move(next));
}

void read_comment(const Line& comment, std::vector<Table>& tables) {
  const std::string_view line = comment.text;
  if (!comment.whole) return;  // half a name is another one
  if (line.starts_with("# OSU")) {
    const std::size_t version = line.rfind(" v");
    Table& table = tables.emplace_back();
    table.benchmark = benchmark_of(line);
    if (version != std::string_view::npos) table.version = text::printable(line.substr(version + 2));
    return;
  }
  if (tables.empty()) return;
  if (line.starts_with("# Datatype:")) headed(tables).datatype = after(line, "# Datatype:");
  const auto headings = headings_of(line.substr(1));
  if (std::ranges::none_of(headings, [](const std::string& h) { return quantity_of(h).has_value(); })) return;
  Table& table = headed(tables);
  table.headings = headings;
  table.sized = headings.front() == "Size";
  if (table.sized) table.headings.erase(table.headings.begin());
}

}  // namespace

Result<Sheet> read_osu(const Source& source) {
  std::vector<Table> tables;
  for (const Line& line : lines_of(source.bytes)) {
    if (line.text.starts_with('#')) {
      read_comment(line, tables);
      continue;
    }
    const auto words = words_of(line.text);
    // Launchers print in between; a table's lines begin with a number.
    if (tables.empty() || tables.back().headings.empty() || words.empty() || !quantity(words[0])) continue;
    if (tables.back().sized && !whole_number(words[0]))
      return broken(source, line.number, "a size is no whole number", "the line was changed or cut off");
    if (auto read = read_values(source, line, tables.back()); !read) return read.error();
  }
  Sheet sheet{.tool = "OSU micro-benchmarks", .version = "", .measured = "", .rows = {}};
  if (std::ranges::all_of(tables, [](const Table& table) { return table.lines.empty(); })) return sheet;  // no result
  for (const Table& table : tables) {
    sheet.version = table.version;
    add_rows(table, sheet.rows);
  }
  return sheet;
}

}  // namespace steelyard::exchange
