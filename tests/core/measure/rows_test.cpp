// SPDX-License-Identifier: Apache-2.0
#include "measure/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <steelyard/ext/histogram.h>

#include "measure/stats.h"
#include "model/json.h"

namespace steelyard::measure {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

constexpr double kMs = 1e-3;

Sample sample(double value, double elapsed_s = 50 * kMs) {
  Sample s;
  s.inner = 3;
  s.elapsed_ns = static_cast<std::uint64_t>(elapsed_s * 1e9);
  s.wall_ns = s.elapsed_ns;
  s.values = {{0, value}};
  return s;
}

/// A launch that warmed up and converged, with these values.
LaunchRecord launch(const std::vector<double>& values) {
  LaunchRecord record{.samples = {}, .warmup = 5, .steady = true, .converged = true};
  for (const double value : values) record.samples.push_back(sample(value));
  return record;
}

/// 100, 101, 99, 100, 101, 99...: not correlated, median 100.
std::vector<double> noise(std::size_t n) {
  std::vector<double> x;
  for (std::size_t i = 0; i < n; ++i) x.push_back(100.0 + static_cast<double>((i + 1) % 3) - 1);
  return x;
}

class Rows : public testing::Test {
 protected:
  Rows() { benchmark.metrics = {{"rate", "", "By/s", model::Direction::kHigher}}; }
  std::vector<model::Row> rows() { return measured_rows(job, benchmark, record); }
  model::Row row() { return rows().at(0); }
  double condition(const std::string& name) { return std::get<double>(row().conditions.at(name)); }
  void for_every_sample(const std::function<void(std::size_t, Sample&)>& change) {
    for (LaunchRecord& l : record.launches)
      for (std::size_t i = 0; i < l.samples.size(); ++i) change(i, l.samples[i]);
  }

  model::Job job;
  model::BenchmarkInfo benchmark;
  JobRecord record{.launches = {launch(noise(22))}, .facts = {}, .duration_s = 3};
};

TEST_F(Rows, OneLaunchIsTheMedianOfItsSamplesAtTheLooksLevel) {
  const model::Row got = row();
  EXPECT_EQ(got.value, 100);
  const auto expected = median_interval(noise(22), kLookAlpha);
  EXPECT_EQ(got.ci95->lo, expected->lo);
  EXPECT_EQ(got.ci95->hi, expected->hi);
  EXPECT_EQ(got.estimator, "median_of_samples, exact binomial interval at alpha 0.05/7 (up to 7 looks)");
  EXPECT_THAT(got.flags, IsEmpty());
}

TEST_F(Rows, AMatrixIsTheMedianOfEachCell) {
  for_every_sample([](std::size_t i, Sample& s) {
    s.matrices[0] = {{"near", "far"}, {"read"}, {static_cast<double>(i % 3), std::nullopt}};
  });
  const model::Row got = row();
  ASSERT_TRUE(got.matrix);
  EXPECT_THAT(got.matrix->rows, testing::ElementsAre("near", "far"));
  EXPECT_THAT(got.matrix->cells, testing::ElementsAre(std::optional(1.0), std::nullopt));
  EXPECT_EQ(model::row_from_json(model::to_json(got))->matrix->cells, got.matrix->cells);
}

TEST_F(Rows, ARateOfNothingIsNoResult) {
  for (const double little : {0.0, -5.0}) {
    record.launches = {launch(std::vector<double>(22, little))};
    EXPECT_EQ(row().verdict, model::Verdict::kInvalid) << little;
    EXPECT_THAT(row().reason, testing::HasSubstr("nothing can be that little"));
  }
}

TEST_F(Rows, ElapsedFarBelowTheWallIsFlagged) {
  for_every_sample([](std::size_t, Sample& s) { s.wall_ns = 3 * s.elapsed_ns; });
  EXPECT_THAT(row().flags, Contains("mostly_untimed"));
  for_every_sample([](std::size_t, Sample& s) { s.wall_ns = s.elapsed_ns + s.elapsed_ns / 2; });
  EXPECT_THAT(row().flags, Not(Contains("mostly_untimed")));
}

TEST_F(Rows, EnergyIsWhatAllSamplesUsed) {
  for_every_sample([](std::size_t, Sample& s) { s.guard.joules = 5; });
  EXPECT_EQ(condition("energy_j"), 110);
  EXPECT_DOUBLE_EQ(condition("power_w"), 100) << "5 J in 50 ms";
  for_every_sample([](std::size_t i, Sample& s) { s.guard.joules = i == 0 ? -1 : 5; });
  EXPECT_FALSE(row().conditions.contains("energy_j")) << "a part of the energy is none";
}

TEST_F(Rows, ThePathIsWhatThePluginNoted) {
  EXPECT_EQ(row().path, "native");
  record.facts["path"] = "openblas 0.3.21";
  EXPECT_EQ(row().path, "openblas 0.3.21");
  EXPECT_FALSE(row().conditions.contains("path"));
}

TEST_F(Rows, HowMuchWasCleanCountsAndNotWhatTheMachineLookedLike) {
  benchmark.metrics.push_back({"clean", "", "1", model::Direction::kInfo});
  for_every_sample([](std::size_t, Sample& s) { s.guard.runnable = 3, s.values.emplace_back(1, 0.9); });
  EXPECT_THAT(row().flags, Not(Contains("disturbed")));
  for_every_sample([](std::size_t, Sample& s) { s.guard.runnable = 0, s.values.back().second = 0.4; });
  EXPECT_THAT(row().flags, Contains("disturbed"));
}

TEST_F(Rows, WithoutALookTheIntervalHasTheWholeFivePercent) {
  record.launches = {launch(noise(8))};
  const model::Row got = row();
  ASSERT_TRUE(got.ci95);
  EXPECT_EQ(got.ci95->lo, median_interval(noise(8))->lo);
  EXPECT_EQ(got.estimator, "median_of_samples, exact binomial interval");
}

TEST_F(Rows, CorrelatedSamplesAreReplacedByBatchMeans) {
  std::vector<double> blocks;
  for (int i = 0; i < 100; ++i) blocks.push_back((i / 8) % 2 == 0 ? 100 : 101);
  record.launches = {launch(blocks)};
  BatchMeans means = batch_means(blocks);
  const model::Row got = row();
  EXPECT_EQ(got.value, median(means.means));
  EXPECT_EQ(got.ci95->lo, median_interval(means.means, kLookAlpha)->lo);
  EXPECT_EQ(got.launches[0].batch, means.batch);
  EXPECT_GT(got.launches[0].autocorrelation, 0.2);
  EXPECT_THAT(got.estimator, testing::EndsWith(", of means of 4 samples"));
  EXPECT_EQ(got.samples, blocks);
}

TEST_F(Rows, WhatStaysCorrelatedIsFlagged) {
  std::vector<double> ramp;
  for (int i = 0; i < 100; ++i) ramp.push_back(100 + i);
  record.launches = {launch(ramp)};
  EXPECT_THAT(row().flags, Contains("autocorrelated"));
}

TEST_F(Rows, SixLaunchesHaveTheExactIntervalOfTheirValues) {
  record.launches.clear();
  for (int i = 0; i < 6; ++i) record.launches.push_back(launch(std::vector<double>(10, 100.0 + 0.1 * i)));
  job.protocol.precision = 0.01;
  const model::Row got = row();
  EXPECT_NEAR(*got.value, 100.25, 1e-9);
  EXPECT_NEAR(got.ci95->lo, 100.0, 1e-9);
  EXPECT_NEAR(got.ci95->hi, 100.5, 1e-9);
  EXPECT_EQ(got.estimator, "median_of_launches of sum(work)/sum(time), exact binomial interval");
  EXPECT_THAT(got.flags, IsEmpty());
}

TEST_F(Rows, FewerThanSixLaunchesHaveNoInterval) {
  record.launches.assign(5, launch(noise(22)));
  EXPECT_FALSE(row().ci95);
  EXPECT_THAT(row().flags, Contains("few_launches"));
}

TEST_F(Rows, LaunchesThatDisagreeAreUnconverged) {
  record.launches.clear();
  for (int i = 0; i < 6; ++i) record.launches.push_back(launch(std::vector<double>(10, 100.0 + 5 * i)));
  EXPECT_THAT(row().flags, Contains("unconverged"));
}

TEST_F(Rows, ARateOfALaunchIsAllWorkOverAllTime) {
  LaunchRecord uneven{.samples = {sample(100, 1), sample(10, 10)}, .warmup = 0, .steady = true, .converged = true};
  record.launches.assign(6, uneven);
  EXPECT_NEAR(*row().value, 200.0 / 11, 1e-9);
}

TEST_F(Rows, ATimeOfALaunchIsTheMedian) {
  benchmark.metrics[0].direction = model::Direction::kLower;
  LaunchRecord uneven{
      .samples = {sample(1, 1), sample(3, 10), sample(9, 1)}, .warmup = 0, .steady = true, .converged = true};
  record.launches.assign(6, uneven);
  EXPECT_EQ(*row().value, 3);
  EXPECT_EQ(row().estimator, "median_of_launches of medians, exact binomial interval");
}

TEST_F(Rows, EveryMetricIsARowAndAnUnreportedOneASkip) {
  benchmark.metrics.push_back({"bytes", "", "By", model::Direction::kInfo});
  benchmark.metrics.push_back({"never", "", "1", model::Direction::kInfo});
  for_every_sample([](std::size_t, Sample& s) { s.values.emplace_back(1, 4096); });
  const auto got = rows();
  ASSERT_EQ(got.size(), 3u);
  EXPECT_EQ(got[1].value, 4096);
  EXPECT_EQ(got[1].direction, model::Direction::kInfo);
  EXPECT_EQ(got[2].verdict, model::Verdict::kSkip);
  EXPECT_EQ(got[2].reason, "the benchmark did not report it");
  EXPECT_FALSE(got[2].value);
}

// --- Bounds ---

class Bounds : public Rows {
 protected:
  void bound(double value, model::Direction direction) {
    benchmark.metrics = {{"rate", "", "By/s", direction},
                         {"rate.bound", "clock x lanes", "By/s", model::Direction::kInfo}};
    for_every_sample([&](std::size_t, Sample& s) { s.values.emplace_back(1, value); });
  }
};

TEST_F(Bounds, AreNoRowsOfTheirOwnButPercentOfTheirMetric) {
  bound(125, model::Direction::kHigher);
  const auto got = rows();
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].bound, 125);
  EXPECT_EQ(got[0].bound_source, "clock x lanes");
  EXPECT_DOUBLE_EQ(*got[0].percent_of_bound, 80);
}

TEST_F(Bounds, WhereLowerIsBetterTheShareIsInverted) {
  bound(80, model::Direction::kLower);
  EXPECT_DOUBLE_EQ(*row().percent_of_bound, 80);
  EXPECT_EQ(row().verdict, model::Verdict::kPass);
}

TEST_F(Bounds, AValueAboveItsBoundIsInvalid) {
  bound(100 / 1.021, model::Direction::kHigher);
  EXPECT_EQ(row().verdict, model::Verdict::kInvalid);
  EXPECT_EQ(row().reason, "above the theoretical bound: 102.1 % of it (clock x lanes)");
  EXPECT_FALSE(row().remedy.empty());
}

TEST_F(Bounds, TwoPercentAreAllowedForTheClocksOwnError) {
  bound(100 / 1.019, model::Direction::kHigher);
  EXPECT_EQ(row().verdict, model::Verdict::kPass);
}

TEST_F(Bounds, ATimeBelowItsBoundIsInvalid) {
  bound(103, model::Direction::kLower);
  EXPECT_EQ(row().verdict, model::Verdict::kInvalid);
}

TEST_F(Rows, WithoutABoundThereIsNoPercentage) {
  EXPECT_FALSE(row().bound || row().percent_of_bound);
}

// --- Distributions ---

TEST_F(Rows, ADistributionIsMergedOverSamplesAndReadAtP50) {
  benchmark.metrics = {{"latency", "", "s", model::Direction::kLower}};
  for_every_sample([](std::size_t i, Sample& s) {
    s.values.clear();
    s.histograms[0] = {{sy_histogram_bucket(1000 + 10 * i), 90}, {sy_histogram_bucket(50'000), 10}};
  });
  const model::Row got = row();
  EXPECT_NEAR(*got.value, 1.12e-6, 0.01e-6);
  EXPECT_NEAR(got.quantiles.at("p99"), 50e-6, 0.5e-6);
  EXPECT_EQ(got.quantiles.count("p99.9"), 0u);  // 2200 durations
  ASSERT_TRUE(got.quantile_ci95);
  EXPECT_LE(got.quantile_ci95->at("p99").lo, got.quantiles.at("p99"));
  EXPECT_GE(got.quantile_ci95->at("p99").hi, got.quantiles.at("p99"));
  EXPECT_EQ(got.quantile_ci95->count("p99.9"), 0u);
  EXPECT_EQ(std::get<double>(got.conditions.at("durations")), 2200);
  EXPECT_EQ(got.n, 22u);
  EXPECT_THAT(got.estimator, testing::StartsWith("p50_of_histogram"));
  EXPECT_LE(got.ci95->lo, *got.value);
  EXPECT_GE(got.ci95->hi, *got.value);
}

// --- Conditions and flags ---

TEST_F(Rows, ConditionsSaySampleTimesAndSpread) {
  record.launches[0].samples[0].wall_ns += 110'000'000;  // 22 x 50 ms measured, 10 % more on the wall
  EXPECT_EQ(condition("inner"), 3);
  EXPECT_DOUBLE_EQ(condition("sample_s"), 0.05);
  EXPECT_EQ(condition("warmup_samples"), 5);
  EXPECT_NEAR(condition("wall_overhead"), 1 - 1 / 1.1, 1e-9);
  EXPECT_EQ(condition("tukey_outliers"), 0);
  EXPECT_NEAR(condition("cv"), 0.0083, 0.0005);
  EXPECT_EQ(condition("n_eff"), 22);
}

TEST_F(Rows, GuardsThatCouldNotBeReadAreAbsent) {
  const model::Row got = row();
  for (const char* name : {"hz", "hz_min", "cpu_share", "steal_share", "runnable_max", "throttle_events"})
    EXPECT_EQ(got.conditions.count(name), 0u) << name;
  EXPECT_THAT(got.flags, IsEmpty());
}

TEST_F(Rows, GuardsBecomeConditions) {
  for_every_sample([](std::size_t i, Sample& s) {
    s.guard = {.hz_before = 3.0e9,
               .hz_after = i == 0 ? 2.9e9 : 3.0e9,
               .cpu_share = 0.99,
               .steal_share = 0.01,
               .runnable = i == 3 ? 2.0 : 0.0,
               .throttle_events = 0};
  });
  EXPECT_EQ(condition("hz"), 3.0e9);
  EXPECT_EQ(condition("hz_min"), 3.0e9);
  EXPECT_EQ(condition("cpu_share"), 0.99);
  EXPECT_NEAR(condition("steal_share"), 0.01, 1e-12);
  EXPECT_EQ(condition("runnable_max"), 2);
  EXPECT_EQ(condition("throttle_events"), 0);
  EXPECT_THAT(row().flags, IsEmpty());
}

TEST_F(Rows, AnIntervalWiderThanTenPercentIsInvalid) {
  std::vector<double> wild;
  for (int i = 0; i < 22; ++i) wild.push_back(i % 2 == 0 ? 50 : 150);
  record.launches = {launch(wild)};
  EXPECT_EQ(row().verdict, model::Verdict::kInvalid);
  EXPECT_THAT(row().reason, testing::HasSubstr("too noisy"));
  job.protocol.precision = 1;  // the profile says that it wants no better
  EXPECT_EQ(row().verdict, model::Verdict::kPass);
}

TEST_F(Rows, WithoutAnIntervalTheRangeDecidesAndOneSampleIsNone) {
  record.launches = {launch({100, 104, 98})};
  EXPECT_EQ(row().verdict, model::Verdict::kPass);
  record.launches = {launch({100, 140, 98})};
  EXPECT_EQ(row().verdict, model::Verdict::kInvalid);
  EXPECT_THAT(row().reason, testing::HasSubstr("its 3 values lie within ±21.0 % only"));
  record.launches = {launch({100})};
  EXPECT_EQ(row().verdict, model::Verdict::kInvalid);
  EXPECT_THAT(row().reason, testing::HasSubstr("one sample alone"));
}

TEST_F(Rows, FewLaunchesThatDisagreeAreNoResult) {
  record.launches = {launch(std::vector<double>(10, 100)), launch(std::vector<double>(10, 150))};
  EXPECT_EQ(row().verdict, model::Verdict::kInvalid);
}

TEST_F(Rows, ALaunchOfCleanWindowsIsTheMedianOfItsSamplesHoweverLongTheOthersTook) {
  benchmark.metrics.push_back({"clean", "", "1", model::Direction::kInfo});
  record.launches.assign(6, launch({100, 100, 100, 100, 100, 100, 101, 99, 100, 100}));
  for (LaunchRecord& l : record.launches) l.samples.push_back(sample(20, 10.0));
  const model::Row got = row();
  EXPECT_EQ(got.value, 100);
  EXPECT_EQ(got.estimator, "median_of_launches of medians of clean windows, exact binomial interval");
}

TEST_F(Rows, WhatOverflowsIsLeftOutSoThatTheRowCanBeWritten) {
  std::vector<double> huge;
  for (const double x : noise(22)) huge.push_back(x * 1e298);
  record.launches = {launch(huge)};
  const model::Row got = row();
  EXPECT_FALSE(got.conditions.contains("cv"));
  for (const auto& [name, condition] : got.conditions) {
    const double* number = std::get_if<double>(&condition);
    EXPECT_TRUE(number == nullptr || std::isfinite(*number)) << name;
  }
}

TEST_F(Rows, StealAboveTwoPercentIsDisturbed) {
  for_every_sample([](std::size_t, Sample& s) { s.guard.steal_share = 0.021; });
  EXPECT_THAT(row().flags, Contains("disturbed"));
}

TEST_F(Rows, OtherTasksInMoreThanHalfOfTheSamplesAreDisturbing) {
  for_every_sample([](std::size_t i, Sample& s) { s.guard.runnable = i < 11 ? 1 : 0; });
  EXPECT_THAT(row().flags, Not(Contains("disturbed")));
  for_every_sample([](std::size_t i, Sample& s) { s.guard.runnable = i < 12 ? 1 : 0; });
  EXPECT_THAT(row().flags, Contains("disturbed"));
}

TEST_F(Rows, AThrottleEventIsThrottled) {
  for_every_sample([](std::size_t i, Sample& s) { s.guard.throttle_events = i == 5 ? 2 : 0; });
  EXPECT_THAT(row().flags, Contains("throttled"));
  EXPECT_EQ(condition("throttle_events"), 2);
}

TEST_F(Rows, AClockThatSpreadsOverFivePercentDrifts) {
  for_every_sample([](std::size_t i, Sample& s) { s.guard.hz_before = s.guard.hz_after = i < 11 ? 3.0e9 : 3.2e9; });
  EXPECT_THAT(row().flags, Contains("clock_drift"));
}

TEST_F(Rows, OneOddClockReadingIsNoDrift) {
  for_every_sample([](std::size_t i, Sample& s) { s.guard.hz_before = s.guard.hz_after = i == 0 ? 1.0e9 : 3.0e9; });
  EXPECT_THAT(row().flags, Not(Contains("clock_drift")));
  EXPECT_EQ(condition("hz_min"), 1.0e9);
}

TEST_F(Rows, TenSamplesAllAlikeAreSuspicious) {
  record.launches = {launch(std::vector<double>(10, 7.0))};
  EXPECT_THAT(row().flags, Contains("zero_variance"));
  record.launches = {launch(std::vector<double>(9, 7.0))};
  EXPECT_THAT(row().flags, Not(Contains("zero_variance")));
}

TEST_F(Rows, AnInformationalMetricMayBeConstantAndNeedsNoPrecision) {
  benchmark.metrics[0].direction = model::Direction::kInfo;
  record.launches = {launch(std::vector<double>(10, 4096.0))};
  record.launches[0].converged = false;
  EXPECT_THAT(row().flags, IsEmpty());
}

TEST_F(Rows, ALaunchThatDidNotConvergeOrWarmUpIsFlagged) {
  record.launches[0].converged = record.launches[0].steady = false;
  EXPECT_THAT(row().flags, Contains("unconverged"));
  EXPECT_THAT(row().flags, Contains("no_steady_state"));
}

TEST_F(Rows, APreconditionedDeviceIsSteadyIfEveryLaunchBecameSoByRounds) {
  const auto state = [&] { return std::get<std::string>(row().conditions.at("state")); };
  record.facts["state"] = "file-preconditioned";
  EXPECT_EQ(state(), "file-preconditioned") << "single samples are no rounds";
  job.protocol.round_s = 60;
  EXPECT_EQ(state(), "steady");
  record.launches[0].steady = false;
  EXPECT_EQ(state(), "file-preconditioned");
  record.launches[0].steady = true;
  record.facts["state"] = "fresh";
  EXPECT_EQ(state(), "fresh") << "what was never preconditioned is at best as steady as a new drive";
}

TEST_F(Rows, FactsNeverReplaceWhatWasMeasured) {
  record.facts = {{"threads", "2"}, {"inner", "forged"}};
  EXPECT_EQ(condition("inner"), 3);
  EXPECT_EQ(std::get<std::string>(row().conditions.at("threads")), "2");
}

}  // namespace
}  // namespace steelyard::measure
