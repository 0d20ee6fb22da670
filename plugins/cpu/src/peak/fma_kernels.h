// SPDX-License-Identifier: Apache-2.0
// The peak kernels: one multiply-add per step on every lane of enough independent accumulators to keep all pipes busy.
// An iteration takes two different steps, so that values never come to rest and operand bits keep toggling.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "common/isa.h"

namespace steelyard::cpu {

/// `state` holds m1, m2, c1, c2 (one value per lane each), then the accumulators; the kernel stores these back.
using FmaFunction = void (*)(std::uint64_t iterations, double* state);

enum class FmaForm {
  kScale,       // x = fma(x, m, c), one rounding
  kSeparate,    // x = x * m + c, two roundings
  kAccumulate,  // x = fma(m, c, x), one rounding
};

struct FmaKernel {
  FmaFunction run;
  unsigned lanes, accumulators;
  FmaForm form;

  [[nodiscard]] constexpr std::size_t state_size() const { return std::size_t{lanes} * (4 + accumulators); }
  /// 2 steps x (1 multiplication + 1 addition) per lane.
  [[nodiscard]] constexpr double flop_per_iteration() const { return 4.0 * lanes * accumulators; }
};

inline constexpr std::size_t kFmaStateMax = 8 * (4 + 24);

/// The kernel of `isa`; of an architecture that this is not, the scalar one.
[[nodiscard]] const FmaKernel& fma_kernel(Isa isa);

/// Constants and accumulators from `seed`: dense mantissas, every lane its own.
void fma_fill(const FmaKernel& kernel, std::uint64_t seed, std::span<double> state);

/// What `kernel` must leave in `state`, step by step on one value at a time: equal to the bit.
void fma_replay(const FmaKernel& kernel, std::uint64_t iterations, std::span<double> state);

/// Where accumulator value `i` of `state` must be after very many iterations from `start`, up to rounding.
[[nodiscard]] double fma_settled(const FmaKernel& kernel, std::span<const double> start, std::size_t i);

}  // namespace steelyard::cpu
