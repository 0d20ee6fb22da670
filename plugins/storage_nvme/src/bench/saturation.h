// SPDX-License-Identifier: Apache-2.0
// sto.saturation: random reads of 4 KiB with 1, 2, 4 ... requests in flight per thread and 1, 2, 4 ... threads: a curve
// per number of threads, its highest point, and the knee - the fewest requests in flight that reach 95 % of it.
#pragma once
#include <steelyard/sdk.hpp>
#include <vector>

#include "bench/io_kernel.h"

namespace steelyard::storage {

struct Cell {
  std::uint32_t threads = 1, depth = 1;
  double iops = 0, latency_s = 0;  // latency: the mean
};
/// Of the cells that reach 95 % of the highest rate, the one with the fewest requests in flight; of those the fastest.
[[nodiscard]] const Cell& knee_of(const std::vector<Cell>& cells);

class Saturation final : public sdk::Kernel {
  static constexpr sy_param kParams[] = {
      kPath,
      kAllowDestroy,
      kSize,
      sdk::int_param("max_depth", "1", 128, 1, 1024, "most requests in flight per thread"),
      sdk::int_param("max_threads", "1", 0, 0, 128, "most threads; 0: one per CPU, at most 16"),
      kEngine,
      kPolling,
      kVerify,
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("iops", "IO/s", SY_HIGHER_IS_BETTER,
                  "reads of 4 KiB at the highest point; table: by requests in flight per thread, and by threads"),
      sdk::metric("latency", "s", SY_INFORMATIONAL, "mean at the knee; table: likewise"),
      sdk::metric(
          "knee", "1", SY_INFORMATIONAL,
          "requests in flight, all threads together, that reach 95 % of it; between two points if the samples differ"),
      sdk::metric("knee.threads", "1", SY_INFORMATIONAL, "of how many threads; likewise"),
      kDeviceShare,
  };

 public:
  static constexpr sdk::Facts kFacts{
      .id = "sto.saturation",
      .version = 1,
      .summary = "random reads of 4 KiB by requests in flight and threads, to saturation",
      .params = kParams,
      .metrics = kMetrics,
      .flags = SY_EXCLUSIVE};
  explicit Saturation(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job) { return estimate_io(job, 0); }
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  std::uint64_t measure(Cell& cell, std::uint64_t inner);

  sdk::Host host_;
  std::uint64_t seed_;
  double verify_;
  EngineFactory engine_;
  Borrowed file_;
  std::vector<Cell> cells_;  // row by row: depths, and in each the threads
  std::vector<std::string> depths_, threads_;
  DriveBytes seen_;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace steelyard::storage
