// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/statistics.h"
#include "base/text.h"
#include "exchange/fields.h"
#include "exchange/importers.h"

namespace steelyard::exchange {
namespace {

using model::Direction;

constexpr std::array kOwn = {"family_index",
                             "per_family_instance_index",
                             "repetitions",
                             "repetition_index",
                             "threads",
                             "iterations",
                             "real_time",
                             "cpu_time",
                             "bytes_per_second",
                             "items_per_second",
                             "complexity_n",
                             "big_o",
                             "rms"};

/// Runs of one benchmark; every list has one entry per repetition.
struct Series {
  std::string name;
  std::string error;
  std::map<std::string, std::vector<double>> values;  // by metric, base units
};

double seconds_per(const Fields& run) {
  const std::string unit = run.maybe_text("time_unit");
  if (unit.empty() || unit == "ns") return 1e-9;
  if (unit == "us") return 1e-6;
  if (unit == "ms") return 1e-3;
  if (unit != "s") run.fail("time_unit", "is none of ns, us, ms, s");
  return 1;
}

void read_run(const Fields& run, Series& series) {
  if (run.has("error_occurred") || run.has("error_message") || run.has("skip_message")) {
    series.error = run.maybe_text("error_message") + run.maybe_text("skip_message");
    if (series.error.empty()) series.error = "the benchmark reports an error";
    return;
  }
  const double scale = seconds_per(run);
  series.values["time"].push_back(run.number("real_time") * scale);
  series.values["time.cpu"].push_back(run.number("cpu_time") * scale);
  for (const auto& [key, metric] : {std::pair("bytes_per_second", "bandwidth"), std::pair("items_per_second", "rate")})
    if (run.has(key)) series.values[metric].push_back(run.number(key));
  for (const std::string& key : run.keys())
    if (run.is_number(key) && std::ranges::find(kOwn, key) == kOwn.end())
      series.values["counter." + key].push_back(run.signed_number(key));
}

model::Row row_of(const Series& series, const std::string& metric, std::vector<double> values) {
  const bool time = metric.starts_with("time"), bandwidth = metric == "bandwidth", rate = metric == "rate";
  const Direction direction = metric == "time"    ? Direction::kLower
                              : bandwidth || rate ? Direction::kHigher
                                                  : Direction::kInfo;
  model::Row row = measured_row("gbench." + series.name, metric,
                                time        ? "s"
                                : bandwidth ? "By/s"
                                : rate      ? "1/s"
                                            : "1",
                                direction, 0, values.size() > 1 ? "median of repetitions" : "one repetition");
  row.device = "cpu";
  row.n = values.size();
  row.samples = values;
  row.value = statistics::median(values);
  return row;
}

void add_rows(const Series& series, std::vector<model::Row>& rows) {
  if (!series.error.empty()) {
    rows.push_back(missing_row("gbench." + series.name, "time", model::Verdict::kError, series.error));
    rows.back().device = "cpu";
    return;
  }
  rows.push_back(row_of(series, "time", series.values.at("time")));
  for (const auto& [metric, values] : series.values)
    if (metric != "time") rows.push_back(row_of(series, metric, values));
}

/// Aggregates are computed from the repetitions; where only they were kept, their median is the one value there is.
bool is_wanted(const Fields& run, bool only_aggregates) {
  const std::string type = run.maybe_text("run_type");
  if (type != "aggregate") return !only_aggregates;
  return only_aggregates && run.maybe_text("aggregate_name") == "median";
}

}  // namespace

Result<Sheet> read_google_benchmark(const Source& source) {
  const auto root = Fields::parse(source);
  if (!root) return root.error();
  Sheet sheet{.tool = "Google Benchmark", .version = "", .measured = "", .rows = {}};
  std::string host;
  if (root->has("context")) {
    const Fields context = root->object("context");
    host = context.maybe_text("host_name");
    sheet.version = context.maybe_text("library_version");
  }
  const auto runs = root->objects("benchmarks");
  const bool only_aggregates =
      std::ranges::all_of(runs, [](const Fields& run) { return run.maybe_text("run_type") == "aggregate"; });
  std::vector<Series> all;
  std::map<std::string, std::size_t> known;
  for (const Fields& run : runs) {
    if (!is_wanted(run, only_aggregates)) continue;
    const std::string name = run.has("run_name") ? run.text("run_name") : run.text("name");
    const auto [at, fresh] = known.try_emplace(name, all.size());
    if (fresh) all.push_back({name, "", {}});
    read_run(run, all[at->second]);
  }
  if (root->fault()) return *root->fault();
  for (const Series& series : all) {
    const std::size_t first = sheet.rows.size();
    add_rows(series, sheet.rows);
    for (std::size_t i = first; i < sheet.rows.size(); ++i) sheet.rows[i].node = host;
  }
  return sheet;
}

}  // namespace steelyard::exchange
