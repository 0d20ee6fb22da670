// SPDX-License-Identifier: Apache-2.0
// The chase of mem.latency over working sets from 4 KiB to past the last cache: a curve, and what its level stretches
// say about each cache. Every set has a cycle of its own; all lie in the same memory, on different words of its lines.
#pragma once
#include <cstddef>
#include <steelyard/sdk.hpp>
#include <vector>

#include "memory/cell.h"
#include "memory/latency.h"
#include "memory/level_metrics.h"

namespace steelyard::cpu {

class LatencyLevels final : public sdk::Kernel {
  static constexpr sy_param kParams[] = {
      kSinglePlacement,
      sdk::int_param("size", "By", 0, 0, kLargest,
                     "largest working set; 0: 4 x the last-level cache, at least 64 MiB, within a quarter of memory"),
      kPages,
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("latency", "s", SY_LOWER_IS_BETTER,
                  "one dependent load in the largest working set, which no cache holds; curve: by bytes walked over"),
      sdk::metric("latency.l1", "s", SY_INFORMATIONAL, "level stretch of the first cache; absent: not seen"),
      sdk::metric("latency.l2", "s", SY_INFORMATIONAL, "of the second"),
      sdk::metric("latency.l3", "s", SY_INFORMATIONAL, "of the third"),
      sdk::metric("capacity.l1", "By", SY_INFORMATIONAL, kCapacitySummary),
      sdk::metric("capacity.l2", "By", SY_INFORMATIONAL, kCapacitySummary),
      sdk::metric("capacity.l3", "By", SY_INFORMATIONAL, kCapacitySummary),
      sdk::metric("cache.l1", "By", SY_INFORMATIONAL, kCacheSummary),
      sdk::metric("cache.l2", "By", SY_INFORMATIONAL, kCacheSummary),
      sdk::metric("cache.l3", "By", SY_INFORMATIONAL, kCacheSummary),
      kCleanMetric,
      sdk::metric("cache_multiple", "1", SY_INFORMATIONAL,
                  "largest working set / the machine's last-level cache; 0: the system reports no cache"),
      sdk::metric("huge_pages", "1", SY_INFORMATIONAL, "share of the working set that huge pages back, 0..1"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "mem.latency.levels",
                                     .version = 1,
                                     .summary = "load-to-use latency by working set, first cache to memory",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit LatencyLevels(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  struct Set {
    Ring ring;
    void* at = nullptr;
    Cell cell;
  };
  void place_rings();
  void warm(const Ring& ring) const;  // into the caches
  void displace() const;              // everything from the caches

  sdk::Host host_;
  Team team_;
  std::vector<std::uint64_t> sizes_;
  sdk::Array<std::byte> memory_;
  sdk::Array<std::uint64_t> other_;  // what displaces the sets from the caches
  std::vector<Set> sets_;
  Shares shares_;
  double cache_ = static_cast<double>(last_level_cache());
  double huge_pages_ = 0;
};

}  // namespace steelyard::cpu
