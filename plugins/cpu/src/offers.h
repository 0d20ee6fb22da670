// SPDX-License-Identifier: Apache-2.0
// What this plugin offers besides its benchmarks: energy counters, and the ways in which the benchmarks can work.
#pragma once

namespace steelyard::cpu {

/// sy_plugin.extension.
const void* offer(const char* id) noexcept;

}  // namespace steelyard::cpu
