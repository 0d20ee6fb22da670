// SPDX-License-Identifier: Apache-2.0
// cpu.fma.* as jobs of the plugin.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tuple>
#include <vector>

#include "peak/fma_kernels.h"
#include "run_job.h"

namespace steelyard::cpu {
namespace {

using testing::HasSubstr;

struct Way {
  std::string benchmark, isa;
  FmaKernel kernel;  // of "auto", the first of the precision
};

std::vector<Way> every_kernel() {
  constexpr const char* kIds[] = {"cpu.fma.fp64", "cpu.fma.fp32", "cpu.fma.fp16", "cpu.fma.bf16", "cpu.fma.int8"};
  std::vector<Way> ways;
  for (const Precision precision : kEveryPrecision) {
    for (const FmaKernel& kernel : fma_kernels(precision))
      ways.push_back({kIds[static_cast<std::size_t>(precision)], kernel.name, kernel});
  }
  return ways;
}

std::vector<Way> every_way() {
  std::vector<Way> ways = every_kernel();
  for (const Precision precision : kEveryPrecision) {
    for (const Way& way : every_kernel()) {
      if (way.kernel.precision != precision) continue;
      ways.push_back({way.benchmark, "auto", way.kernel});
      break;
    }
  }
  return ways;
}

class EachWay : public testing::TestWithParam<std::tuple<Way, const char*>> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_OPENMP_SUPPORT();
    const auto& [way, placement] = GetParam();
    request_ = {.benchmark = way.benchmark,
                .params = {{"placement", placement}, {"isa", way.isa}},
                .places = places(placement),
                .inner = 50,
                .samples = 5};
    rate_ = way.benchmark == "cpu.fma.int8" ? "ops" : "flops";
  }
  Request request_;
  std::string rate_;
};

/// An attempt on a machine that others use too: whether it showed anything, and what.
struct Attempt {
  double clean = 0;  // the largest share of clean windows of a sample
  double of_bound = 0, best_of_bound = 0;
  [[nodiscard]] bool tells() const { return clean >= 0.9; }
  [[nodiscard]] bool within(double floor) const { return of_bound <= 1.02 && best_of_bound >= floor; }
};

Attempt attempt(const Outcome& out, const std::string& rate) {
  const auto best = [&](const std::string& metric) { return *std::ranges::max_element(out.metrics.at(metric)); };
  const double bound = best(rate + ".bound");
  return {.clean = best("clean"), .of_bound = best(rate) / bound, .best_of_bound = best(rate + ".best") / bound};
}

TEST_P(EachWay, PassesItsCheckOrSkipsWithAReason) {
  const Outcome out = run_job(request_);
  EXPECT_EQ(out.death, "");
  if (out.status == SY_UNSUPPORTED && out.phase == "prepare") {
    EXPECT_THAT(out.reason, testing::Not(testing::IsEmpty()));
    GTEST_SKIP() << out.reason;
  }
  EXPECT_EQ(out.status, SY_OK) << out.phase << ": " << out.reason;
  EXPECT_FALSE(out.memory_left);
  for (const auto& [metric, values] : out.metrics) {
    EXPECT_EQ(values.size(), 5u) << metric;
    for (const double v : values) EXPECT_TRUE(std::isfinite(v) && v >= 0) << metric << ' ' << v;
  }
  EXPECT_EQ(out.units.at(rate_), rate_ == "ops" ? "OP/s" : "FLOP/s");
}

// A clock that changes between a window and its reading, or a neighbour on the other thread of a core, spoils one
// attempt; a wrong bound and a slow kernel miss in all of them.
TEST_P(EachWay, StaysWithinItsBound) {
  // The tile unit (AMX) belongs to a whole core: beside another guest's thread it runs at a fraction of its pace that
  // no window shows, so a floor would be one for the neighbour. Of all other pipes that thread takes half or more.
  const double floor = std::get<0>(GetParam()).kernel.form == FmaForm::kMatrix16 ? 0 : 0.2;
  constexpr int kAttempts = 8;
  std::string told, disturbed;
  for (int i = 0; i < kAttempts; ++i) {
    const Outcome out = run_job(request_);
    if (out.status == SY_UNSUPPORTED) GTEST_SKIP() << out.reason;
    ASSERT_EQ(out.status, SY_OK) << out.phase << ": " << out.reason;
    const Attempt one = attempt(out, rate_);
    if (one.tells() && one.within(floor)) return;
    char text[128];
    std::snprintf(text, sizeof text, "%.3f of the bound, best %.3f, at most %.0f %% of the windows clean\n",
                  one.of_bound, one.best_of_bound, 100 * one.clean);
    (one.tells() ? told : disturbed) += text;
  }
  EXPECT_EQ(told, "");
  std::printf("disturbed, which proves nothing:\n%s", disturbed.c_str());
}

class EachKernel : public testing::TestWithParam<Way> {};

// The lowest bit of one value of one thread: of an operand, of the first accumulator, of the last.
TEST_P(EachKernel, TheCheckFindsASingleWrongBit) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const Way& way = GetParam();
  if (!why_not(way.kernel.isa).empty()) GTEST_SKIP() << why_not(way.kernel.isa);
  const FmaKernel kernel = here(way.kernel);
  Request request{.benchmark = way.benchmark, .params = {{"isa", way.isa}}, .places = places("cores")};
  for (const std::size_t vector : {std::size_t{0}, std::size_t{4}, std::size_t{3} + kernel.accumulators}) {
    request.tamper_before_check = [&](fakes::Host& host) {
      for (const auto& [memory, size] : host.allocated)
        static_cast<std::byte*>(memory)[vector * kernel.vector_bytes] ^= std::byte{1};
    };
    const Outcome out = run_job(request);
    EXPECT_EQ(out.status, SY_WRONG_RESULT) << out.phase << ": " << out.reason;
    EXPECT_EQ(out.phase, "check");
    EXPECT_THAT(out.reason, HasSubstr("1 of "));
  }
}

std::string label(const Way& way) {
  return way.benchmark.substr(std::string("cpu.fma.").size()) + "_" + way.isa;
}

INSTANTIATE_TEST_SUITE_P(
    Fma, EachWay, testing::Combine(testing::ValuesIn(every_way()), testing::Values("single", "cores", "threads")),
    [](const auto& test) { return label(std::get<0>(test.param)) + "_" + std::get<1>(test.param); });
INSTANTIATE_TEST_SUITE_P(Fma, EachKernel, testing::ValuesIn(every_kernel()),
                         [](const auto& test) { return label(test.param); });

}  // namespace
}  // namespace steelyard::cpu
