// SPDX-License-Identifier: Apache-2.0
#include "dense/exact_check.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "common/random.h"

namespace steelyard::cpu {
namespace {

constexpr unsigned kBf16Significand = 8;

std::int64_t largest(Precision precision, std::size_t n) {
  if (precision == Precision::kInt8) return 128;
  const auto sum_bits = static_cast<unsigned>(std::bit_width(n - 1));
  const unsigned significand = precision == Precision::kFp64 ? 53 : 24;  // of C
  const unsigned bits = (significand - sum_bits) / 2;
  return std::int64_t{1} << (precision == Precision::kBf16 ? std::min(bits, kBf16Significand) : bits);
}

/// The whole number that `x` is: none if it has a fraction, is beyond every exact sum, or is -0, which no sum yields.
template <class Float>
std::optional<std::uint64_t> whole(Float x) {
  if (!(std::abs(x) <= static_cast<Float>(std::int64_t{1} << 53))) return std::nullopt;
  const auto value = static_cast<std::int64_t>(x);
  if (static_cast<Float>(value) != x || (value == 0 && std::signbit(x))) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

std::optional<std::uint64_t> output(Precision precision, const void* c, std::size_t at) {
  if (precision == Precision::kFp64) return whole(static_cast<const double*>(c)[at]);
  if (precision != Precision::kInt8) return whole(static_cast<const float*>(c)[at]);
  return static_cast<std::uint64_t>(std::int64_t{static_cast<const std::int32_t*>(c)[at]});
}

using Vector = std::vector<std::uint64_t>;

/// out[line] = sum over k of numbers(line, k) * in[k] - or over lines, for every k.
void times(const WholeNumbers& numbers, bool over_lines, const Vector& in, Vector& out, Team& team) {
  const std::size_t n = in.size(), threads = team.size();
  team.each([&](std::size_t t) {
    for (std::size_t i = n * t / threads; i < n * (t + 1) / threads; ++i) {
      std::uint64_t sum = 0;
      for (std::size_t k = 0; k < n; ++k)
        sum += static_cast<std::uint64_t>(over_lines ? numbers.at(k, i) : numbers.at(i, k)) * in[k];
      out[i] = sum;
    }
  });
}

}  // namespace

WholeNumbers::WholeNumbers(Precision precision, std::size_t n, std::uint64_t seed)
    : precision_(precision), n_(n), seed_(seed), limit_(largest(precision, n)) {}

std::int64_t WholeNumbers::at(std::size_t line, std::size_t k) const {
  const std::uint64_t bits = mix(seed_ + line * n_ + k);
  if (precision_ == Precision::kInt8) return static_cast<std::int8_t>(bits >> 56);
  const auto magnitude = 1 + static_cast<std::int64_t>((bits >> 1) & static_cast<std::uint64_t>(limit_ - 1));
  return (bits >> 63) != 0 ? -magnitude : magnitude;
}

WholeNumbers operand_numbers(Precision precision, std::size_t n, std::uint64_t seed, bool is_b) {
  return {precision, n, mix(seed + (is_b ? 1 : 0))};
}

void store_input(Precision precision, void* to, std::int64_t value) {
  const auto wide = static_cast<double>(value);
  const auto narrow = static_cast<float>(value);
  const auto byte = static_cast<std::int8_t>(value);
  const auto upper = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(narrow) >> 16);  // exact: 8 bits suffice
  switch (precision) {
    case Precision::kFp64: std::memcpy(to, &wide, sizeof wide); break;
    case Precision::kFp32: std::memcpy(to, &narrow, sizeof narrow); break;
    case Precision::kBf16: std::memcpy(to, &upper, sizeof upper); break;
    case Precision::kFp16: break;  // no product of halves
    case Precision::kInt8: std::memcpy(to, &byte, sizeof byte); break;
  }
}

sdk::Check check_product(Precision precision, std::size_t n, std::uint64_t seed, const void* c, std::size_t column_step,
                         Team& team) {
  Vector weights(n), inner(n), expected(n), got(n);
  Random random(mix(seed) + 2);
  for (std::uint64_t& w : weights) w = random.next() | 1;
  times(operand_numbers(precision, n, seed, true), true, weights, inner, team);
  times(operand_numbers(precision, n, seed, false), false, inner, expected, team);
  std::vector<char> broken(n, 0);
  team.each([&](std::size_t t) {
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t i = n * t / team.size(); i < n * (t + 1) / team.size(); ++i) {
        const auto value = output(precision, c, j * column_step + i);
        if (!value) broken[i] = 1;
        got[i] += value.value_or(0) * weights[j];
      }
  });
  const std::uint64_t mask = precision == Precision::kInt8 ? 0xffffffffu : ~std::uint64_t{0};
  std::size_t wrong = 0, first = n;
  for (std::size_t i = 0; i < n; ++i) {
    if (broken[i] == 0 && ((got[i] ^ expected[i]) & mask) == 0) continue;
    first = std::min(first, i);
    ++wrong;
  }
  if (wrong == 0) return sdk::Check::pass();
  return sdk::Check::fail(std::to_string(wrong) + " of " + std::to_string(n) + " rows of C, first row " +
                          std::to_string(first) + ", are not those of A * B");
}

}  // namespace steelyard::cpu
