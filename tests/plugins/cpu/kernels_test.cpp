// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <steelyard/sdk.hpp>
#include <sys/wait.h>
#include <vector>

#include "common/isa.h"
#include "common/random.h"
#include "memory/triad_kernels.h"

namespace steelyard::cpu {
namespace {

class EachIsa : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    const std::string why = why_not(GetParam());
    if (!why.empty()) GTEST_SKIP() << why;
  }
};

TEST_P(EachIsa, TriadWritesEachElementAndNothingElse) {
  for (const bool nontemporal : {false, true}) {
    const TriadFunction triad = triad_kernel(GetParam(), nontemporal);
    if (triad == nullptr) continue;
    constexpr std::size_t kCount = 96, kGuard = 32;
    alignas(64) double a[kCount + kGuard], b[kCount], c[kCount];
    Random random(3);
    for (double& x : a) x = -1;
    for (std::size_t i = 0; i < kCount; ++i) b[i] = random.uniform(1, 2), c[i] = random.uniform(1, 2);
    triad(a, b, c, 0.4, kCount);
    for (std::size_t i = 0; i < kCount; ++i) EXPECT_DOUBLE_EQ(a[i], b[i] + 0.4 * c[i]) << i;
    for (std::size_t i = kCount; i < kCount + kGuard; ++i) EXPECT_EQ(a[i], -1) << "past the end";
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

}  // namespace
}  // namespace steelyard::cpu
