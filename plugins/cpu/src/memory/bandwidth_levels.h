// SPDX-License-Identifier: Apache-2.0
// read, copy or triad, with ordinary stores, over working sets from the first cache to past the last: every thread has
// a set of its own, all work at once. Counted as in mem.copy and its like: what the loop itself reads and writes.
#pragma once
#include <steelyard/sdk.hpp>
#include <vector>

#include "memory/cell.h"
#include "memory/level_metrics.h"
#include "memory/stream.h"

namespace steelyard::cpu {

class BandwidthLevels final : public sdk::Kernel {
  static constexpr const char* kOps[] = {"read", "copy", "triad"};
  static constexpr sy_param kParams[] = {
      kPlacement,
      kCpus,
      sdk::choice_param("op", kOps, 0, "sum += b, a = b, or a = b + s*c; of these, read tells capacities best"),
      sdk::int_param("size", "By", 0, 0, kLargest,
                     "largest working set over all threads; 0: arrays of 4 x the last-level cache and 64 MiB per "
                     "thread, within a quarter of memory"),
      kPages,
      kStreamIsa,
  };
  // The headline is the first cache's: no other benchmark has it, it is the core's own - nobody else's work changes
  // it - and it repeats.
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("bandwidth", "By/s", SY_HIGHER_IS_BETTER,
                  "first cache: level stretch of the smallest working sets, all threads; curve: by bytes per thread"),
      sdk::metric("bandwidth.l2", "By/s", SY_INFORMATIONAL, "level stretch of the second cache; absent: not seen"),
      sdk::metric("bandwidth.l3", "By/s", SY_INFORMATIONAL, "of the third"),
      sdk::metric("bandwidth.memory", "By/s", SY_INFORMATIONAL, "of the largest working set, which no cache holds"),
      sdk::metric("capacity.l1", "By", SY_INFORMATIONAL, kCapacitySummary),
      sdk::metric("capacity.l2", "By", SY_INFORMATIONAL, kCapacitySummary),
      sdk::metric("capacity.l3", "By", SY_INFORMATIONAL, kCapacitySummary),
      sdk::metric("cache.l1", "By", SY_INFORMATIONAL, kCacheSummary),
      sdk::metric("cache.l2", "By", SY_INFORMATIONAL, kCacheSummary),
      sdk::metric("cache.l3", "By", SY_INFORMATIONAL, kCacheSummary),
      kCleanMetric,
      sdk::metric("cache_multiple", "1", SY_INFORMATIONAL,
                  "largest working set of all threads / the machine's last-level cache; 0: it reports none"),
      sdk::metric("huge_pages", "1", SY_INFORMATIONAL, "share of the arrays that huge pages back, 0..1"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "mem.bandwidth.levels",
                                     .version = 1,
                                     .summary = "bandwidth by working set, first cache to memory",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit BandwidthLevels(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  struct Set {
    std::vector<Slice> slices;  // one per thread
    Cell cell;
  };
  [[nodiscard]] double bytes_per_repetition(const Set& set) const;

  StreamFacts facts_;
  Team team_;
  StreamArrays arrays_;
  std::vector<std::uint64_t> sizes_;  // bytes per thread, all arrays
  std::vector<Set> sets_;
  Shares shares_;
  double cache_ = static_cast<double>(last_level_cache());
};

}  // namespace steelyard::cpu
