// SPDX-License-Identifier: Apache-2.0
#include "common/isa.h"

#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <steelyard/sdk.hpp>
#include <sys/wait.h>

#include "common/try_in_child.h"

namespace steelyard::cpu {
namespace {

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
