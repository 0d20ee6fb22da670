// SPDX-License-Identifier: Apache-2.0
// Random numbers that are the same everywhere: xoshiro256**, seeded by SplitMix64. The standard distributions differ
// between libraries, so what is drawn from it is made here.
#pragma once
#include <array>
#include <cstdint>

namespace steelyard::score {

class Random {
 public:
  explicit Random(std::uint64_t seed);
  std::uint64_t next();
  /// 0 .. n-1. Precondition: n > 0. The bias is below n / 2^64.
  std::size_t below(std::size_t n);
  /// [0, 1) with 53 random bits.
  double uniform();
  /// Standard normal (Box and Muller).
  double normal();
  /// Gamma with shape `alpha` > 0 and scale 1 (Marsaglia and Tsang).
  double gamma(double alpha);

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace steelyard::score
