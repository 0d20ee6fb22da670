// SPDX-License-Identifier: Apache-2.0
#include "app/exit_codes.h"

#include <gtest/gtest.h>

namespace steelyard::app {
namespace {

TEST(ExitCodes, TheLeastTrustworthyRowDecides) {
  EXPECT_EQ(exit_code({.pass = 9, .fail = 1, .skip = 1, .invalid = 1, .error = 1}), 3);
  EXPECT_EQ(exit_code({.pass = 9, .fail = 1, .skip = 1, .invalid = 1}), 4);
  EXPECT_EQ(exit_code({.pass = 9, .fail = 1, .skip = 1}), 1);
  EXPECT_EQ(exit_code({.pass = 1, .skip = 9}), 0);
}

TEST(ExitCodes, NothingButSkipsIsNotSuccess) {
  EXPECT_EQ(exit_code({.skip = 3}), 77);
}

TEST(ExitCodes, WaivedRowsCountAsDone) {
  EXPECT_EQ(exit_code({.skip = 3, .waived = 1}), 0);
}

TEST(ExitCodes, ARunWithoutRowsIsIncomplete) {
  EXPECT_EQ(exit_code(model::Summary{}), 3);
}

TEST(ExitCodes, ErrorsMapToTheDocumentedCodes) {
  EXPECT_EQ(exit_code(Errc::kInvalidArgument), 2);
  EXPECT_EQ(exit_code(Errc::kNotFound), 2);
  EXPECT_EQ(exit_code(Errc::kMissing), 5);
  EXPECT_EQ(exit_code(Errc::kBusy), 5);
  EXPECT_EQ(exit_code(Errc::kCorrupt), 6);
  EXPECT_EQ(exit_code(Errc::kUnsupported), 77);
  EXPECT_EQ(exit_code(Errc::kCancelled), 130);
  EXPECT_EQ(exit_code(Errc::kUntrusted), 4);
  EXPECT_EQ(exit_code(Errc::kWrongResult), 1);
  for (const Errc code : {Errc::kPlugin, Errc::kTimeout, Errc::kIo, Errc::kInternal}) EXPECT_EQ(exit_code(code), 3);
}

}  // namespace
}  // namespace steelyard::app
