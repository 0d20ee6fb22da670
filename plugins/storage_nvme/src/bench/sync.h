// SPDX-License-Identifier: Apache-2.0
// sto.sync: what a database's commit costs - a write of 4 KiB, one after the other through a file that is already
// there, and fdatasync or fsync before it counts as done.
#pragma once
#include <steelyard/sdk.hpp>

#include "bench/io_kernel.h"

namespace steelyard::storage {

class Sync final : public IoKernel {
  static constexpr const char* kMethods[] = {"fdatasync", "fsync"};
  static constexpr sy_param kParams[] = {
      kPath,
      kAllowDestroy,
      kSize,
      sdk::choice_param("method", kMethods, 0, "how a write is made durable"),
      threads_param(1),
      sdk::choice_param("engine", kEngineNames, 0, "how requests reach the kernel; auto: preadv2, cheapest for syncs"),
      kVerify,
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("latency", "s", SY_LOWER_IS_BETTER, "of a write of 4 KiB until it is durable"),
      sdk::metric("latency.sync", "s", SY_INFORMATIONAL, "of fdatasync or fsync alone"),
      sdk::metric("commits", "OP/s", SY_INFORMATIONAL, "durable writes, all threads together"),
      kCpuPerIo,
      kDeviceShare,
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "sto.sync",
                                     .version = 1,
                                     .summary = "durable writes of 4 KiB: write, then fdatasync or fsync",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};
  explicit Sync(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job) { return estimate_io(job, kBlockBytes * job.count("threads")); }
  void report(const sdk::Sample& sample) const override;
};

}  // namespace steelyard::storage
