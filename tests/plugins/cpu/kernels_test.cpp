// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <steelyard/sdk.hpp>
#include <sys/wait.h>
#include <vector>

#include "common/core_model.h"
#include "common/isa.h"
#include "peak/fma_kernels.h"

namespace steelyard::cpu {
namespace {

class EachIsa : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    const std::string why = why_not(GetParam());
    if (!why.empty()) GTEST_SKIP() << why;
  }
};

TEST_P(EachIsa, FmaEqualsTheScalarReplayToTheBit) {
  const FmaKernel& kernel = fma_kernel(GetParam());
  for (const std::uint64_t iterations : {1u, 2u, 37u, 100u}) {
    std::vector<double> got(kernel.state_size()), expected;
    fma_fill(kernel, 7, got);
    expected = got;
    kernel.run(iterations, got.data());
    fma_replay(kernel, iterations, expected);
    EXPECT_EQ(got, expected) << iterations << " iterations";
  }
}

TEST_P(EachIsa, FmaSettlesWhereTheRecurrenceLeads) {
  const FmaKernel& kernel = fma_kernel(GetParam());
  std::vector<double> state(kernel.state_size());
  fma_fill(kernel, 8, state);
  const std::vector<double> start = state;
  kernel.run(100'000, state.data());
  for (std::size_t i = 4 * kernel.lanes; i < state.size(); ++i)
    EXPECT_NEAR(state[i], fma_settled(kernel, start, i), 1e-12 * std::abs(state[i])) << i;
}

// One step moves the value by more than rounding: operand bits toggle for as long as the loop runs.
TEST_P(EachIsa, FmaNeverComesToRest) {
  const FmaKernel& kernel = fma_kernel(GetParam());
  std::vector<double> state(kernel.state_size());
  fma_fill(kernel, 9, state);
  kernel.run(100'000, state.data());
  const unsigned lanes = kernel.lanes;
  for (std::size_t i = 4 * lanes; i < state.size(); ++i) {
    const double m1 = state[i % lanes], c1 = state[2 * lanes + i % lanes];
    const double half_way = kernel.form == FmaForm::kAccumulate ? state[i] + m1 * c1 : state[i] * m1 + c1;
    EXPECT_GT(std::abs(half_way - state[i]), 1e-3) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, EachIsa, testing::ValuesIn(kEveryIsa),
                         [](const auto& isa) { return std::string(name(isa.param)); });

TEST(Isa, AnInstructionThatDiesIsSurvivedAndReaped) {
  const int status = try_in_child([] { std::raise(SIGILL); });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGILL);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "no child may be left";
}

TEST(Isa, AutoIsTheFirstOfferedThatRuns) {
  constexpr Isa kOffered[] = {Isa::kAmxInt8, Isa::kSve, Isa::kAvx512Fp16, Isa::kAvx2, Isa::kNeon, Isa::kScalar};
  const Isa chosen = choose("auto", kOffered);
  for (const Isa isa : kOffered) {
    if (isa == chosen) break;
    EXPECT_NE(why_not(isa), "");
  }
}

TEST(Isa, EachHasANameAndAnAnswer) {
  for (const Isa isa : kEveryIsa) {
    EXPECT_STRNE(name(isa), "?");
    if (why_not(isa).empty()) continue;
    EXPECT_THAT(why_not(isa), testing::HasSubstr(name(isa)));
    EXPECT_THROW((void)choose(name(isa), kEveryIsa), sdk::Unsupported);
  }
}

TEST(CoreModel, KnowsServersByFamilyAndModel) {
  EXPECT_EQ(known_flop_per_cycle({"AuthenticAMD", 0x1a, 0x02}, Isa::kAvx512), 32);
  EXPECT_EQ(known_flop_per_cycle({"AuthenticAMD", 0x19, 0x11}, Isa::kAvx512), 16);
  EXPECT_EQ(known_flop_per_cycle({"AuthenticAMD", 0x17, 0x01}, Isa::kAvx2), 8);
  EXPECT_EQ(known_flop_per_cycle({"GenuineIntel", 0x06, 0x6a}, Isa::kAvx512), 32);
  EXPECT_EQ(known_flop_per_cycle({"arm", 0, 0xd0c}, Isa::kNeon), 8);
}

TEST(CoreModel, SaysNothingWherePartsOfOneModelDiffer) {
  EXPECT_FALSE(known_flop_per_cycle({"GenuineIntel", 0x06, 0x55}, Isa::kAvx512));
  EXPECT_FALSE(known_flop_per_cycle({"Nobody", 0x06, 0x6a}, Isa::kAvx512));
  EXPECT_FALSE(known_flop_per_cycle({"AuthenticAMD", 0x19, 0x01}, Isa::kAvx512)) << "Zen 3 has no AVX-512";
}

TEST(CoreModel, InfersTheNextRateThatCoresAreBuiltFor) {
  EXPECT_EQ(next_flop_per_cycle(15.7), 16);
  EXPECT_EQ(next_flop_per_cycle(16.2), 16);
  EXPECT_EQ(next_flop_per_cycle(17.0), 32);
  EXPECT_EQ(next_flop_per_cycle(31.9), 32);
}

}  // namespace
}  // namespace steelyard::cpu
