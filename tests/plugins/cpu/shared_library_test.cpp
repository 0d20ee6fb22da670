// SPDX-License-Identifier: Apache-2.0
#include "common/shared_library.h"

#include <cerrno>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

namespace steelyard::cpu {
namespace {

using testing::HasSubstr;

TEST(SharedLibrary, ThatCrashesWhenItIsLoadedIsNotThereAndSaysSo) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    const SharedLibrary library(STEELYARD_BROKEN_LIBRARY);
    EXPECT_FALSE(library.is_there());
    EXPECT_EQ(library.symbol("dgemm_"), nullptr);
    EXPECT_THAT(library.why_not(), HasSubstr("libcpu_broken_library"));
    EXPECT_THAT(library.why_not(), HasSubstr("Segmentation fault"));
    EXPECT_THAT(library.why_not(), HasSubstr("reinstall or remove it"));
  }
  EXPECT_TRUE(waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD) << "a child process must be reaped";
}

TEST(SharedLibrary, ThatIsMissingSaysWhatTheLoaderSays) {
  const SharedLibrary library("libsteelyard-there-is-no-such.so.0");
  EXPECT_FALSE(library.is_there());
  EXPECT_THAT(library.why_not(), HasSubstr("libsteelyard-there-is-no-such.so.0: cannot open"));
}

TEST(SharedLibrary, ThatIsThereHasItsSymbols) {
  const SharedLibrary library("libm.so.6");
  EXPECT_TRUE(library.is_there()) << library.why_not();
  EXPECT_NE(library.symbol("cos"), nullptr);
}

}  // namespace
}  // namespace steelyard::cpu
