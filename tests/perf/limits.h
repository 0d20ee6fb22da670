// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace steelyard::perf {

/// Seconds per iteration that a benchmark may cost, by name; registered beside each one.
[[nodiscard]] std::vector<std::pair<std::string, double>>& limits();

/// Registers the limit when the program starts: STEELYARD_LIMIT(function, seconds).
struct Limit {
  Limit(const char* name, double seconds) { limits().emplace_back(name, seconds); }
};
#define STEELYARD_LIMIT(function, seconds)                                          \
  BENCHMARK(function)->Unit(benchmark::kMillisecond)->MinTime(0.1)->Repetitions(4); \
  const steelyard::perf::Limit limit_of_##function(#function, seconds)

}  // namespace steelyard::perf
