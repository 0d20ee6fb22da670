// SPDX-License-Identifier: Apache-2.0
#include "memory/stream_kernels.h"

#include <cstring>
#include <gtest/gtest.h>
#include <string>

#include "common/random.h"
#include "memory/slice.h"

namespace steelyard::cpu {
namespace {

constexpr std::size_t kCount = 3 * kStreamStep, kGuard = kStreamStep;

struct Arrays {
  alignas(64) double a[kCount + kGuard];
  alignas(64) double b[kCount];
  alignas(64) double c[kCount];
};

Arrays filled() {
  Arrays arrays;
  Random random(3);
  for (double& x : arrays.a) x = -1;
  for (std::size_t i = 0; i < kCount; ++i) arrays.b[i] = random.uniform(1, 2), arrays.c[i] = random.uniform(1, 2);
  return arrays;
}

double expected(StreamOp op, double b, double c) {
  switch (op) {
    case StreamOp::kCopy: return b;
    case StreamOp::kScale: return 0.4 * b;
    case StreamOp::kAdd: return b + c;
    case StreamOp::kTriad: return b + 0.4 * c;
    default: return 0.4;
  }
}

class EachStreamKernel : public testing::TestWithParam<StreamKernel> {
 protected:
  void SetUp() override {
    const std::string why = why_not(GetParam().isa);
    if (!why.empty()) GTEST_SKIP() << why;
  }
};

TEST_P(EachStreamKernel, WritesEachElementAndNothingElse) {
  const StreamKernel& kernel = GetParam();
  if (kernel.op == StreamOp::kRead) return;
  Arrays arrays = filled();
  const Arrays before = arrays;
  kernel.run(arrays.a, arrays.b, arrays.c, 0.4, kCount);
  for (std::size_t i = 0; i < kCount; ++i)
    EXPECT_DOUBLE_EQ(arrays.a[i], expected(kernel.op, arrays.b[i], arrays.c[i])) << i;
  for (std::size_t i = kCount; i < kCount + kGuard; ++i) EXPECT_EQ(arrays.a[i], -1) << "past the end";
  EXPECT_EQ(std::memcmp(arrays.b, before.b, sizeof before.b), 0);
  EXPECT_EQ(std::memcmp(arrays.c, before.c, sizeof before.c), 0);
}

TEST_P(EachStreamKernel, ReadAddsEveryWordToItsSumAndWritesNothingElse) {
  const StreamKernel& kernel = GetParam();
  if (kernel.op != StreamOp::kRead) return;
  Arrays arrays = filled();
  std::uint64_t words[kCount], sums[8], got[8];
  std::memcpy(words, arrays.b, sizeof words);
  std::memcpy(sums, arrays.a, sizeof sums);  // it adds to what is there
  for (std::size_t i = 0; i < kCount; ++i) sums[i % 8] += words[i];
  kernel.run(arrays.a, arrays.b, arrays.c, 0.4, kCount);
  std::memcpy(got, arrays.a, sizeof got);
  for (std::size_t k = 0; k < 8; ++k) EXPECT_EQ(got[k], sums[k]) << k;
  for (std::size_t i = 8; i < kCount; ++i) EXPECT_EQ(arrays.a[i], -1) << i;
  EXPECT_EQ(std::memcmp(words, arrays.b, sizeof words), 0);
}

std::string title(const testing::TestParamInfo<StreamKernel>& info) {
  const StreamKernel& kernel = info.param;
  return std::string(facts_of(kernel.op).name) + (kernel.nontemporal ? "_nt_" : "_") + name(kernel.isa);
}
INSTANTIATE_TEST_SUITE_P(Stream, EachStreamKernel, testing::ValuesIn(stream_kernels().begin(), stream_kernels().end()),
                         title);

TEST(StreamKernels, EveryArchitectureHasEveryOperationWithOrdinaryStores) {
  for (const StreamOp op : kEveryStreamOp) EXPECT_NE(stream_kernel(Isa::kScalar, op, false), nullptr);
  EXPECT_EQ(stream_kernel(Isa::kScalar, StreamOp::kCopy, true), nullptr);
}

TEST(StreamFacts, CountWhatStreamCounts) {
  EXPECT_EQ(8 * facts_of(StreamOp::kCopy).arrays(), 16u);
  EXPECT_EQ(8 * facts_of(StreamOp::kScale).arrays(), 16u);
  EXPECT_EQ(8 * facts_of(StreamOp::kAdd).arrays(), 24u);
  EXPECT_EQ(8 * facts_of(StreamOp::kTriad).arrays(), 24u);
  EXPECT_EQ(8 * facts_of(StreamOp::kRead).arrays(), 8u);
  EXPECT_EQ(8 * facts_of(StreamOp::kWrite).arrays(), 8u);
}

TEST(Slice, CoversItsElementsOnceARoundAndNoOthers) {
  Slice slice(1000, 96, 32);
  std::vector<int> times(1200, 0);
  for (int n = 0; n < 7; ++n) {
    const std::size_t at = slice.next();
    for (std::size_t i = at; i < at + slice.chunk(); ++i) ++times[i];
    for (std::size_t i = 0; i < times.size(); ++i) ASSERT_EQ(slice.times(i), times[i]) << i << " after " << n;
  }
  EXPECT_EQ(times[999], 0);
  EXPECT_EQ(times[1000], 3);
  EXPECT_EQ(times[1095], 2);
  EXPECT_EQ(times[1096], 0);
}

TEST(Slice, ARunEndsWithTheRound) {
  Slice slice(1000, 96, 32);
  const auto first = slice.next_run(2), second = slice.next_run(5), third = slice.next_run(5);
  EXPECT_EQ(first.first, 1000u);
  EXPECT_EQ(first.chunks, 2u);
  EXPECT_EQ(second.first, 1064u);
  EXPECT_EQ(second.chunks, 1u);
  EXPECT_EQ(third.first, 1000u);
  EXPECT_EQ(third.chunks, 3u);
  EXPECT_EQ(slice.times(1095), 2u);
}

}  // namespace
}  // namespace steelyard::cpu
