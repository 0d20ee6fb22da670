// SPDX-License-Identifier: Apache-2.0
#include "measure/calibrate.h"

#include <cmath>
#include <gtest/gtest.h>

#include "fakes/child.h"
#include "measure/sample.h"

namespace steelyard::measure {
namespace {

using namespace std::chrono_literals;

struct Bench {
  fakes::Clock clock;
  fakes::Child child;
  explicit Bench(Nanoseconds repetition = 1ms) : child(clock, repetition) {}
  RunBatch run = [this](std::uint64_t inner, std::uint32_t count) { return child.run(inner, count); };
};

TEST(Calibrate, OneRepetitionThatIsLongEnoughIsFine) {
  Bench bench(2s);
  const auto got = calibrate(bench.run, 0.05);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->inner, 1u);
  EXPECT_EQ(got->sample_s, 2);
}

TEST(Calibrate, RepetitionsGrowUntilOneSampleIsLongEnough) {
  Bench bench(1us);
  const auto got = calibrate(bench.run, 0.05);
  ASSERT_TRUE(got.ok());
  EXPECT_GE(got->sample_s, 0.05);
  EXPECT_LE(got->sample_s, 0.05 * 1.2);
  EXPECT_LE(bench.child.samples, 8u);
}

TEST(Calibrate, AColdFirstRunDoesNotDecide) {
  Bench bench;
  bench.child.script = [&](std::size_t k, std::uint64_t inner) {
    return fakes::Child::timed(inner, k == 0 ? 60ms : 1ms);
  };
  const auto got = calibrate(bench.run, 0.05);
  ASSERT_TRUE(got.ok());
  EXPECT_GE(got->inner, 50u);
}

TEST(Calibrate, WorkThatNeverTakesTimeCannotBeTrusted) {
  Bench bench(0ns);
  const auto got = calibrate(bench.run, 0.05);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, Errc::kUntrusted);
  EXPECT_FALSE(got.error().hint.empty());
}

TEST(Calibrate, AFailingRunEndsIt) {
  Bench bench;
  bench.child.script = [](std::size_t, std::uint64_t) { return Error{Errc::kPlugin, "killed by signal 11"}; };
  EXPECT_EQ(calibrate(bench.run, 0.05).error().message, "killed by signal 11");
}

TEST(BatchSize, IsAboutAQuarterOfASecond) {
  EXPECT_EQ(batch_size(0.05), 5u);
  EXPECT_EQ(batch_size(0.001), 250u);
  EXPECT_EQ(batch_size(10), 1u);
  EXPECT_EQ(batch_size(0), 1000u);
}

TEST(WarmUp, EndsAfterFiveSamplesThatAreSteady) {
  Bench bench;
  const auto got = warm_up(bench.run, {50, 0.05}, {}, bench.clock);
  ASSERT_TRUE(got.ok());
  EXPECT_TRUE(got->steady);
  EXPECT_EQ(got->samples, 5u);
}

TEST(WarmUp, GoesOnWhileTheClockStillRises) {
  Bench bench;
  bench.child.script = [](std::size_t k, std::uint64_t inner) {
    return fakes::Child::valued(inner, 50'000'000, k < 8 ? 100.0 + 5 * static_cast<double>(k) : 140.0);
  };
  const auto got = warm_up(bench.run, {50, 0.05}, {}, bench.clock);
  ASSERT_TRUE(got.ok());
  EXPECT_TRUE(got->steady);
  EXPECT_EQ(got->samples, 15u);  // rising until 8, steady with 12, asked for in fives
}

TEST(WarmUp, EndsUnsteadyWhenItsTimeIsOver) {
  Bench bench;
  bench.child.script = [](std::size_t k, std::uint64_t inner) {
    return fakes::Child::valued(inner, 50'000'000, k % 2 == 0 ? 1.0 : 2.0);
  };
  model::Protocol protocol;
  protocol.warmup_max_s = 1;
  const auto got = warm_up(bench.run, {50, 0.05}, protocol, bench.clock);
  ASSERT_TRUE(got.ok());
  EXPECT_FALSE(got->steady);
  EXPECT_EQ(got->samples, 20u);
}

TEST(WarmUp, RoundsAreMeansOverTheirTime) {
  Bench bench;
  model::Protocol protocol;
  protocol.warmup_max_s = 60;
  protocol.round_s = 1;
  protocol.steady_range = 0.2;
  protocol.steady_drift = 0.1;
  bench.child.script = [](std::size_t k, std::uint64_t inner) {  // 20 samples a round; single ones differ by 67 %
    const double garbage = k < 60 ? 100 - static_cast<double>(k) : 40;
    return fakes::Child::valued(inner, 50'000'000, garbage * (k % 2 == 0 ? 0.8 : 1.2));
  };
  const auto got = warm_up(bench.run, {50, 0.05}, protocol, bench.clock);
  ASSERT_TRUE(got.ok());
  EXPECT_TRUE(got->steady);
  EXPECT_EQ(got->samples, 160u) << "three rounds that fall, five that do not";
}

TEST(WarmUp, RoundsThatDriftAreNeverSteadyHoweverNarrow) {
  Bench bench;
  model::Protocol protocol;
  protocol.warmup_max_s = 20;
  protocol.round_s = 1;
  protocol.steady_range = 0.2;
  protocol.steady_drift = 0.1;
  bench.child.script = [](std::size_t k, std::uint64_t inner) {  // 3 % less per round: 12 % over five, range below 20 %
    return fakes::Child::valued(inner, 50'000'000, 100 * std::pow(0.97, static_cast<double>(k / 20)));
  };
  const auto got = warm_up(bench.run, {50, 0.05}, protocol, bench.clock);
  ASSERT_TRUE(got.ok());
  EXPECT_FALSE(got->steady);
}

TEST(WarmUp, ASampleLongerThanTheWholeWarmUpIsRunOnce) {
  Bench bench(10s);
  const auto got = warm_up(bench.run, {1, 10}, {}, bench.clock);
  EXPECT_EQ(got->samples, 1u);
  EXPECT_FALSE(got->steady);
}

TEST(ValueOf, ADistributionIsItsMedian) {
  Sample sample;
  sample.values = {{1, 7.0}};
  sample.histograms[0] = {{10, 3}, {20, 1}};
  EXPECT_DOUBLE_EQ(value_of(sample, 0).value(), 10e-9);
  EXPECT_EQ(value_of(sample, 1), 7.0);
  EXPECT_FALSE(value_of(sample, 2));
}

}  // namespace
}  // namespace steelyard::measure
