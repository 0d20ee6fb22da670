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
  }
  Request request_;
};

TEST_P(EachWay, PassesItsCheckAndStaysWithinItsBoundOrSkipsWithAReason) {
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
  const bool integers = request_.benchmark == "cpu.fma.int8";
  const auto best = [&](const std::string& metric) { return *std::ranges::max_element(out.metrics.at(metric)); };
  EXPECT_EQ(out.units.at(integers ? "ops" : "flops"), integers ? "OP/s" : "FLOP/s");
  const double bound = best(integers ? "ops.bound" : "flops.bound");
  const double reached = best(integers ? "ops.best" : "flops.best") / bound;
  if (best("clean") < 0.9) {
    std::printf("disturbed: at most %.0f %% of the windows were clean, so %.3f of the bound proves nothing\n",
                100 * best("clean"), reached);
    return;
  }
  EXPECT_LE(best(integers ? "ops" : "flops"), 1.02 * bound);
  // The tile unit (AMX) belongs to a whole core: beside another guest's thread it runs at a fraction of its pace that
  // no window shows, so a floor would be one for the neighbour.
  if (std::get<0>(GetParam()).kernel.form == FmaForm::kMatrix16) return;
  // Of all other pipes that thread, of ours or of another guest, takes half or more, and no window shows it either.
  EXPECT_GE(reached, 0.2);
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
