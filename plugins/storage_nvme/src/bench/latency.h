// SPDX-License-Identifier: Apache-2.0
// sto.latency: one random request of 4 KiB at a time, from when it is sent to when it is known to be done. With `rate`
// it is an open loop: requests come at that rate, up to `depth` at a time, and a request's latency runs from when it
// was due - waiting for a free place counts.
#pragma once
#include <steelyard/sdk.hpp>

#include "bench/io_kernel.h"

namespace steelyard::storage {

class Latency final : public IoKernel {
  static constexpr const char* kOperations[] = {"read", "write"};
  static constexpr sy_param kParams[] = {
      kPath,
      kAllowDestroy,
      kSize,
      sdk::choice_param("op", kOperations, 0, "what each request does"),
      sdk::int_param("rate", "1/s", 0, 0, 100'000'000, "requests per second; 0: the next when the one before is done"),
      sdk::int_param("depth", "1", 1, 1, 4096, "requests in flight at most, where there is a rate"),
      kEngine,
      kPolling,
      kVerify,
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("latency", "s", SY_LOWER_IS_BETTER, "of one request of 4 KiB, past the page cache"),
      sdk::metric("iops", "1/s", SY_INFORMATIONAL, "requests per second that were reached"),
      sdk::metric("late", "1", SY_INFORMATIONAL,
                  "share of requests that were due while no place was free (with a rate)"),
      kCpuPerIo,
      kBatchMetric,
      kLittle,
      kDeviceShare,
      kQueueFull,
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "sto.latency",
                                     .version = 1,
                                     .summary = "latency of single random requests of 4 KiB",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};
  explicit Latency(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job) { return estimate_io(job, kBlockBytes * job.count("depth")); }
  void report(const sdk::Sample& sample) const override;
};

}  // namespace steelyard::storage
