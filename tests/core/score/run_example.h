// SPDX-License-Identifier: Apache-2.0
// A run that has every row that a node without power meter is scored by: six launches of ten samples each.
#pragma once
#include <string>

#include "core/score/example.h"
#include "score/random.h"

namespace steelyard::score::example {

inline model::Row a_row(const model::RowSource& source, const std::string& unit, model::Direction direction,
                        double value, Random& random) {
  model::Row row;
  row.job = source.benchmark + "#1";
  row.node = "node017";
  row.device = source.benchmark.substr(0, 3);
  row.benchmark = source.benchmark;
  row.version = source.version;
  row.params = source.params;
  row.metric = source.metric;
  row.unit = unit;
  row.direction = direction;
  row.value = value;
  row.ci95 = model::Interval{value * .99, value * 1.012};
  for (int launch = 0; launch < 6; ++launch) {
    const double level = value * std::exp(.006 * random.normal());
    for (int i = 0; i < 10; ++i) row.samples.push_back(level * std::exp(.002 * random.normal()));
    row.launches.push_back({.n = 10, .value = level, .autocorrelation = 0, .batch = 1, .warmup = 5, .steady = true});
  }
  row.n = row.samples.size();
  if (source.quantile) {
    row.quantiles[*source.quantile] = value;
    row.quantile_ci95.emplace()[*source.quantile] = {value * .97, value * 1.04};
  }
  row.estimator = "median_of_launches";
  row.correctness = {"pass", ""};
  row.verdict = model::Verdict::kPass;
  return row;
}

/// The source that a machine without a GPU uses.
inline const model::RowSource& cpu_source(const model::ScoredMetric& metric) {
  for (const model::MetricSource& source : metric.sources)
    if (!source.row->benchmark.starts_with("gpu.")) return *source.row;
  std::abort();
}

/// Every ratio is 2, but FP8 by the 16-bit product is 1 and host memory, which is the memory that computes, 10.
inline model::Run a_run() {
  const model::Edition edition = shipped();
  Random random(1);
  model::Run run;
  run.id = "20261121-7f3a";
  run.profile = "standard";
  run.started = "2026-11-21T03:12:40Z";
  run.finished = "2026-11-21T03:31:00Z";
  run.tool_version = "0.1.0";
  run.nodes = {{"node017", {}}};
  run.journal_head = std::string(64, 'c');
  for (const model::ScoredMetric& metric : edition.metrics) {
    if (!metric.weights.contains("node") || metric.sources.empty()) continue;
    if (metric.sources[0].suite) {
      for (const model::SuiteKernel& k : edition.suites[0].kernels)
        run.results.push_back(
            a_row({.benchmark = k.benchmark, .version = k.version, .params = k.params, .metric = k.metric}, k.unit,
                  model::Direction::kHigher, 2 * k.reference, random));
      continue;
    }
    const model::RowSource& source = cpu_source(metric);
    const bool known = std::ranges::any_of(
        run.results, [&](const model::Row& r) { return r.benchmark == source.benchmark && r.metric == source.metric; });
    const bool lower = metric.direction == model::Direction::kLower;
    if (!known)
      run.results.push_back(
          a_row(source, metric.unit, metric.direction, lower ? metric.reference / 2 : 2 * metric.reference, random));
  }
  return run;
}

inline model::Row& row_of(model::Run& run, const std::string& benchmark) {
  return *std::ranges::find(run.results, benchmark, &model::Row::benchmark);
}

inline model::Score score_of(const model::Run& run, const std::string& profile = "general") {
  const model::Edition edition = shipped();
  return *score_run(run, edition, {.profile = *find_profile(edition, profile), .resamples = 100});
}

inline const model::ScoreInput& input(const model::Score& score, const std::string& metric) {
  return *std::ranges::find(score.inputs, metric, &model::ScoreInput::metric);
}

}  // namespace steelyard::score::example
