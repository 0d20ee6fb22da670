// SPDX-License-Identifier: Apache-2.0
// The parameters that several benchmarks of this plugin share.
#pragma once
#include <steelyard/sdk.hpp>

namespace steelyard::cpu {

inline constexpr const char* kPlacements[] = {"single", "cores", "threads"};
inline constexpr sy_param kPlacement =
    sdk::choice_param("placement", kPlacements, 1, "one thread, one per core, or one per hardware thread");

inline constexpr std::int64_t kLargest = std::int64_t{1} << 50;  // of a size in bytes

}  // namespace steelyard::cpu
