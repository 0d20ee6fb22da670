// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <type_traits>

#include "layout.h"

extern "C" std::uint32_t steelyard_bucket_in_c(std::uint64_t ns);
extern "C" double steelyard_middle_in_c(std::uint32_t bucket);

namespace {

using MayThrow = sy_status (*)(void*, std::uint64_t, std::uint64_t*);

TEST(Abi, AFunctionThatMayThrowIsNoMember) {
  EXPECT_FALSE((std::is_assignable_v<decltype(sy_plugin::run)&, MayThrow>));
}

TEST(Abi, AMemberBehindStructSizeIsNotRead) {
  sy_estimate estimate = {sizeof(sy_estimate), 0, 5, 0, 1.0};
  EXPECT_TRUE(SY_HAS(&estimate, memory_bytes));
  estimate.struct_size = offsetof(sy_estimate, memory_bytes);
  EXPECT_FALSE(SY_HAS(&estimate, memory_bytes));
}

TEST(Abi, HistogramBucketsAreTheSameInBothLanguages) {
  for (std::uint64_t ns = 1; ns < std::uint64_t{1} << 45; ns = ns * 5 / 4 + 1) {
    const std::uint32_t bucket = sy_histogram_bucket(ns);
    EXPECT_EQ(bucket, steelyard_bucket_in_c(ns));
    ASSERT_LT(bucket, SY_HISTOGRAM_BUCKETS);
    if (bucket == SY_HISTOGRAM_BUCKETS - 1) continue;
    EXPECT_NEAR(steelyard_middle_in_c(bucket), static_cast<double>(ns), 0.008 * static_cast<double>(ns));
  }
}

}  // namespace
