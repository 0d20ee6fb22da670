// SPDX-License-Identifier: Apache-2.0
#include "score/score.h"

#include <gmock/gmock.h>

#include "core/score/run_example.h"

namespace steelyard::score {
namespace {

using namespace example;
using model::ScoreStatus;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Score, ARunWithEveryRowHasOneAndNamesWhatItIs) {
  for (const char* profile : {"general", "ai", "hpc", "storage"}) {
    const model::Score score = score_of(a_run(), profile);
    ASSERT_TRUE(score.value) << profile;
    const double ai = score.dimensions[1].weight, memory = score.dimensions[2].weight;
    expect_near(*score.value, 2000 * std::pow(.5, .3 * ai) * std::pow(5, .3 * memory), 1e-9);
    EXPECT_EQ(score.id, std::string(profile) + "/node-P/ucs-2026.1");
    EXPECT_TRUE(*score.balance > .9 && *score.balance < 1) << *score.balance;
    EXPECT_EQ(score.inputs.size(), 13u);
    EXPECT_EQ(score.edition_sha256.size(), 64u);
  }
}

TEST(Score, WhatAnotherToolMeasuredHasNone) {
  model::Run run = a_run();
  run.imported_from = {{.format = "fio-json", .tool = "fio", .version = "", .file = "a.json", .sha256 = ""}};
  const model::Edition edition = shipped();
  const auto score = score_run(run, edition, {.profile = *find_profile(edition, "general")});
  ASSERT_FALSE(score.ok());
  EXPECT_THAT(score.error().message, HasSubstr("imported"));
}

TEST(Score, ContributionsSumToTheLogarithmOfTheScore) {
  double sum = 0;
  const model::Score score = score_of(a_run(), "ai");
  for (const model::ScoreInput& i : score.inputs) sum += *i.contribution;
  EXPECT_NEAR(1000 * std::exp(sum), *score.value, 1e-9);
}

TEST(Score, EachInputThatGoesLeavesItWithoutAValueAndSaysWhich) {
  const model::Run whole = a_run();
  for (const model::Row& row : whole.results) {
    model::Run run = whole;
    std::erase_if(run.results, [&](const model::Row& r) { return r.benchmark == row.benchmark; });
    const model::Score score = score_of(run);
    if (row.benchmark == "cpu.gemm.bf16") continue;  // what is more precise serves: see below
    EXPECT_FALSE(score.value || score.interval || score.balance) << row.benchmark;
    EXPECT_EQ(score.status, ScoreStatus::kIncomplete);
    std::string all;
    for (const model::ScoreInput& i : score.inputs)
      if (!i.value) all += i.missing + "; " + i.remedy;
    EXPECT_THAT(all, HasSubstr(row.benchmark));
    EXPECT_THAT(all, HasSubstr("steelyard run"));
  }
}

TEST(Score, ALowPrecisionFallsBackUpwardAndSaysSo) {
  model::Run run = a_run();
  EXPECT_EQ(input(score_of(run), "ai.f16_gemm").path, "native");
  EXPECT_EQ(input(score_of(run), "ai.f8_gemm").path, "fallback");
  std::erase_if(run.results, [](const model::Row& r) { return r.benchmark == "cpu.gemm.bf16"; });
  const model::Score score = score_of(run);
  EXPECT_EQ(input(score, "ai.f16_gemm").path, "fallback");
  EXPECT_EQ(input(score, "ai.f16_gemm").evidence[0].benchmark, "cpu.gemm.fp32");
  EXPECT_EQ(*input(score, "ai.f16_gemm").value, *row_of(run, "cpu.gemm.fp32").value);
}

TEST(Score, AWrongResultIsNotCoveredByAFallback) {
  model::Run run = a_run();
  row_of(run, "cpu.gemm.bf16").verdict = model::Verdict::kFail;
  row_of(run, "cpu.gemm.bf16").reason = "C[3][4] is 7, not 8";
  const model::Score score = score_of(run);
  EXPECT_FALSE(score.value);
  EXPECT_EQ(input(score, "ai.f16_gemm").missing, "cpu.gemm.bf16 FAIL: C[3][4] is 7, not 8");
}

TEST(Score, WideningInputsWhilePackingIsEmulation) {
  model::Run run = a_run();
  model::Row emulated = row_of(run, "cpu.gemm.bf16");
  emulated.metric = "emulated";
  emulated.unit = "1";
  emulated.value = 1;
  run.results.push_back(emulated);
  EXPECT_EQ(input(score_of(run), "ai.f16_gemm").path, "emulated");
}

TEST(Score, HostMemoryDoesNotCountAsTheMemoryOfAGpuThatComputes) {
  model::Run run = a_run();
  model::Row gpu = row_of(run, "cpu.gemm.bf16");
  gpu.job = "gpu#1", gpu.benchmark = "gpu.gemm.bf16", gpu.device = "gpu0";
  run.results.push_back(gpu);
  gpu.device = "gpu1";
  run.results.push_back(gpu);
  const model::Score score = score_of(run);
  EXPECT_EQ(*input(score, "ai.f16_gemm").value, 2 * *gpu.value);
  EXPECT_FALSE(score.value);
  EXPECT_THAT(input(score, "mem.dev_triad").missing, HasSubstr("gpu.*"));
  EXPECT_TRUE(input(score, "mem.host_triad").value);
}

TEST(Score, WithIntervalsOfAllInputsItHasOneTheWiderOfTwo) {
  const model::Score score = score_of(a_run());
  ASSERT_TRUE(score.interval && score.interval->bootstrap && score.interval->delta);
  const auto wide = [](const model::Interval& i) { return i.hi / i.lo; };
  EXPECT_EQ(wide(score.interval->ci95), std::max(wide(*score.interval->bootstrap), wide(*score.interval->delta)));
  EXPECT_LT(score.interval->ci95.lo, *score.value);
  EXPECT_GT(score.interval->ci95.hi, *score.value);
  EXPECT_LT(score.interval->worst_case.lo, score.interval->ci95.lo);
  EXPECT_EQ(score.status, ScoreStatus::kComplete);
  EXPECT_THAT(score.reasons, testing::IsEmpty());
}

TEST(Score, WithFewerThanThreeLaunchesTheIntervalIsTheWorstCase) {
  model::Run run = a_run();
  model::Row& row = row_of(run, "cpu.sort");
  row.launches.resize(2);
  row.samples.resize(20);
  const model::Score score = score_of(run);
  EXPECT_EQ(score.interval->method, "worst_case");
  EXPECT_FALSE(score.interval->bootstrap);
  EXPECT_EQ(score.status, ScoreStatus::kEstimate);
  EXPECT_THAT(score.reasons, ElementsAre(HasSubstr("gc.cpu_suite 2 of 6")));
}

TEST(Score, AnEstimateSaysWhyItIsOne) {
  model::Run run = a_run();
  row_of(run, "mem.capacity").params["share"] = 0.1;
  row_of(run, "sto.latency").quantile_ci95.reset();
  run.finished.clear();
  const model::Score score = score_of(run);
  EXPECT_FALSE(score.interval);
  ASSERT_TRUE(score.value);
  EXPECT_EQ(score.status, ScoreStatus::kEstimate);
  EXPECT_EQ(input(score, "mem.capacity").path, "partial");
  EXPECT_THAT(score.reasons, ElementsAre("mem.capacity was measured in part only", "no interval: sto.lat_p99",
                                         "the run has not finished"));
}

TEST(Score, P4OtherRunsHaveNoInfluenceAndP7NeitherHasTheOrderOfRows) {
  model::Run run = a_run();
  std::ranges::reverse(run.results);
  expect_near(*score_of(run).value, *score_of(a_run()).value, 1e-14);
}

TEST(Score, SeveralNodesNeedAName) {
  model::Run run = a_run();
  run.nodes.push_back({"node018", {}});
  const model::Edition edition = shipped();
  const model::WeightProfile profile = *find_profile(edition, "general");
  EXPECT_FALSE(score_run(run, edition, {.profile = profile}).ok());
  EXPECT_TRUE(score_run(run, edition, {.profile = profile, .node = "node017", .resamples = 10})->value);
  EXPECT_FALSE(score_run(run, edition, {.profile = profile, .node = "node018", .resamples = 10})->value);
  EXPECT_FALSE(score_run(run, edition, {.profile = profile, .node = "node019"}).ok());
}

}  // namespace
}  // namespace steelyard::score
