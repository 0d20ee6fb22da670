// SPDX-License-Identifier: Apache-2.0
#include "dense/openblas_core.h"

#include <cstdlib>
#include <gtest/gtest.h>

#include "common/isa.h"

namespace steelyard::cpu {
namespace {

constexpr const char* kVariable = "OPENBLAS_CORETYPE";

class OpenblasCore : public testing::Test {
 protected:
  void SetUp() override { unsetenv(kVariable); }
  void TearDown() override { unsetenv(kVariable); }
};

TEST_F(OpenblasCore, IsNamedWhereTheLibraryWouldTakeItsOldestLoops) {
  if (!why_not(Isa::kAvx2).empty()) GTEST_SKIP() << why_not(Isa::kAvx2);
  name_core_for_openblas(STEELYARD_OLD_OPENBLAS);
  EXPECT_STREQ(std::getenv(kVariable), why_not(Isa::kAvx512).empty() ? "SkylakeX" : "Haswell");
}

TEST_F(OpenblasCore, IsLeftToLibrariesThatSayNothingOrAreNotThere) {
  name_core_for_openblas("libm.so.6");
  name_core_for_openblas("libsteelyard-there-is-no-such.so.0");
  EXPECT_EQ(std::getenv(kVariable), nullptr);
}

}  // namespace
}  // namespace steelyard::cpu
