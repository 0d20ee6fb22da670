// SPDX-License-Identifier: Apache-2.0
// The parameters that several benchmarks of this plugin share.
#pragma once
#include <steelyard/sdk.hpp>

namespace steelyard::cpu {

inline constexpr const char* kPlacements[] = {"single", "nodes", "cores", "threads"};
inline constexpr sy_param kPlacement =
    sdk::choice_param("placement", kPlacements, 2, "one thread, or one per NUMA node, core, or hardware thread");
inline constexpr const char* kSeveral[] = {"cores", "threads"};
inline constexpr sy_param kSeveralPlacement =
    sdk::choice_param("placement", kSeveral, 0, "one thread per core, or one per hardware thread");
inline constexpr sy_param kCpus = sdk::text_param(
    "cpus", "", "of which CPUs: all that may be used, a list (0-3,8), node:N, or kind:N of hybrid cores");

inline constexpr std::int64_t kLargest = std::int64_t{1} << 50;  // of a size in bytes

}  // namespace steelyard::cpu
