// SPDX-License-Identifier: Apache-2.0
// p = *p along one random cycle through all lines: each load needs the one before. Counted: one step per load.
#pragma once
#include <cstddef>
#include <steelyard/sdk.hpp>
#include <string>

#include "common/pages.h"
#include "common/placement.h"
#include "common/system.h"
#include "common/team.h"
#include "memory/ring.h"

namespace steelyard::cpu {

inline constexpr const char* kSingle[] = {"single"};
inline constexpr sy_param kSinglePlacement = sdk::choice_param("placement", kSingle, 0, "one thread");

/// Throws sdk::DeviceError unless the team is one thread.
inline void expect_one(const Team& team) {
  if (team.size() != 1)
    throw sdk::DeviceError("one thread walks, but there are " + std::to_string(team.size()) + " places");
}

class Latency final : public sdk::Kernel {
  static constexpr sy_param kParams[] = {
      kSinglePlacement,
      sdk::int_param("size", "By", 0, 0, kLargest,
                     "bytes walked over; 0: 4 x the last-level cache, at least 64 MiB, within a quarter of memory"),
      sdk::int_param("stride", "By", 64, 8, 1 << 20, "distance between pointers, rounded up to a multiple of 8"),
      kPages,
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("latency", "s", SY_LOWER_IS_BETTER, "time of one load that depends on the one before"),
      sdk::metric("latency.best", "s", SY_INFORMATIONAL, "of the best window"),
      sdk::metric("latency.p10", "s", SY_INFORMATIONAL, "what nine of ten windows kept"),
      kCleanMetric,
      sdk::metric("cycles", "1", SY_INFORMATIONAL, "the same in cycles of the core clock right after the sample"),
      sdk::metric("working_set", "By", SY_INFORMATIONAL, "bytes walked over"),
      sdk::metric("cache_multiple", "1", SY_INFORMATIONAL,
                  "working set / the machine's last-level cache; 0: the system reports no cache"),
      sdk::metric("huge_pages", "1", SY_INFORMATIONAL, "share of the working set that huge pages back, 0..1"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "mem.latency",
                                     .version = 1,
                                     .summary = "load-to-use latency along one random cycle",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit Latency(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  sdk::Host host_;
  Team team_;
  std::size_t stride_, lines_;
  sdk::Array<std::byte> memory_;
  Ring ring_;
  void* at_;
  double cache_ = static_cast<double>(last_level_cache());
  double hz_ = 0, huge_pages_ = 0;
  Windows windows_;
};

}  // namespace steelyard::cpu
