// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <steelyard/sdk.hpp>

#include "common/portable.h"

namespace steelyard::cpu {

/// Clock of the core that the caller runs on, in Hz: dependent additions take one cycle each. The best of five chains
/// of some 9 us, since an interrupt can only lengthen one; what remains is the clock's own latency, 0.4 % at most.
inline double core_frequency(const sdk::Host& host) {
  constexpr std::uint64_t kRounds = 512;
  std::uint64_t best = ~std::uint64_t{0};
  for (int attempt = 0; attempt < 5; ++attempt) {
    const std::uint64_t start = host.now_ns();
    const std::uint64_t sum = add_chain(kRounds, 3);
    sdk::keep(&sum);
    best = std::min(best, host.now_ns() - start);
  }
  return 1e9 * static_cast<double>(kRounds * kChainAdds) / static_cast<double>(std::max<std::uint64_t>(best, 1));
}

}  // namespace steelyard::cpu
