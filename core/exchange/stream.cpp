// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/text.h"
#include "exchange/importers.h"

namespace steelyard::exchange {
namespace {

constexpr std::array<std::string_view, 4> kKernels = {"Copy", "Scale", "Add", "Triad"};

/// "Triad:          718799.1     0.014390     0.014360     0.014484": best rate, then seconds. `scale`: bytes per
/// second in the heading's unit.
Result<model::Row> read_kernel(const Source& source, const Line& line, std::string_view kernel, double scale) {
  const auto words = words_of(line.text.substr(kernel.size() + 1));
  std::array<double, 4> values{};
  if (!line.whole || words.size() < values.size())
    return broken(source, line.number, "a kernel has a rate and three times", "the line was changed or cut off");
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = quantity(words[i]);
    if (!value) return broken(source, line.number, "a value is no number", "the line was changed or cut off");
    values[i] = *value;
  }
  std::string name = "stream.";
  for (const char c : kernel) name += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  model::Row row =
      measured_row(name, "bandwidth.best", "By/s", model::Direction::kHigher, values[0] * scale, "best of repetitions");
  row.device = "cpu";
  row.conditions = {{"time_average_s", values[1]}, {"time_least_s", values[2]}, {"time_most_s", values[3]}};
  return row;
}

/// STREAM says "Best Rate MB/s"; the copy inside HPC Challenge "Rate (GB/s)". Nothing if `line` is no heading.
std::optional<double> scale_of(std::string_view line) {
  if (!line.starts_with("Function")) return std::nullopt;
  if (line.find("MB/s") != std::string_view::npos) return 1e6;
  if (line.find("GB/s") != std::string_view::npos) return 1e9;
  return std::nullopt;
}

/// "Begin of StarSTREAM section." -> "StarSTREAM".
std::string section_of(std::string_view line) {
  const auto words = words_of(line);
  return words.size() < 3 ? "" : text::printable(words[2]);
}

std::int64_t number_after(std::string_view text, std::string_view label) {
  const std::string rest = after(text, label);  // the words below are pieces of it
  const auto words = words_of(rest);
  return words.empty() ? 0 : whole_number(words.front()).value_or(0);
}

/// What the whole text says of each of its rows.
void describe(std::string_view text, bool failed, std::vector<model::Row>& rows) {
  const std::int64_t elements = number_after(text, "Array size ="),
                     threads = number_after(text, "Number of Threads counted =");
  for (model::Row& row : rows) {
    if (elements > 0) row.params["elements"] = elements;
    if (threads > 0) row.params["threads"] = threads;
    row.correctness =
        failed ? model::Correctness{"fail", "Failed Validation"} : model::Correctness{"pass", "Solution Validates"};
    if (failed) row.verdict = model::Verdict::kFail, row.reason = "STREAM's own validation failed";
  }
}

}  // namespace

Result<Sheet> read_stream(const Source& source) {
  Sheet sheet{
      .tool = "STREAM", .version = after(source.bytes, "STREAM version $Revision:"), .measured = "", .rows = {}};
  sheet.version = sheet.version.substr(0, sheet.version.find(' '));
  if (const std::string end = open_section(source.bytes); !end.empty()) return ends_before(source, end);
  bool open = true, failed = false;
  std::optional<double> scale;
  std::string section;  // HPC Challenge runs STREAM twice: on all processors at once, and on one
  for (const Line& line : lines_of(source.bytes)) {
    open = open || line.text.starts_with("STREAM version");  // a file may hold several runs
    if (line.text.starts_with("Begin of ")) section = section_of(line.text);
    if (const auto found = scale_of(line.text)) scale = found;
    for (const std::string_view kernel : kKernels) {
      if (!line.text.starts_with(kernel) || line.text.substr(kernel.size(), 1) != ":") continue;
      if (!scale) return broken(source, line.number, "a rate, but no heading above names its unit", "give all of it");
      auto row = read_kernel(source, line, kernel, *scale);
      if (!row) return row.error();
      if (!section.empty()) row->params["section"] = section;
      sheet.rows.push_back(*std::move(row));
    }
    const bool fails = line.text.starts_with("Failed Validation");
    if (fails || (line.whole && line.text.starts_with("Solution Validates"))) open = false;
    failed = failed || fails;
  }
  if (open) return ends_before(source, "Solution Validates");
  if (sheet.rows.empty() || sheet.rows.size() % std::size(kKernels) != 0)
    return broken(source, "has not all four kernels", "Copy, Scale, Add and Triad belong together: give all of it");
  describe(source.bytes, failed, sheet.rows);
  return sheet;
}

}  // namespace steelyard::exchange
