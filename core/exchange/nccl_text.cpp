// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "exchange/importers.h"
#include "exchange/nccl.h"

namespace steelyard::exchange {
namespace {

/// mpirun --tag-output writes "[1,0]<stdout>:" before every line.
std::string_view untagged(std::string_view line) {
  const std::size_t end = line.find(">:");
  return line.starts_with('[') && end != std::string_view::npos && end < 32 ? line.substr(end + 2) : line;
}

/// The columns of the table, from its heading: versions and forks differ in them. The measured ones stand twice, out of
/// place first.
struct Columns {
  std::vector<std::string> names;
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name, std::size_t from = 0) const {
    const auto found =
        std::find(names.begin() + static_cast<std::ptrdiff_t>(std::min(from, names.size())), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
  }
};

std::optional<Columns> heading(std::string_view line) {
  const auto words = words_of(line);
  if (words.size() < 6 || words[0] != "#" || words[1] != "size") return std::nullopt;
  Columns columns;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    columns.names.emplace_back(word == "cputime" ? "time" : word);
  }
  if (columns.names.back() == "timestamp") columns.names.pop_back();
  return columns;
}

/// "#  Rank  0 Group  0 Pid 202829 on  nid005471 device  0 [0009:01:00] NVIDIA GH200 120GB"; older ones without Group.
void read_rank(std::string_view line, nccl::Test& test) {
  const auto words = words_of(line);
  const auto on = std::ranges::find(words, "on");
  if (words.size() < 8 || words[1] != "Rank" || on == words.end() || on + 1 == words.end()) return;
  const std::string host = text::printable(*(on + 1));
  test.hosts.insert(host);
  if (test.ranks++ > 0) return;
  test.first_host = host;
  const std::size_t bracket = line.find("] ");
  if (bracket != std::string_view::npos) test.gpu = after(line.substr(bracket), "] ");
}

Result<nccl::Measurement> measurement_of(const Source& source, const Line& line,
                                         const std::vector<std::string_view>& words, const Columns& columns,
                                         std::size_t from) {
  const auto cell = [&](std::string_view name) -> std::optional<std::string_view> {
    const auto at = columns.find(name, from);
    return at ? std::optional(words[*at]) : std::nullopt;
  };
  const auto time = cell("time"), algorithm = cell("algbw"), bus = cell("busbw"), wrong = cell("#wrong"),
             deviation = cell("error");
  const auto size = whole_number(words[0]);
  if (!time || !algorithm || !bus)
    return broken(source, line.number, "the heading above lacks time, algbw or busbw", "give the tool's whole output");
  const auto seconds = quantity(*time), a = quantity(*algorithm), b = quantity(*bus);
  const auto failures = wrong ? quantity(*wrong) : std::nullopt;
  const bool unchecked = !wrong || *wrong == "N/A", compared = deviation && *deviation != "N/A";
  if (!size || !seconds || !a || !b || (!failures && !unchecked) || (compared && !quantity(*deviation)))
    return broken(source, line.number, "a cell is no number", "the line was changed or cut off");
  return nccl::Measurement{*size, *seconds * 1e-6, *a * 1e9, *b * 1e9, failures, compared};
}

Result<void> read_line(const Source& source, const Line& line, const Columns& columns, nccl::Test& test) {
  const auto words = words_of(untagged(line.text));
  if (words.size() < columns.names.size())
    return broken(source, line.number, "fewer cells than the heading has", "the line was changed or cut off");
  const auto key_cell = [&](std::string_view name, const char* otherwise) {
    const auto at = columns.find(name);
    return at ? text::printable(words[*at]) : std::string(otherwise);
  };
  const auto first = columns.find("time");
  const auto second = first ? columns.find("time", *first + 1) : std::nullopt;
  for (const auto& [from, place] : {std::pair(first, "out_of_place"), std::pair(second, "in_place")}) {
    if (!from) continue;
    auto m = measurement_of(source, line, words, columns, *from);
    if (!m) return m.error();
    test.curves[{key_cell("type", "unknown"), key_cell("redop", "none"), key_cell("root", "-1"), place}].push_back(*m);
  }
  return {};
}

/// A file may hold the output of several tests, one after the other.
struct Output {
  std::vector<nccl::Test> tests;
  std::string next;  // named by a line before the test's own
  std::optional<Columns> columns;
  std::size_t footers = 0;

  nccl::Test& test() { return tests.empty() ? tests.emplace_back() : tests.back(); }
  void begin() {
    tests.emplace_back().collective = std::exchange(next, "");
    columns.reset();
  }
};

std::string program_in(std::string_view line, std::string_view label) {
  const std::string named = after(line, label);
  return named.empty() ? "" : nccl::collective_of(named.substr(0, named.find(' ')));
}

/// "# Out of bounds values : 1 FAILED": what the tool says of the whole test.
void read_footer(std::string_view text, Output& output) {
  if (text.starts_with("# Out of bounds values")) output.test().bounds = after(text, ":");
  if (text.starts_with("# Bitwise mismatches")) output.test().bitwise = after(text, ":");
  if (!text.starts_with("# Avg bus bandwidth")) return;
  output.test().bandwidth = after(text, ":");
  ++output.footers;
}

void read_comment(const Line& line, std::string_view text, Output& output) {
  if (!line.whole) return;  // half a name is another one
  if (const std::string name = program_in(text, "# Collective test starting:"); !name.empty()) output.next = name;
  if (text.starts_with("# nThread ")) output.begin();
  if (auto found = heading(text)) output.columns = std::move(found);
  if (text.starts_with("#") && text.find(" Rank ") < 8) read_rank(text, output.test());
  read_footer(text, output);
  if (const std::string name = program_in(text, "# Collective test concluded:"); !name.empty())
    output.test().collective = name;
}

Result<Output> read_output(const Source& source) {
  Output output;
  for (const Line& line : lines_of(source.bytes)) {
    const std::string_view text = untagged(line.text);
    if (text.starts_with('#')) {
      read_comment(line, text, output);
      continue;
    }
    const auto words = words_of(text);
    if (words.empty() || !whole_number(words[0])) continue;  // what libraries print in between
    if (!output.columns)
      return broken(source, line.number, "a result before any heading", "give the tool's whole output");
    if (auto read = read_line(source, line, *output.columns, output.test()); !read) return read.error();
  }
  return output;
}

}  // namespace

Result<Sheet> read_nccl_text(const Source& source) {
  auto output = read_output(source);
  if (!output) return output.error();
  if (output->footers < output->tests.size() || output->tests.empty())
    return broken(source, "a test ends before its \"# Avg bus bandwidth\"",
                  "the test was interrupted, or the file cut off");
  Sheet sheet{
      .tool = "nccl-tests", .version = after(source.bytes, "# nccl-tests version "), .measured = "", .rows = {}};
  sheet.version = sheet.version.substr(0, sheet.version.find(' '));
  for (nccl::Test& test : output->tests) {
    if (test.collective.empty()) test.collective = nccl::collective_of(source.name.substr(0, source.name.find('.')));
    nccl::add_rows(test, sheet.rows);
  }
  return sheet;
}

}  // namespace steelyard::exchange
