// SPDX-License-Identifier: Apache-2.0
// The peak kernels of every precision against a replay of single values; what this CPU cannot run is skipped by name.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/random.h"
#include "peak/fma_kernels.h"
#include "peak/fma_replay.h"
#include "peak/half.h"

namespace steelyard::cpu {
namespace {

struct alignas(64) Line {
  std::byte bytes[64];
};

class State {
 public:
  explicit State(const FmaKernel& kernel) : lines_((kernel.state_bytes() + 63) / 64), bytes_(kernel.state_bytes()) {}
  State(const FmaKernel& kernel, std::uint64_t seed, FmaFill fill) : State(kernel) {
    fma_fill(kernel, seed, fill, all());
  }
  std::span<std::byte> all() { return {lines_.data()->bytes, bytes_}; }
  bool operator==(State& other) { return std::ranges::equal(all(), other.all()); }

 private:
  std::vector<Line> lines_;
  std::size_t bytes_;
};

std::vector<FmaKernel> every_kernel() {
  std::vector<FmaKernel> kernels;
  for (const Precision precision : kEveryPrecision) {
    for (const FmaKernel& kernel : fma_kernels(precision)) kernels.push_back(kernel);
  }
  return kernels;
}

std::string label(const FmaKernel& kernel) {
  constexpr const char* kNames[] = {"fp64_", "fp32_", "fp16_", "bf16_", "int8_"};
  return std::string(kNames[static_cast<std::size_t>(kernel.precision)]) + kernel.name;
}

class EachFma : public testing::TestWithParam<FmaKernel> {
 protected:
  void SetUp() override {
    const std::string& why = why_not(GetParam().isa);
    if (!why.empty()) GTEST_SKIP() << why;
    kernel_ = here(GetParam());
  }
  FmaKernel kernel_{};
};

TEST_P(EachFma, EqualsTheReplayToTheBit) {
  for (const std::uint64_t iterations : {1u, 2u, 37u}) {
    State got(kernel_, 7, FmaFill::kDrifting), expected = got;
    kernel_.run(iterations, got.all().data());
    fma_advance(kernel_, iterations, expected.all());
    EXPECT_TRUE(got == expected) << iterations << " iterations";
  }
}

TEST_P(EachFma, EqualsTheReplayAfterAnyNumberOfIterations) {
  for (const std::uint64_t iterations : {1023u, 1024u, 1025u, 100'000u, 100'001u}) {
    State got(kernel_, 8, FmaFill::kBounded), expected = got;
    kernel_.run(iterations, got.all().data());
    fma_advance(kernel_, iterations, expected.all());
    EXPECT_TRUE(got == expected) << iterations << " iterations";
  }
}

TEST_P(EachFma, AnIterationTooFewShowsInEveryValue) {
  State some(kernel_, 9, FmaFill::kDrifting), more = some;
  kernel_.run(10, some.all().data());
  kernel_.run(11, more.all().data());
  const std::size_t bytes = kernel_.value_bytes();
  for (std::size_t at = std::size_t{4} * kernel_.vector_bytes; at < some.all().size(); at += bytes)
    EXPECT_NE(std::memcmp(&some.all()[at], &more.all()[at], bytes), 0) << at;
}

// The second step made idle (times 1 plus 0, or plus products of 0) leaves every value half-way: not where it is after
// whole iterations.
TEST_P(EachFma, NeverComesToRest) {
  State whole(kernel_, 10, FmaFill::kBounded);
  kernel_.run(100'000, whole.all().data());
  State half = whole;
  const std::size_t vector = kernel_.vector_bytes;
  const auto set = [&](std::size_t which, auto value) {
    for (std::size_t l = 0; l < kernel_.values(); ++l)
      std::memcpy(&half.all()[which * vector + l * sizeof value], &value, sizeof value);
  };
  std::ranges::fill(half.all().subspan(vector, vector), std::byte{0});
  if (kernel_.form == FmaForm::kScale || kernel_.form == FmaForm::kSeparate) {
    std::ranges::fill(half.all().subspan(3 * vector, vector), std::byte{0});
    if (kernel_.precision == Precision::kFp64) set(1, 1.0);
    if (kernel_.precision == Precision::kFp32) set(1, 1.0F);
    if (kernel_.precision == Precision::kFp16) set(1, Half(1.0));
  }
  kernel_.run(1, half.all().data());
  const std::size_t bytes = kernel_.value_bytes();
  for (std::size_t at = 4 * vector; at < whole.all().size(); at += bytes)
    EXPECT_NE(std::memcmp(&whole.all()[at], &half.all()[at], bytes), 0) << at;
}

TEST_P(EachFma, LeavesItsOperandsAlone) {
  State before(kernel_, 11, FmaFill::kBounded), after = before;
  kernel_.run(100, after.all().data());
  const std::size_t operands = std::size_t{4} * kernel_.vector_bytes;
  EXPECT_TRUE(std::ranges::equal(before.all().first(operands), after.all().first(operands)));
}

INSTANTIATE_TEST_SUITE_P(Peak, EachFma, testing::ValuesIn(every_kernel()),
                         [](const auto& kernel) { return label(kernel.param); });

struct Rate {
  const char* kernel;
  double operations;  // per step
};

TEST(Fma, CountsTwoOperationsPerProduct) {
  constexpr Rate kRates[] = {
      {"fp64_avx512", 16},        {"fp64_avx2", 8},         {"fp64_sse2", 4},          {"fp64_neon", 4},
      {"fp64_scalar", 2},         {"fp32_avx512", 32},      {"fp32_avx2", 16},         {"fp32_neon", 8},
      {"fp16_avx512_fp16", 64},   {"fp16_neon_fp16", 16},   {"bf16_amx_bf16", 16384},  {"bf16_avx512_bf16", 64},
      {"bf16_neon_bf16", 32},     {"int8_amx_int8", 32768}, {"int8_avx512_vnni", 128}, {"int8_avx_vnni", 64},
      {"int8_avx2_emulated", 64}, {"int8_neon_i8mm", 64},   {"int8_neon_dot", 32}};
  std::size_t found = 0;
  for (const FmaKernel& kernel : every_kernel()) {
    for (const Rate& rate : kRates) {
      if (label(kernel) != rate.kernel) continue;
      ++found;
      EXPECT_EQ(kernel.operations_per_step(), rate.operations) << rate.kernel;
      EXPECT_EQ(kernel.operations_per_iteration(), 2 * kernel.accumulators * rate.operations) << rate.kernel;
    }
  }
  EXPECT_EQ(found, std::size(kRates));
}

TEST(Fma, AutoIsTheFirstKernelThatRuns) {
  const FmaKernel chosen = choose_fma(Precision::kInt8, "auto");
  for (const FmaKernel& kernel : fma_kernels(Precision::kInt8)) {
    if (std::string(kernel.name) == chosen.name) break;
    EXPECT_NE(why_not(kernel.isa), "") << kernel.name;
  }
}

TEST(Fma, NamesEveryReasonWhereNothingRuns) {
  if (why_not(Isa::kAvx512Fp16).empty() || why_not(Isa::kNeonFp16).empty()) GTEST_SKIP() << "FP16 runs here";
  try {
    (void)choose_fma(Precision::kFp16, "auto");
    FAIL() << "must not convert";
  } catch (const sdk::Unsupported& e) {
    EXPECT_THAT(e.what(), testing::AllOf(testing::HasSubstr("avx512_fp16"), testing::HasSubstr("neon_fp16")));
  }
}

// The vendor's definition of a tile's product, row by row, for those who have no such CPU.
TEST(Fma, TilesAreReplayedAsTheirInstructionIsDefined) {
  const FmaKernel& kernel = fma_kernels(Precision::kInt8)[0];
  ASSERT_EQ(kernel.form, FmaForm::kMatrix16);
  State start(kernel, 12, FmaFill::kBounded), got = start;
  fma_advance(kernel, 1, got.all());
  const auto tile = [&](std::size_t t, std::size_t row, std::size_t byte) {
    return std::bit_cast<std::int8_t>(start.all()[t * 1024 + row * 64 + byte]);
  };
  for (std::size_t m = 0; m < 16; ++m) {
    for (std::size_t n = 0; n < 16; ++n) {
      std::int32_t before = 0, after = 0, sum = 0;
      std::memcpy(&before, &start.all()[4 * 1024 + m * 64 + n * 4], 4);
      std::memcpy(&after, &got.all()[4 * 1024 + m * 64 + n * 4], 4);
      for (std::size_t k = 0; k < 16; ++k) {
        for (std::size_t byte = 0; byte < 4; ++byte)
          for (std::size_t step = 0; step < 2; ++step)
            sum += tile(step, m, 4 * k + byte) * tile(2 + step, k, 4 * n + byte);
      }
      EXPECT_EQ(static_cast<std::uint32_t>(after), static_cast<std::uint32_t>(before) + static_cast<std::uint32_t>(sum))
          << m << ' ' << n;
    }
  }
}

// Half against arithmetic that needs no halves: every half is an integer multiple of 2^-24.
TEST(Half, KeepsEveryFiniteValueAndRoundsToTheNearestEvenOne) {
  for (std::uint32_t bits = 0; bits < 0x7bff; ++bits) {
    const Half low = std::bit_cast<Half>(static_cast<std::uint16_t>(bits));
    const Half high = std::bit_cast<Half>(static_cast<std::uint16_t>(bits + 1));
    const double a = static_cast<double>(low), b = static_cast<double>(high), middle = (a + b) / 2;
    ASSERT_LT(a, b);
    ASSERT_EQ(Half(a), low);
    ASSERT_EQ(Half(-a), -low);
    ASSERT_EQ(Half(middle), bits % 2 == 0 ? low : high);
    ASSERT_EQ(Half(std::nextafter(middle, b)), high);
    ASSERT_EQ(Half(std::nextafter(middle, a)), low);
  }
}

TEST(Half, MultiplyAddRoundsOnce) {
  const Half x(1 + 0x1p-10), m(1 - 0x1p-10), c(-1.0);
  EXPECT_EQ(static_cast<double>(fma(x, m, c)), -0x1p-20);  // x * m rounds to 1
}

}  // namespace
}  // namespace steelyard::cpu
