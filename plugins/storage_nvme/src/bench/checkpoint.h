// SPDX-License-Identifier: Apache-2.0
// sto.checkpoint: what a training job does every few minutes - every writer saves its share of the model's state, and
// goes on only when all of it would survive a power cut. Counted: the bytes of all shares. Timed: from the first
// request to the moment when the slowest writer is done. Saving is: reserve and write NAME.tmp in requests of 16 MiB,
// four in flight, fsync, rename over NAME, fsync of the folder. Restoring is: read NAME back, past the page cache. A
// raw device has no names: there, saving is write and fsync.
#pragma once
#include <cstdint>
#include <memory>
#include <steelyard/sdk.hpp>
#include <string>
#include <vector>

#include "bench/common_params.h"
#include "target/counters.h"
#include "target/workspace.h"

namespace steelyard::storage {

class Writer;

class Checkpoint final : public sdk::Kernel {
  static constexpr const char* kOperations[] = {"save", "restore"};
  static constexpr std::int64_t kUnit = 64 << 20;
  static constexpr sy_param kParams[] = {
      kPath,
      kAllowDestroy,
      sdk::choice_param("op", kOperations, 0, "write all shares durably, or read them back"),
      sdk::int_param("writers", "1", 2, 1, 1024, "processes of the training job on this node, one share each"),
      sdk::int_param("size", "By", 4 * kUnit, kUnit, kUnit << 20, "bytes per share; rounded down to whole 64 MiB"),
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("bandwidth", "By/s", SY_HIGHER_IS_BETTER,
                  "bytes of all shares / time until all are durable, or read"),
      sdk::metric("duration", "s", SY_LOWER_IS_BETTER, "of one checkpoint, until the slowest writer is done"),
      sdk::metric("slowest", "1", SY_INFORMATIONAL, "time of the slowest writer / mean of all writers"),
      sdk::metric("device_share", "1", SY_INFORMATIONAL,
                  "bytes that the drives saw / bytes counted; absent: nobody knows"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "sto.checkpoint",
                                     .version = 1,
                                     .summary = "durable parallel saving, or restoring, of a training job's state",
                                     .params = kParams,
                                     .metrics = kMetrics};
  explicit Checkpoint(const sdk::Job& job);
  ~Checkpoint() override;
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  using Work = void (Writer::*)();
  [[nodiscard]] std::uint64_t all_at_once(Work work);

  sdk::Host host_;
  bool restoring_;
  std::uint64_t share_;  // bytes per writer
  Workspace workspace_;
  DriveCounters counters_;
  std::vector<std::unique_ptr<Writer>> writers_;
  double slowest_ = 1, device_share_ = 0;  // of the last run
};

}  // namespace steelyard::storage
