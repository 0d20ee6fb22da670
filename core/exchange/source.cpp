// SPDX-License-Identifier: Apache-2.0
#include "exchange/source.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "base/text.h"

namespace steelyard::exchange {
namespace {

constexpr std::string_view kBlanks = " \t\r\v\f";

std::string_view trimmed(std::string_view s) {
  const std::size_t first = s.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

model::Row measured_row(std::string benchmark, std::string metric, std::string unit, model::Direction direction,
                        double value, std::string estimator) {
  model::Row row;
  row.benchmark = std::move(benchmark);
  row.metric = std::move(metric);
  row.unit = std::move(unit);
  row.direction = direction;
  row.value = value;
  row.n = 1;
  row.estimator = std::move(estimator);
  row.verdict = model::Verdict::kPass;
  return row;
}

model::Row missing_row(std::string benchmark, std::string metric, model::Verdict verdict, std::string reason) {
  model::Row row;
  row.benchmark = std::move(benchmark);
  row.metric = std::move(metric);
  row.verdict = verdict;
  row.reason = std::move(reason);
  return row;
}

Error broken(const Source& source, std::string_view what, std::string hint) {
  return {Errc::kInvalidArgument, fmt::format("{}: {}", text::printable(source.name), what), std::move(hint)};
}

Error broken(const Source& source, std::size_t line, std::string_view what, std::string hint) {
  return {Errc::kInvalidArgument, fmt::format("{}:{}: {}", text::printable(source.name), line, what), std::move(hint)};
}

Error ends_before(const Source& source, std::string_view end) {
  return broken(source, fmt::format("ends before \"{}\"", end), "the tool was interrupted, or the file cut off");
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const bool whole = end != std::string_view::npos;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(whole ? end + 1 : text.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back({number, line, whole});
  }
  return lines;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (line = trimmed(line); !line.empty(); line = trimmed(line)) {
    const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
    words.push_back(word);
    line.remove_prefix(word.size());
  }
  return words;
}

std::optional<double> quantity(std::string_view s) {
  double value = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (error != std::errc{} || end != s.data() + s.size() || !std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

std::optional<std::int64_t> whole_number(std::string_view s) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (error != std::errc{} || end != s.data() + s.size() || value < 0) return std::nullopt;
  return value;
}

std::string open_section(std::string_view text) {
  constexpr std::string_view kBegin = "Begin of ", kEnd = "End of ", kWhole = "End of HPC Challenge tests.";
  std::string open;
  bool whole = text.find("HPC Challenge Benchmark version") == std::string_view::npos;
  for (const Line& line : lines_of(text)) {
    if (open.empty() && line.text.starts_with(kBegin) && line.text.ends_with(" section."))
      open = std::string(kEnd) + text::printable(line.text.substr(kBegin.size()));
    if (line.whole && line.text == open) open.clear();
    whole = whole || (line.whole && line.text == kWhole);
  }
  return !open.empty() || whole ? open : std::string(kWhole);
}

std::string after(std::string_view text, std::string_view label) {
  const std::size_t at = text.find(label);
  if (at == std::string_view::npos) return "";
  const std::string_view rest = text.substr(at + label.size());
  return text::printable(trimmed(rest.substr(0, rest.find('\n'))));
}

}  // namespace steelyard::exchange
