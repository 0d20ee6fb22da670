// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace steelyard::cpu {

/// Every pair of `threads`, or where they are more than `most` a sample of as many that the seed decides. The lower
/// thread comes first.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> pairs_of(std::size_t threads, std::size_t most,
                                                                        std::uint64_t seed);

}  // namespace steelyard::cpu
