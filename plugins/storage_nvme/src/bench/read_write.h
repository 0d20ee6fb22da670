// SPDX-License-Identifier: Apache-2.0
// sto.{read,write}.{seq1m,rand4k} and sto.mixed.rand4k: a closed loop that keeps `depth` requests per thread in flight.
// Counted: requests (or their bytes) that completed while every place was taken, over that time. sto.write.seq1m is
// durable: its time begins with the first write and ends after fdatasync. The random writes are what the drive
// acknowledges, volatile cache included: sto.sync measures durability.
#pragma once
#include <steelyard/sdk.hpp>

#include "bench/io_kernel.h"

namespace steelyard::storage {

enum class Mix { kReadSequential, kWriteSequential, kReadRandom, kWriteRandom, kMixedRandom };

struct MixFacts {
  const char *id, *summary;
  bool random;
  double read_share;
  std::uint32_t bytes;
  std::int64_t depth;  // by default
};
constexpr MixFacts facts_of(Mix mix) {
  constexpr std::uint32_t kLarge = std::uint32_t{1} << 20, kSmall = 4096;
  switch (mix) {
    case Mix::kReadSequential: return {"sto.read.seq1m", "sequential reads of 1 MiB", false, 1, kLarge, 32};
    case Mix::kWriteSequential:
      return {"sto.write.seq1m", "sequential writes of 1 MiB, durable (fdatasync)", false, 0, kLarge, 32};
    case Mix::kReadRandom: return {"sto.read.rand4k", "random reads of 4 KiB", true, 1, kSmall, 32};
    case Mix::kWriteRandom: return {"sto.write.rand4k", "random writes of 4 KiB", true, 0, kSmall, 32};
    case Mix::kMixedRandom: break;
  }
  return {"sto.mixed.rand4k", "random reads (70 %) and writes (30 %) of 4 KiB", true, 0.7, kSmall, 32};
}

class ReadWrite : public IoKernel {
 public:
  void report(const sdk::Sample& sample) const override;

 protected:
  template <Mix kMix>
  static constexpr sy_param kParams[] = {
      kPath,    kAllowDestroy, kSize,   depth_param(facts_of(kMix).depth), threads_param(1), kEngine,
      kPolling, kBatch,        kVerify,
  };
  template <Mix kMix>
  static constexpr sy_param kWearParams[] = {
      kPath,  kAllowDestroy, kSize,         depth_param(facts_of(kMix).depth), threads_param(1), kEngine, kPolling,
      kBatch, kVerify,       kPrecondition,
  };
  /// Random writes slow down as a drive wears in.
  static constexpr bool wears(Mix mix) { return mix == Mix::kWriteRandom || mix == Mix::kMixedRandom; }
  template <Mix kMix>
  static constexpr std::span<const sy_param> params_of() {
    if constexpr (wears(kMix)) return kWearParams<kMix>;
    return kParams<kMix>;
  }
  static constexpr sy_metric kLatency = sdk::metric(
      "latency", "s", SY_INFORMATIONAL, "of a request, from when it is sent to when it is known to be done");
  static constexpr sy_metric kReadMetrics[] = {
      sdk::metric("bandwidth", "By/s", SY_HIGHER_IS_BETTER, "bytes read, past the page cache"),
      kLatency,
      kCpuPerIo,
      kBatchMetric,
      kLittle,
      kDeviceShare,
      kQueueFull,
  };
  static constexpr sy_metric kWriteMetrics[] = {
      sdk::metric("bandwidth", "By/s", SY_HIGHER_IS_BETTER, "bytes written and made durable: time includes fdatasync"),
      sdk::metric("bandwidth.accepted", "By/s", SY_INFORMATIONAL,
                  "until the last write was acknowledged, not yet durable"),
      kLatency,
      kCpuPerIo,
      kBatchMetric,
      kLittle,
      kDeviceShare,
      kQueueFull,
  };
  static constexpr sy_metric kRandomMetrics[] = {
      sdk::metric("iops", "IO/s", SY_HIGHER_IS_BETTER, "requests of 4 KiB, past the page cache"),
      kLatency,
      kCpuPerIo,
      kBatchMetric,
      kLittle,
      kDeviceShare,
      kQueueFull,
  };
  static constexpr sy_metric kMixedMetrics[] = {
      sdk::metric("iops", "IO/s", SY_HIGHER_IS_BETTER, "reads and writes of 4 KiB together, past the page cache"),
      sdk::metric("latency.read", "s", SY_INFORMATIONAL,
                  "of a read, from when it is sent to when it is known to be done"),
      sdk::metric("latency.write", "s", SY_INFORMATIONAL, "of a write, likewise"),
      kCpuPerIo,
      kBatchMetric,
      kLittle,
      kDeviceShare,
      kQueueFull,
  };
  static constexpr std::span<const sy_metric> metrics_of(Mix mix) {
    switch (mix) {
      case Mix::kReadSequential: return kReadMetrics;
      case Mix::kWriteSequential: return kWriteMetrics;
      case Mix::kMixedRandom: return kMixedMetrics;
      default: return kRandomMetrics;
    }
  }

  ReadWrite(const sdk::Job& job, Mix mix);
  static sy_estimate estimate_of(const sdk::Job& job, Mix mix);
  static std::uint64_t passes_of(const sdk::Job& job, Mix mix);

 private:
  Mix mix_;
};

template <Mix kMix>
class ReadWriteOf final : public ReadWrite {
 public:
  static constexpr sdk::Facts kFacts{.id = facts_of(kMix).id,
                                     .version = 1,
                                     .summary = facts_of(kMix).summary,
                                     .params = params_of<kMix>(),
                                     .metrics = metrics_of(kMix),
                                     .flags = SY_EXCLUSIVE};
  explicit ReadWriteOf(const sdk::Job& job) : ReadWrite(job, kMix) {}
  static sy_estimate estimate(const sdk::Job& job) { return estimate_of(job, kMix); }
};

using ReadSequential = ReadWriteOf<Mix::kReadSequential>;
using WriteSequential = ReadWriteOf<Mix::kWriteSequential>;
using ReadRandom = ReadWriteOf<Mix::kReadRandom>;
using WriteRandom = ReadWriteOf<Mix::kWriteRandom>;
using MixedRandom = ReadWriteOf<Mix::kMixedRandom>;

}  // namespace steelyard::storage
