// SPDX-License-Identifier: Apache-2.0
// sto.dataload: how fast a training job's data loader gets its samples - worker processes that each read one whole
// sample at a time, in an order that is shuffled anew every epoch, out of large shards, past the page cache. Counted:
// whole samples, each once per epoch. The sizes, and how many samples one accelerator eats, are those of well-known
// training jobs; `accelerators` says how many of them this storage keeps busy.
#pragma once
#include <cstdint>
#include <steelyard/sdk.hpp>
#include <string>
#include <vector>

#include "bench/common_params.h"
#include "target/counters.h"
#include "target/workspace.h"

namespace steelyard::storage {

/// A training job, seen from its storage.
struct Diet {
  const char* name;
  std::uint64_t sample_bytes;
  double samples_per_s;  // that one accelerator of the class of an H100 takes while it computes all the time
  double busy;           // the least share of time that it has to compute
};

/// 0 .. samples-1, each once: another order for each epoch, the same for each seed.
[[nodiscard]] std::vector<std::uint64_t> shuffled(std::uint64_t samples, std::uint64_t seed, std::uint64_t epoch);

class Dataload final : public sdk::Kernel {
  static constexpr const char* kJobs[] = {"resnet50", "cosmoflow", "unet3d"};
  static constexpr sy_param kParams[] = {
      kPath,
      kAllowDestroy,
      sdk::choice_param("job", kJobs, 0, "whose samples: 112 KiB, 2.7 MiB or 140 MiB each"),
      sdk::int_param("workers", "1", 4, 1, 1024, "reading one sample each at a time"),
      sdk::int_param("size", "By", std::int64_t{1} << 30, 256 << 20, std::int64_t{1} << 45, "of all samples together"),
      sdk::int_param("shards", "1", 4, 1, 1024, "files that they are in"),
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("samples", "OP/s", SY_HIGHER_IS_BETTER, "whole samples read per second, all workers together"),
      sdk::metric("bandwidth", "By/s", SY_HIGHER_IS_BETTER, "bytes of these samples"),
      sdk::metric("latency", "s", SY_LOWER_IS_BETTER, "from asking for a sample to having it"),
      sdk::metric("accelerators", "1", SY_INFORMATIONAL,
                  "of the class of an H100 that this keeps busy for the least share of time that the job demands"),
      sdk::metric("device_share", "1", SY_INFORMATIONAL,
                  "bytes that the drives saw / bytes read; absent: nobody knows"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "sto.dataload",
                                     .version = 1,
                                     .summary = "shuffled reading of whole training samples from shards",
                                     .params = kParams,
                                     .metrics = kMetrics};
  explicit Dataload(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  /// Where a sample lies.
  struct Place {
    std::size_t shard;
    std::uint64_t offset;
  };
  struct Worker {
    sdk::Array<std::byte> memory;  // for one sample
    std::vector<std::uint64_t> latency_ns;
    std::uint64_t begin_ns = 0, end_ns = 0;
  };
  void lay_out(std::size_t shard);
  void shuffle();
  [[nodiscard]] Place place_of(std::uint64_t sample) const;
  void read_whole(const Place& place, std::byte* into) const;
  void work(std::size_t number, const std::vector<std::uint64_t>& wanted);

  sdk::Host host_;
  const Diet& diet_;
  std::uint64_t seed_, stride_, per_shard_, samples_;  // stride: from one sample to the next, in bytes
  Workspace workspace_;
  DriveCounters counters_;
  std::vector<File> shards_;
  std::vector<Worker> workers_;
  std::vector<std::uint64_t> order_;  // of this epoch
  std::uint64_t epoch_ = 0, position_ = 0;
  double device_share_ = 0;
};

}  // namespace steelyard::storage
