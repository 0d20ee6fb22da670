// SPDX-License-Identifier: Apache-2.0
// Eight complex transforms at once, side by side: point i of lane l is at [i * 8 + l], real and imaginary parts apart.
// No lane ever meets another, so one source serves any width of vector. Parts are aligned to 64 bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/isa.h"

namespace steelyard::cpu {

inline constexpr std::size_t kFftLanes = 8;

struct Complex {
  double re, im;
};

/// exp(-2 pi i k / n), each part within one rounding.
[[nodiscard]] Complex root_of_unity(std::uint64_t k, std::uint64_t n);

/// What all transforms of `n` points share; n is a power of two, at least 4.
struct LinePlan {
  explicit LinePlan(std::size_t points);
  std::size_t n;
  std::vector<double> twiddles;
  std::vector<std::uint32_t> position;  // where the transform leaves frequency k
};

struct LaneKernels {
  /// The forward transform, in place; frequency k of the result is at plan.position[k].
  void (*transform)(double* re, double* im, std::size_t n, const double* twiddles);
  /// Point p of lane l times factors[p] times roots_re/im[p * 8 + l].
  void (*twist)(double* re, double* im, std::size_t n, const Complex* factors, const double* roots_re,
                const double* roots_im);
  /// Between memory and lanes; n is a multiple of 4. Pieces: the lanes are neighbours in memory, points `stride` apart.
  /// Lines: the points are neighbours, lanes `stride` apart.
  void (*load_pieces)(const Complex* from, std::size_t stride, std::size_t n, double* re, double* im);
  void (*load_lines)(const Complex* from, std::size_t stride, std::size_t n, double* re, double* im);
  void (*store_pieces)(Complex* to, std::size_t stride, const LinePlan& plan, const double* re, const double* im);
  void (*store_lines)(Complex* to, std::size_t stride, const LinePlan& plan, const double* re, const double* im);
};

/// For kAvx512, kAvx2, or the baseline of this architecture.
[[nodiscard]] const LaneKernels& lane_kernels(Isa isa);

}  // namespace steelyard::cpu
