// SPDX-License-Identifier: Apache-2.0
// How long it takes until another core sees what one core wrote: two threads hand one cache line to and fro, each by a
// compare-and-swap of the counter in it as soon as the other's has succeeded. Counted: half of a round trip.
#pragma once
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/placement.h"
#include "common/team.h"
#include "memory/cell.h"
#include "memory/pairs.h"

namespace steelyard::cpu {

class CoreToCore final : public sdk::Kernel {
  static constexpr sy_param kParams[] = {kSeveralPlacement, kCpus};
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("latency", "s", SY_LOWER_IS_BETTER,
                  "one way, median over the pairs; table: from and to the CPUs of rows and columns"),
      sdk::metric("latency.min", "s", SY_INFORMATIONAL, "of the nearest pair"),
      sdk::metric("latency.max", "s", SY_INFORMATIONAL, "of the farthest pair"),
      sdk::metric("pairs", "1", SY_INFORMATIONAL, "pairs measured: all of up to 64 threads, else a sample of as many"),
      kCleanMetric,
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "cpu.core_to_core",
                                     .version = 1,
                                     .summary = "time for a cache line to reach another core, all pairs",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit CoreToCore(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  struct Pair {
    std::size_t first, second;
    std::uint64_t round_trips = 0;
    Cell cell;
  };
  [[nodiscard]] std::uint64_t& counter(const Pair& pair);

  Team team_;
  sdk::Array<std::uint64_t> counters_;  // a page per thread, touched by it first: where the line lives
  std::vector<Pair> pairs_;
};

}  // namespace steelyard::cpu
