// SPDX-License-Identifier: Apache-2.0
// Where a curve over working-set sizes is level, there one level of the memory hierarchy answers: found from the curve
// alone, since a virtual machine may own less of a cache than it reports.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace steelyard::cpu {

/// Of an even number the lower of the middle two. Precondition: not empty.
[[nodiscard]] double median(std::span<const double> values);

struct Plateau {
  std::size_t first = 0, last = 0;  // points
  double value = 0;                 // their median
};

/// Level stretches, at least half an octave long and 25 % apart, of a curve that on the whole rises with size. Sizes
/// ascend. Ups and downs of single points do not count.
[[nodiscard]] std::vector<Plateau> find_plateaus(std::span<const double> sizes, std::span<const double> values);

struct Level {
  double value = 0;     // 0: no such level was seen
  double capacity = 0;  // the largest size that it still answers; 0: not seen, or memory
};
inline constexpr std::size_t kMemory = 3;
using Levels = std::array<Level, 4>;  // first, second, third cache, memory

/// Plateaus by name: each that ends is the cache whose reported size is nearest to where it ends; without `reported`
/// sizes they are counted. One that spans caches of about the same speed is cut at their reported sizes, and the inner
/// ones have no capacity. Memory is the largest size, plateau or not: the least mixed with the caches.
[[nodiscard]] Levels name_levels(std::span<const double> sizes, std::span<const double> values,
                                 std::span<const std::uint64_t> reported);

/// `y` where a curve through (x, y), x falling, passes `at`: on the line between the two points around it. Its end
/// where it never gets there.
[[nodiscard]] double value_at(std::span<const double> x, std::span<const double> y, double at);

/// Sizes from `first`, four to an octave: 8192, 10240, 12288, 14336, 16384 ..., and `last` in whole pages.
[[nodiscard]] std::vector<std::uint64_t> sweep(std::uint64_t first, std::uint64_t last);

}  // namespace steelyard::cpu
