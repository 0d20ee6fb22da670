// SPDX-License-Identifier: Apache-2.0
#include "measure/sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/child.h"
#include "measure/stats.h"

namespace steelyard::measure {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class Sampler : public testing::Test, public Observer {
 protected:
  Sampler() {
    job.id = "0123456789ab";
    job.benchmark = benchmark.id = "mem.triad";
    job.device = "cpu";
    benchmark.metrics = {{"bandwidth", "", "By/s", model::Direction::kHigher}};
  }
  void on_progress(const Progress& p) override {
    stages.emplace_back(p.stage);
    last = p;
    fractions.push_back(p.fraction);
    if (on_stage && on_stage(p)) cancelled = true;
  }
  Measurement measure() { return measure_job(job, benchmark, child, clock, *this, cancelled); }
  model::Row row() {
    Measurement m = measure();
    EXPECT_EQ(m.rows.size(), 1u);
    return m.rows.empty() ? model::Row{} : m.rows[0];
  }
  /// Samples of 50 ms whose values alternate around 100 by `spread`; the warm-up (the first 7) is quiet.
  void alternate(double spread) {
    child.script = [spread](std::size_t k, std::uint64_t inner) {
      return fakes::Child::valued(inner, 50'000'000, k < 7 ? 100.0 : k % 2 == 0 ? 100 - spread : 100 + spread);
    };
  }

  model::Job job;
  model::BenchmarkInfo benchmark;
  fakes::Clock clock;
  fakes::Child child{clock};
  std::atomic<bool> cancelled = false;
  std::vector<std::string> stages;
  std::vector<double> fractions;
  Progress last;
  std::function<bool(const Progress&)> on_stage;
};

TEST_F(Sampler, AQuietJobPassesWithAllThatARowNeeds) {
  child.reported_facts = {{"threads", "2"}};
  const model::Row got = row();
  EXPECT_EQ(got.verdict, model::Verdict::kPass);
  EXPECT_EQ(got.job, job.id);
  EXPECT_EQ(got.benchmark, "mem.triad");
  EXPECT_EQ(got.device, "cpu");
  EXPECT_EQ(got.metric, "bandwidth");
  EXPECT_EQ(got.unit, "By/s");
  EXPECT_EQ(got.value, 20.0);
  ASSERT_TRUE(got.ci95);
  EXPECT_EQ(got.correctness.status, "pass");
  EXPECT_EQ(std::get<std::string>(got.conditions.at("threads")), "2");
  EXPECT_GT(got.duration_s, 1);
}

TEST_F(Sampler, StepsComeInTheContractsOrder) {
  (void)measure();
  EXPECT_EQ(child.log.front(), "launch");
  EXPECT_EQ(child.log[1], "prepare");
  EXPECT_EQ(child.log[child.log.size() - 2], "check");
  EXPECT_EQ(child.log.back(), "release");
}

// 50 ms samples: 10 and 15 are too short for min_s = 1, 22 is the first look that lasts as long.
TEST_F(Sampler, StopsAtTheFirstLookThatIsPreciseAndLongEnough) {
  EXPECT_EQ(row().n, 22u);
  EXPECT_THAT(row().flags, Not(Contains("unconverged")));
}

TEST_F(Sampler, StopsAtTenWhenTenAreLongEnough) {
  job.protocol.min_s = 0.5;
  EXPECT_EQ(row().n, 10u);
}

TEST_F(Sampler, TakesAtLeastTheSamplesAskedFor) {
  job.protocol.min_s = 0.5;
  job.protocol.min_samples = 16;
  EXPECT_EQ(row().n, 22u);
}

TEST_F(Sampler, AHundredSamplesWithoutPrecisionAreUnconverged) {
  alternate(5);
  const model::Row got = row();
  EXPECT_EQ(got.n, 100u);
  EXPECT_EQ(got.verdict, model::Verdict::kPass);
  EXPECT_THAT(got.flags, Contains("unconverged"));
}

TEST_F(Sampler, EndsWhenItsTimeIsOver) {
  alternate(5);
  job.protocol.max_s = 2;
  const model::Row got = row();
  EXPECT_EQ(got.n, 40u);
  EXPECT_THAT(got.flags, Contains("unconverged"));
}

TEST_F(Sampler, TheTimeThatCountsIsTheWallsNotTheKernels) {
  child.script = [](std::size_t k, std::uint64_t inner) {
    Sample sample = fakes::Child::valued(inner, 50'000'000, k % 2 == 0 ? 90.0 : 110.0);
    sample.wall_ns = 500'000'000;
    return sample;
  };
  job.protocol.max_s = 5;
  job.protocol.warmup_max_s = 1;
  EXPECT_LE(row().n, 15u);
}

TEST_F(Sampler, ALaunchThatStandsAloneHasAnIntervalHoweverLongItsSamples) {
  child.script = [](std::size_t, std::uint64_t inner) { return fakes::Child::timed(inner, 2s); };
  job.protocol.max_s = 8;
  const model::Row got = row();
  EXPECT_EQ(got.n, 6u);
  EXPECT_TRUE(got.ci95);
}

TEST_F(Sampler, OfSeveralLaunchesEachEndsWhenItsTimeIsOver) {
  child.script = [](std::size_t, std::uint64_t inner) { return fakes::Child::timed(inner, 2s); };
  job.protocol.max_s = 8;
  job.protocol.launches = 2;
  const model::Row got = row();
  EXPECT_EQ(got.n, 8u);
  EXPECT_FALSE(got.ci95);
  EXPECT_THAT(got.flags, Contains("too_few_samples"));
}

TEST_F(Sampler, NoRoundTripIsMuchLongerThanAQuarterOfASecondOrPassesALook) {
  (void)measure();
  std::vector<std::string> sampling(child.log.end() - 7, child.log.end() - 2);
  EXPECT_THAT(sampling, ElementsAre("run 1x5", "run 1x5", "run 1x5", "run 1x5", "run 1x2"));
}

TEST_F(Sampler, WithoutSteadyStateTheRowSaysSo) {
  child.script = [](std::size_t k, std::uint64_t inner) {
    return fakes::Child::valued(inner, 50'000'000, k % 2 == 0 ? 90.0 : 110.0);
  };
  const model::Row got = row();
  EXPECT_THAT(got.flags, Contains("no_steady_state"));
  EXPECT_FALSE(got.launches.at(0).steady);
}

TEST_F(Sampler, WarmUpSamplesAreNotCounted) {
  child.script = [](std::size_t k, std::uint64_t inner) {
    return fakes::Child::valued(inner, 50'000'000, k < 7 ? 1.0 : 100.0);
  };
  const model::Row got = row();
  EXPECT_EQ(got.value, 100);
  EXPECT_EQ(got.launches.at(0).warmup, 5u);
}

TEST_F(Sampler, EveryLaunchButTheFirstIsAFreshProcess) {
  job.protocol.launches = 3;
  const model::Row got = row();
  EXPECT_EQ(child.calls("launch"), 1u);
  EXPECT_EQ(child.calls("launch fresh"), 2u);
  EXPECT_EQ(child.calls("prepare"), 3u);
  EXPECT_EQ(child.calls("check"), 3u);
  EXPECT_EQ(child.calls("release"), 3u);
  EXPECT_EQ(got.launches.size(), 3u);
  EXPECT_EQ(got.n, 66u);
}

TEST_F(Sampler, ProgressTellsStagesAndNeverGoesBack) {
  job.protocol.launches = 2;
  (void)measure();
  const std::vector<std::string> order(stages.begin(), stages.begin() + 4);
  EXPECT_THAT(order, ElementsAre("prepare", "calibrate", "warm up", "sample"));
  EXPECT_EQ(stages.back(), "check");
  EXPECT_TRUE(std::ranges::is_sorted(fractions));
  EXPECT_EQ(last.value, 20.0);
  EXPECT_EQ(last.n, 22u);
  EXPECT_EQ(last.launch, 1u);
}

// --- Errors are rows ---

struct Failure {
  const char* step;
  Errc code;
  model::Verdict verdict;
};
class SamplerFailure : public Sampler, public testing::WithParamInterface<Failure> {};
TEST_P(SamplerFailure, BecomesTheVerdictOfItsCode) {
  const Failure& f = GetParam();
  child.failing[f.step] = {f.code, "what and where", "how to mend"};
  if (f.step == std::string("run")) child.script = [&](std::size_t, std::uint64_t) { return child.failing.at("run"); };
  const model::Row got = row();
  EXPECT_EQ(got.verdict, f.verdict);
  EXPECT_EQ(got.reason, "what and where");
  EXPECT_EQ(got.remedy, "how to mend");
  EXPECT_FALSE(got.value);
  EXPECT_FALSE(got.ci95);
}
INSTANTIATE_TEST_SUITE_P(Steps, SamplerFailure,
                         testing::Values(Failure{"launch", Errc::kUnsupported, model::Verdict::kSkip},
                                         Failure{"launch", Errc::kPlugin, model::Verdict::kError},
                                         Failure{"prepare", Errc::kUnsupported, model::Verdict::kSkip},
                                         Failure{"prepare", Errc::kTimeout, model::Verdict::kError},
                                         Failure{"run", Errc::kPlugin, model::Verdict::kError},
                                         Failure{"run", Errc::kUntrusted, model::Verdict::kInvalid},
                                         Failure{"run", Errc::kUnsupported, model::Verdict::kSkip},
                                         Failure{"run", Errc::kInternal, model::Verdict::kError},
                                         Failure{"check", Errc::kWrongResult, model::Verdict::kFail},
                                         Failure{"check", Errc::kTimeout, model::Verdict::kError},
                                         Failure{"release", Errc::kPlugin, model::Verdict::kError}));

TEST_F(Sampler, AWrongResultKeepsTheSamplesAsEvidenceWithoutAValue) {
  child.failing["check"] = {Errc::kWrongResult, "a[7] is 3, expected 1.8"};
  const model::Row got = row();
  EXPECT_EQ(got.n, 22u);
  EXPECT_EQ(got.samples.size(), 22u);
  EXPECT_FALSE(got.value);
  EXPECT_TRUE(got.launches.empty());
  EXPECT_EQ(got.correctness.status, "fail");
  EXPECT_EQ(got.correctness.detail, "a[7] is 3, expected 1.8");
}

TEST_F(Sampler, ACrashKeepsOnlyLaunchesThatWereChecked) {
  job.protocol.launches = 2;
  child.script = [](std::size_t k, std::uint64_t inner) -> Result<Sample> {
    if (k > 40) return Error{Errc::kPlugin, "killed by signal 11"};
    return fakes::Child::timed(inner, 50ms);
  };
  const model::Row got = row();
  EXPECT_EQ(got.verdict, model::Verdict::kError);
  EXPECT_EQ(got.n, 22u);
  EXPECT_FALSE(got.value);
}

TEST_F(Sampler, ReleaseFollowsEveryPrepareThatWorkedAndOnlyThose) {
  child.failing["check"] = {Errc::kWrongResult, ""};
  (void)measure();
  EXPECT_EQ(child.calls("release"), 1u);
  child.log.clear();
  child.failing["prepare"] = {Errc::kUnsupported, ""};
  (void)measure();
  EXPECT_EQ(child.calls("release"), 0u);
}

TEST_F(Sampler, ADeadProcessIsNotReleased) {
  child.failing["check"] = {Errc::kTimeout, ""};
  (void)measure();
  EXPECT_EQ(child.calls("release"), 0u);
}

TEST_F(Sampler, ARunWithoutItsHeadlineCannotBeTrusted) {
  child.script = [](std::size_t, std::uint64_t inner) {
    Sample sample = fakes::Child::timed(inner, 50ms);
    sample.values.clear();
    return sample;
  };
  const model::Row got = row();
  EXPECT_EQ(got.verdict, model::Verdict::kInvalid);
  EXPECT_EQ(got.reason, "mem.triad: a run reported no 'bandwidth'");
  EXPECT_EQ(child.calls("release"), 1u);
}

TEST_F(Sampler, ABenchmarkWithoutMetricsIsAnErrorNotNothing) {
  benchmark.metrics.clear();
  EXPECT_EQ(row().verdict, model::Verdict::kError);
}

TEST_F(Sampler, AnInterruptionKeepsNoRows) {
  on_stage = [](const Progress& p) { return p.n > 10; };
  const Measurement got = measure();
  EXPECT_TRUE(got.cancelled);
  EXPECT_TRUE(got.rows.empty());
  EXPECT_EQ(child.log.back(), "release");
}

TEST_F(Sampler, AnInterruptionBeforeTheLaunchStartsNothing) {
  cancelled = true;
  EXPECT_TRUE(measure().cancelled);
  EXPECT_TRUE(child.log.empty());
}

TEST_F(Sampler, AChildThatWasInterruptedInterruptsTheJob) {
  child.script = [](std::size_t, std::uint64_t) { return Error{Errc::kCancelled, ""}; };
  EXPECT_TRUE(measure().cancelled);
}

TEST(Unmeasured, IsOneRowPerMetricWithoutAValue) {
  model::Job job;
  job.benchmark = "mem.triad";
  model::BenchmarkInfo benchmark;
  benchmark.metrics = {{"bandwidth", "", "By/s", model::Direction::kHigher},
                       {"bandwidth.bound", "", "By/s", model::Direction::kInfo},
                       {"bytes", "", "By", model::Direction::kInfo}};
  const auto rows = unmeasured(job, &benchmark, model::Verdict::kSkip, "no device", "plug one in");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].metric, "bandwidth");
  EXPECT_EQ(rows[1].metric, "bytes");
  for (const model::Row& row : rows) {
    EXPECT_EQ(row.verdict, model::Verdict::kSkip);
    EXPECT_EQ(row.reason, "no device");
    EXPECT_EQ(row.remedy, "plug one in");
    EXPECT_FALSE(row.value);
    EXPECT_EQ(row.correctness.status, "none");
  }
}

TEST(Unmeasured, WithoutABenchmarkIsOneRowWithoutAMetric) {
  model::Job job;
  job.benchmark = "gpu.gemm";
  const auto rows = unmeasured(job, nullptr, model::Verdict::kSkip, "no plugin provides gpu.gemm", "");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].benchmark, "gpu.gemm");
  EXPECT_EQ(rows[0].metric, "");
}

}  // namespace
}  // namespace steelyard::measure
