// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

namespace steelyard::cpu {

/// What is multiplied. bf16 products are added up in FP32, int8 products in 32-bit integers.
enum class Precision : std::uint8_t { kFp64, kFp32, kFp16, kBf16, kInt8 };
inline constexpr Precision kEveryPrecision[] = {Precision::kFp64, Precision::kFp32, Precision::kFp16, Precision::kBf16,
                                                Precision::kInt8};

[[nodiscard]] constexpr std::size_t bytes_of(Precision precision) {
  switch (precision) {
    case Precision::kFp64: return 8;
    case Precision::kFp32: return 4;
    case Precision::kFp16:
    case Precision::kBf16: return 2;
    case Precision::kInt8: return 1;
  }
  return 0;
}

/// The metrics of a rate: operations on floating point numbers and on integers are not the same.
struct RateWords {
  const char *unit, *rate, *best, *p10, *bound;
};
[[nodiscard]] constexpr RateWords words_of(Precision precision) {
  if (precision == Precision::kInt8) return {"OP/s", "ops", "ops.best", "ops.p10", "ops.bound"};
  return {"FLOP/s", "flops", "flops.best", "flops.p10", "flops.bound"};
}

}  // namespace steelyard::cpu
