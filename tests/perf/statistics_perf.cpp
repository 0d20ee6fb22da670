// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <random>

#include "limits.h"
#include "measure/plan.h"
#include "measure/stats.h"

namespace {

using namespace steelyard;

std::vector<double> a_million_samples() {
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> noise(0, 0.05);
  std::vector<double> samples(1'000'000);
  for (double& s : samples) s = 1e9 * noise(random);
  return samples;
}

void statistics_of_a_million_samples(benchmark::State& state) {
  const std::vector<double> samples = a_million_samples();
  for (auto _ : state) {
    std::vector<double> copy = samples;
    benchmark::DoNotOptimize(measure::median(copy));
    benchmark::DoNotOptimize(measure::median_interval(samples));
    benchmark::DoNotOptimize(measure::autocorrelation(samples));
    benchmark::DoNotOptimize(measure::batch_means(samples));
    benchmark::DoNotOptimize(measure::tukey_outliers(samples));
  }
}
STEELYARD_LIMIT(statistics_of_a_million_samples, 1.0);

model::Catalogue catalogue_of_one_benchmark() {
  model::ParamInfo n;
  n.id = "n";
  n.unit = "1";
  n.def = std::int64_t{1};
  n.min = std::int64_t{1};
  n.max = std::int64_t{1'000'000};
  model::BenchmarkInfo benchmark;
  benchmark.id = "x.y";
  benchmark.params = {n};
  benchmark.metrics = {{"time", "one", "s", model::Direction::kLower}};
  model::PluginInfo plugin;
  plugin.id = "x";
  plugin.benchmarks = {benchmark};
  for (unsigned d = 0; d < 10; ++d) plugin.devices.push_back({d, fmt::format("x{}", d), "x", "X", "", -1});
  return {plugin};
}

void plan_of_ten_thousand_jobs(benchmark::State& state) {
  model::Profile profile;
  profile.name = "perf";
  model::JobRule rule;
  for (std::int64_t n = 1; n <= 1000; ++n) rule.params["n"].emplace_back(n);
  profile.jobs = {rule};
  const model::Catalogue plugins = catalogue_of_one_benchmark();
  for (auto _ : state) {
    const auto plan = measure::make_plan(profile, plugins, {}, {});
    if (!plan || plan->jobs.size() != 10'000) state.SkipWithError("the plan is not what was asked for");
  }
}
STEELYARD_LIMIT(plan_of_ten_thousand_jobs, 1.0);

}  // namespace
