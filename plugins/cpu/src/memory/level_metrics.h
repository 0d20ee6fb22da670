// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "common/system.h"
#include "common/team.h"
#include "memory/plateaus.h"

namespace steelyard::cpu {

/// The caches of the team's first thread: what each has for one thread of the team, and how many of the team share it.
struct Shares {
  std::vector<std::uint64_t> per_thread;
  std::vector<double> sharers;
};
inline Shares shares_of(const Team& team) {
  Shares shares;
  for (const Cache& cache : caches_of(team.cpu(0))) {
    const auto count = std::ranges::count_if(
        team.everyone(), [&](std::size_t i) { return std::ranges::find(cache.cpus, team.cpu(i)) != cache.cpus.end(); });
    const std::uint64_t sharers = std::max<std::uint64_t>(static_cast<std::uint64_t>(count), 1);
    shares.per_thread.push_back(cache.bytes / sharers);
    shares.sharers.push_back(static_cast<double>(sharers));
  }
  return shares;
}

/// Not at all where no such level was seen: a zero would look like a result, and pull the median of all samples.
inline void emit_if_seen(const sdk::Sample& sample, const std::string& metric, double value) {
  if (value > 0) sample.emit(metric, value);
}

/// Emits capacity.l1 to .l3, where the curve says that the caches end, and cache.l1 to .l3, what the system reports.
inline void emit_capacities(const sdk::Sample& sample, const Levels& levels, const Shares& shares) {
  for (std::size_t level = 0; level < kMemory; ++level) {
    const bool known = level < shares.sharers.size();
    const double sharers = known ? shares.sharers[level] : 1;
    const std::string name = "l" + std::to_string(level + 1);
    emit_if_seen(sample, "capacity." + name, levels[level].capacity * sharers);
    emit_if_seen(sample, "cache." + name, known ? static_cast<double>(shares.per_thread[level]) * sharers : 0);
  }
}

inline std::vector<double> as_doubles(const std::vector<std::uint64_t>& numbers) {
  return {numbers.begin(), numbers.end()};
}
inline std::vector<std::string> as_labels(const std::vector<std::uint64_t>& numbers) {
  std::vector<std::string> labels;
  for (const std::uint64_t n : numbers) labels.push_back(std::to_string(n));
  return labels;
}

inline constexpr const char* kCapacitySummary =
    "largest working set that the cache still answered, found from the curve; absent: no such level was seen";
inline constexpr const char* kCacheSummary = "size of the cache as the system reports it; absent: it reports none";

}  // namespace steelyard::cpu
