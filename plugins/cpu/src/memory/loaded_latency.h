// SPDX-License-Identifier: Apache-2.0
// What a load costs while others use the memory: one thread walks as in mem.latency, every other thread reads as in
// mem.read and waits some clock cycles after each KiB; the less it waits, the more it loads. Counted: latency is time
// per step of the walker; bandwidth is what the readers read, the walker's own lines left out.
#pragma once
#include <atomic>
#include <steelyard/sdk.hpp>
#include <vector>

#include "memory/latency.h"
#include "memory/stream.h"

namespace steelyard::cpu {

class LoadedLatency final : public sdk::Kernel {
  static constexpr sy_param kParams[] = {
      kSeveralPlacement,
      kCpus,
      sdk::int_param("size", "By", 0, 0, kLargest,
                     "bytes walked over, and bytes read by the others, less than 4 x the last-level cache measures "
                     "that; 0: as much and 64 MiB per thread, within a quarter of memory"),
      kPages,
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("latency", "s", SY_LOWER_IS_BETTER,
                  "one dependent load while the others read as fast as they ever did; curve: by cycles they wait"),
      sdk::metric("latency.idle", "s", SY_INFORMATIONAL, "the same while the others do nothing"),
      sdk::metric("latency.half", "s", SY_INFORMATIONAL,
                  "the same at half of the highest bandwidth, between the two nearest points of the curve"),
      sdk::metric("bandwidth", "By/s", SY_INFORMATIONAL, "highest that the others read; curve: by cycles they wait"),
      kCleanMetric,
      sdk::metric("readers", "1", SY_INFORMATIONAL, "threads that load the memory"),
      sdk::metric("cache_multiple", "1", SY_INFORMATIONAL,
                  "bytes walked over / the machine's last-level cache; 0: the system reports no cache"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "mem.latency.loaded",
                                     .version = 1,
                                     .summary = "memory latency while other threads read",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit LoadedLatency(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  struct Point {
    double latency = 0, bandwidth = 0, clean = 0;
  };
  struct alignas(64) Thread {
    std::size_t window = 0;     // the next one
    std::vector<double> found;  // by window: the walker's seconds per step, a reader's bytes per second
  };
  void walk_on(Thread& walker, bool idle);
  [[nodiscard]] Point measure(std::uint64_t times, bool idle, std::uint64_t wait);
  void read_until_told(std::size_t number, std::uint64_t wait);

  sdk::Host host_;
  Team team_;
  sdk::Array<std::byte> memory_;  // of the walker, thread 0
  Ring ring_;
  void* at_;
  StreamArrays arrays_;  // of the readers
  std::vector<Slice> slices_;
  std::vector<Thread> threads_;
  std::atomic<std::size_t> reading_{0}, done_{0};  // readers that began and walks that ended, over all windows
  Point idle_;
  std::vector<Point> curve_;
  double cache_ = static_cast<double>(last_level_cache());
};

}  // namespace steelyard::cpu
