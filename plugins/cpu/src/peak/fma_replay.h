// SPDX-License-Identifier: Apache-2.0
// What a peak kernel starts from, and what it must leave behind: to the bit, after however many iterations.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "peak/fma_kernels.h"

namespace steelyard::cpu {

enum class FmaFill : std::uint8_t {
  kBounded,   // for any number of iterations
  kDrifting,  // each iteration leaves its mark on every value, so that one too few shows; for at most 40 iterations
};

/// Operands and accumulators from `seed`, dense in bits, every lane its own.
///   kScale, kSeparate: m1 * m2 = -0.9, which contracts to a cycle around two distinct values.
///   kAccumulate, bf16: m2 * c2 = -m1 * c1, to and fro. bf16 are integers so small that every sum is exact, in whatever
///   order a CPU adds. int8: integers that wrap around, and whose pairs of products fit into 16 bits.
void fma_fill(const FmaKernel& kernel, std::uint64_t seed, FmaFill fill, std::span<std::byte> state);

/// `state` after `iterations` from what it is: each value on its own, step by step until it repeats itself - or, where
/// sums are exact, by multiplication.
void fma_advance(const FmaKernel& kernel, std::uint64_t iterations, std::span<std::byte> state);

}  // namespace steelyard::cpu
