// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "exchange/export.h"

namespace steelyard::exchange {
namespace {

using Labels = std::vector<std::pair<const char*, std::string>>;

std::string label_value(const std::string& s) {
  constexpr std::size_t kLongest = 300;
  std::string out;
  for (const char c : text::printable(std::string_view(s).substr(0, kLongest))) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

std::string labelled(const Labels& labels) {
  std::string out;
  for (const auto& [name, value] : labels)
    out += fmt::format("{}{}=\"{}\"", out.empty() ? "{" : ",", name, label_value(value));
  return out.empty() ? "" : out + "}";
}

/// One metric with its help: samples of one name stand together. Series that are alike (a stranger's file may repeat
/// itself) are numbered, for a reader refuses the whole file otherwise.
class Family {
 public:
  Family(std::string name, std::string help)
      : name_(std::move(name)), text_(fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", name_, help)) {}
  void add(Labels labels, double value) {
    const std::size_t earlier = seen_[labelled(labels)]++;
    if (earlier > 0) labels.emplace_back("occurrence", fmt::format("{}", earlier + 1));
    text_ += fmt::format("{}{} {}\n", name_, labelled(labels), value);
    any_ = true;
  }
  /// Nothing without samples: a help alone says nothing.
  [[nodiscard]] std::string text() const { return any_ ? text_ : ""; }

 private:
  std::string name_, text_;
  bool any_ = false;
  std::map<std::string, std::size_t> seen_;
};

Labels labels_of(const model::Row& row) {
  std::string params;
  for (const auto& [name, value] : row.params)
    if (const std::string text = model::to_text(value); !text.empty())
      params += fmt::format("{}{}={}", params.empty() ? "" : " ", name, text);
  return {{"node", row.node},
          {"device", row.device},
          {"benchmark", row.benchmark},
          {"params", params},
          {"metric", row.metric}};
}

int number(std::string_view s) {
  int value = -1;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  return error == std::errc{} && end == s.data() + s.size() ? value : -1;
}

/// "2026-11-21T03:12:40.123Z" in seconds since 1970; nothing for what is no time.
std::optional<double> unix_time(const std::string& utc) {
  using namespace std::chrono;
  constexpr std::size_t kToSeconds = 19;
  if (utc.size() < kToSeconds) return std::nullopt;
  const auto part = [&](std::size_t from, std::size_t length) {
    return number(std::string_view(utc).substr(from, length));
  };
  const int hour = part(11, 2), minute = part(14, 2), second = part(17, 2);
  const year_month_day day{year(part(0, 4)), month(static_cast<unsigned>(part(5, 2))),
                           std::chrono::day(static_cast<unsigned>(part(8, 2)))};
  if (!day.ok() || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  return static_cast<double>(sys_days(day).time_since_epoch().count()) * 86400 + hour * 3600 + minute * 60 + second;
}

Family info_of(const model::Run& run) {
  Family info("steelyard_run_info", "The run that these results are of.");
  Labels labels = {{"run", run.id}, {"profile", run.profile}, {"version", run.tool_version}};
  if (run.imported_from && !run.imported_from->empty())  // one label of a name; the run document names all files
    labels.emplace_back("imported_from", run.imported_from->front().tool);
  info.add(labels, 1);
  return info;
}

Family score_of(const std::optional<ExportedScore>& score) {
  Family family("steelyard_score", "Score; 1000 is the reference of the edition that its id names.");
  if (!score) return family;
  family.add({{"id", score->id}, {"bound", "value"}}, score->value);
  if (score->ci95) {
    family.add({{"id", score->id}, {"bound", "lower"}}, score->ci95->lo);
    family.add({{"id", score->id}, {"bound", "upper"}}, score->ci95->hi);
  }
  return family;
}

}  // namespace

std::string to_openmetrics(const model::Run& run, const std::optional<ExportedScore>& score) {
  Family values("steelyard_metric_value", "Measured value in the unit of its label; absent unless it can be believed.");
  Family gates("steelyard_gate_status", "1 if the row passed, 0 if it did not; what was skipped or waived has none.");
  for (const model::Row& row : run.results) {
    const Labels labels = labels_of(row);
    if (has_credible_value(row)) {
      Labels with_unit = labels;
      with_unit.emplace_back("unit", row.unit);
      with_unit.emplace_back("direction", model::to_text(row.direction));
      values.add(with_unit, *row.value);
    }
    if (row.verdict == model::Verdict::kSkip || row.verdict == model::Verdict::kWaived || model::is_aside(row))
      continue;
    Labels with_verdict = labels;
    with_verdict.emplace_back("verdict", model::to_text(row.verdict));
    gates.add(with_verdict, row.verdict == model::Verdict::kPass ? 1 : 0);
  }
  Family time("steelyard_result_timestamp_seconds",
              run.imported_from ? "When the results were imported." : "When the run ended.");
  if (const auto seconds = unix_time(run.finished.empty() ? run.started : run.finished)) time.add({}, *seconds);
  return info_of(run).text() + time.text() + score_of(score).text() + values.text() + gates.text() + "# EOF\n";
}

}  // namespace steelyard::exchange
