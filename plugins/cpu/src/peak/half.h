// SPDX-License-Identifier: Apache-2.0
// IEEE 754 binary16 in software, as a reference for those who have it in hardware.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>

namespace steelyard::cpu {

class Half {
 public:
  Half() = default;
  /// Rounds to nearest, ties to even. Precondition: |x| < 65520.
  explicit Half(double x) {
    const auto sign = static_cast<std::uint16_t>(std::bit_cast<std::uint64_t>(x) >> 63 << 15);
    const double size = std::abs(x);
    // Spacing of the halves around x: 2^-24 below 2^-14, then 2^-10 of the power of two below.
    const int exponent = size < 0x1p-14 ? -14 : std::ilogb(size);
    const double steps = std::nearbyint(std::ldexp(size, 10 - exponent));  // a power of two divides exactly
    bits_ = static_cast<std::uint16_t>(sign | (((exponent + 14) << 10) + static_cast<int>(steps)));
  }
  explicit operator double() const {
    const int exponent = bits_ >> 10 & 0x1f, fraction = bits_ & 0x3ff;
    const double size = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(0x400 + fraction, exponent - 25);
    return (bits_ & 0x8000) != 0 ? -size : size;
  }
  [[nodiscard]] Half operator-() const {
    Half out = *this;
    out.bits_ ^= 0x8000;
    return out;
  }
  bool operator==(const Half&) const = default;  // of bits

 private:
  std::uint16_t bits_ = 0;
};

/// x * m + c with one rounding, where FP64 holds x * m + c exactly: for values that differ by less than 2^20 or so.
[[nodiscard]] inline Half fma(Half x, Half m, Half c) {
  return Half(std::fma(static_cast<double>(x), static_cast<double>(m), static_cast<double>(c)));
}

}  // namespace steelyard::cpu
