// SPDX-License-Identifier: Apache-2.0
#include "memory/pairs.h"

#include <algorithm>
#include <set>

#include "common/random.h"

namespace steelyard::cpu {

std::vector<std::pair<std::size_t, std::size_t>> pairs_of(std::size_t threads, std::size_t most, std::uint64_t seed) {
  std::set<std::pair<std::size_t, std::size_t>> chosen;
  Random random(seed);
  const bool all = threads * (threads - 1) / 2 <= most;
  for (std::size_t i = 0; all && i < threads; ++i)
    for (std::size_t j = i + 1; j < threads; ++j) chosen.emplace(i, j);
  while (!all && chosen.size() < most) {
    const std::size_t i = random.below(threads), j = random.below(threads);
    if (i != j) chosen.emplace(std::min(i, j), std::max(i, j));
  }
  return {chosen.begin(), chosen.end()};
}

}  // namespace steelyard::cpu
