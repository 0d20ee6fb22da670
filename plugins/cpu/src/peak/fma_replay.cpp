// SPDX-License-Identifier: Apache-2.0
#include "peak/fma_replay.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "common/portable.h"
#include "common/random.h"
#include "peak/half.h"

namespace steelyard::cpu {
namespace {

constexpr std::uint64_t kStretch = 1024;     // iterations: contraction by 0.9^1024 leaves nothing to contract
constexpr std::uint64_t kLongestCycle = 64;  // rounding to and fro; two is common

template <class T>
T at(std::span<const std::byte> bytes, std::size_t i) {
  T value;
  std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
  return value;
}
template <class T>
void put(std::span<std::byte> bytes, std::size_t i, T value) {
  std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
}

float fma(float x, float m, float c) {
  return std::fma(x, m, c);
}
double fma(double x, double m, double c) {
  return std::fma(x, m, c);
}

template <class T>
T step(FmaForm form, T x, T m, T c) {
  if constexpr (std::is_floating_point_v<T>)  // no kernel does this with halves
    if (form == FmaForm::kSeparate) return multiply_then_add(x, m, c);
  return form == FmaForm::kAccumulate ? fma(m, c, x) : fma(x, m, c);
}

/// The two steps on one lane, and where they lead.
template <class T>
struct Lane {
  FmaForm form;
  T m1, m2, c1, c2;

  T advance(T x, std::uint64_t iterations) const {
    for (; iterations != 0; --iterations) x = step(form, step(form, x, m1, c1), m2, c2);
    return x;
  }
  [[nodiscard]] std::uint64_t cycle_from(T start) const {  // 0: longer than kLongestCycle
    T x = start;
    for (std::uint64_t length = 1; length <= kLongestCycle; ++length) {
      x = advance(x, 1);
      if (x == start) return length;
    }
    return 0;
  }
  T after(T x, std::uint64_t iterations) const {
    while (iterations > kStretch) {
      x = advance(x, kStretch);
      iterations -= kStretch;
      if (const std::uint64_t cycle = cycle_from(x); cycle != 0) iterations %= cycle;
    }
    return advance(x, iterations);
  }
};

template <class T>
void advance_lanes(const FmaKernel& kernel, std::uint64_t iterations, std::span<std::byte> state) {
  const std::size_t lanes = kernel.values();
  for (std::size_t i = 4 * lanes; i < lanes * (4 + kernel.accumulators); ++i) {
    const std::size_t l = i % lanes;
    const Lane<T> lane{kernel.form, at<T>(state, l), at<T>(state, lanes + l), at<T>(state, 2 * lanes + l),
                       at<T>(state, 3 * lanes + l)};
    put(state, i, lane.after(at<T>(state, i), iterations));
  }
}

/// Operand `i` of vector `vector`: an integer in either type.
std::int64_t operand(const FmaKernel& kernel, std::span<const std::byte> state, std::size_t vector, std::size_t i) {
  const std::size_t index = vector * kernel.operands() + i;
  if (kernel.precision == Precision::kInt8) return at<std::int8_t>(state, index);
  const auto bits = std::uint32_t{at<std::uint16_t>(state, index)} << 16;  // bf16 is the upper half of an FP32
  return static_cast<std::int64_t>(std::bit_cast<float>(bits));
}

/// What step `s` adds to value `v` of every accumulator.
std::int64_t products(const FmaKernel& kernel, std::span<const std::byte> state, std::size_t s, std::size_t v) {
  const std::size_t depth = kernel.depth(), packed = 4 / kernel.operand_bytes();
  std::int64_t sum = 0;
  for (std::size_t k = 0; k < depth; ++k) {
    std::size_t m = v * depth + k, c = m;
    if (kernel.form == FmaForm::kMatrix2) m = v / 2 * depth + k, c = v % 2 * depth + k;
    if (kernel.form == FmaForm::kMatrix16) m = v / 16 * depth + k, c = (k / packed * 16 + v % 16) * packed + k % packed;
    sum += operand(kernel, state, s, m) * operand(kernel, state, 2 + s, c);
  }
  return sum;
}

void advance_sums(const FmaKernel& kernel, std::uint64_t iterations, std::span<std::byte> state) {
  const std::size_t values = kernel.values();
  const std::span<std::byte> accumulators = state.subspan(std::size_t{4} * kernel.vector_bytes);
  for (std::size_t v = 0; v < values; ++v) {
    const std::int64_t sum = products(kernel, state, 0, v) + products(kernel, state, 1, v);
    for (std::size_t i = v; i < values * kernel.accumulators; i += values) {
      if (kernel.precision == Precision::kInt8)  // modulo 2^32
        put(accumulators, i,
            static_cast<std::uint32_t>(at<std::uint32_t>(accumulators, i) +
                                       iterations * static_cast<std::uint64_t>(sum)));
      else
        put(accumulators, i,
            static_cast<float>(at<float>(accumulators, i) +
                               static_cast<double>(iterations) * static_cast<double>(sum)));
    }
  }
}

template <class T>
void fill_lanes(const FmaKernel& kernel, Random& random, FmaFill fill, std::span<std::byte> state) {
  const std::size_t lanes = kernel.values();
  const bool accumulate = kernel.form == FmaForm::kAccumulate;
  for (std::size_t l = 0; l < lanes; ++l) {
    const T m1(static_cast<T>(random.uniform(1.1, 1.9))), c1(static_cast<T>(random.uniform(0.5, 1.0)));
    const T other(static_cast<T>(random.uniform(1.1, 1.9)));
    const T back = fill == FmaFill::kBounded ? -m1 : other;
    put(state, l, m1);
    put(state, lanes + l, accumulate ? back : static_cast<T>(-0.9 / static_cast<double>(m1)));
    put(state, 2 * lanes + l, c1);
    put(state, 3 * lanes + l, accumulate ? c1 : static_cast<T>(random.uniform(1.25, 1.75)));
  }
  for (std::size_t i = 4 * lanes; i < lanes * (4 + kernel.accumulators); ++i)
    put(state, i, static_cast<T>(random.uniform(-2.0, 2.0)));
}

std::uint16_t bf16(int x) {
  return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(static_cast<float>(x)) >> 16);
}

// Operands up to 79: at most 32 products, twice per iteration, 74 iterations, stay below 2^24 with the start's 2^20.
void fill_bf16(const FmaKernel& kernel, Random& random, FmaFill fill, std::span<std::byte> state) {
  const auto odd = [&random] {
    const int size = 1 + 2 * static_cast<int>(random.below(40));
    return random.below(2) == 0 ? size : -size;
  };
  const std::size_t n = kernel.operands();
  for (std::size_t i = 0; i < n; ++i) {
    const int m1 = odd(), c1 = odd(), other = odd();
    put(state, i, bf16(m1));
    put(state, n + i, bf16(fill == FmaFill::kBounded ? -m1 : other));
    put(state, 2 * n + i, bf16(c1));
    put(state, 3 * n + i, bf16(c1));
  }
  const std::span<std::byte> accumulators = state.subspan(std::size_t{4} * kernel.vector_bytes);
  for (std::size_t i = 0; i < kernel.values() * kernel.accumulators; ++i)
    put(accumulators, i, static_cast<float>(random.below(1u << 21)) - 0x1p20f);
}

// m without a sign, since some CPUs read it with and some without; |m * c| up to 127 * 127, a pair of which is below
// 2^15.
void fill_int8(const FmaKernel& kernel, Random& random, std::span<std::byte> state) {
  const std::size_t n = kernel.operands();
  for (std::size_t i = 0; i < 2 * n; ++i) {
    const auto c = static_cast<int>(random.below(127)) + 1;
    put(state, i, static_cast<std::int8_t>(random.below(127) + 1));
    put(state, 2 * n + i, static_cast<std::int8_t>(random.below(2) == 0 ? c : -c));
  }
  const std::span<std::byte> accumulators = state.subspan(std::size_t{4} * kernel.vector_bytes);
  for (std::size_t i = 0; i < kernel.values() * kernel.accumulators; ++i)
    put(accumulators, i, static_cast<std::uint32_t>(random.next()));
}

}  // namespace

void fma_fill(const FmaKernel& kernel, std::uint64_t seed, FmaFill fill, std::span<std::byte> state) {
  Random random(seed);
  switch (kernel.precision) {
    case Precision::kFp64: return fill_lanes<double>(kernel, random, fill, state);
    case Precision::kFp32: return fill_lanes<float>(kernel, random, fill, state);
    case Precision::kFp16: return fill_lanes<Half>(kernel, random, fill, state);
    case Precision::kBf16: return fill_bf16(kernel, random, fill, state);
    case Precision::kInt8: return fill_int8(kernel, random, state);
  }
}

void fma_advance(const FmaKernel& kernel, std::uint64_t iterations, std::span<std::byte> state) {
  switch (kernel.precision) {
    case Precision::kFp64: return advance_lanes<double>(kernel, iterations, state);
    case Precision::kFp32: return advance_lanes<float>(kernel, iterations, state);
    case Precision::kFp16: return advance_lanes<Half>(kernel, iterations, state);
    case Precision::kBf16:
    case Precision::kInt8: return advance_sums(kernel, iterations, state);
  }
}

}  // namespace steelyard::cpu
