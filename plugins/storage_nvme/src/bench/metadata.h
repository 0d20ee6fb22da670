// SPDX-License-Identifier: Apache-2.0
// sto.metadata: what a file system does for many small files. Each thread, in a folder of its own: for all files
// { open new, write 3901 bytes, close }, for all { stat }, list the folder, for all { unlink }. Counted: one operation
// per file and phase; of the listing one per entry. All threads start a phase together, and a phase lasts until the
// last has ended. Not counted: reading everything back, between listing and unlinking. 3901 bytes are what mdtest users
// write: less than a block, more than an inode holds.
#pragma once
#include <steelyard/sdk.hpp>
#include <vector>

#include "bench/common_params.h"
#include "bench/small_files.h"
#include "target/workspace.h"

namespace steelyard::storage {

class Metadata final : public sdk::Kernel {
  static constexpr const char* kSyncs[] = {"none", "fsync"};
  static constexpr sy_param kParams[] = {
      kPath,
      sdk::int_param("threads", "1", 1, 1, 256, "threads, each with a folder of its own"),
      sdk::int_param("files", "1", 1000, 1, 1'000'000, "files of each thread"),
      sdk::choice_param("sync", kSyncs, 0, "fsync: each new file and its folder are on the drive before it counts"),
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("create", "OP/s", SY_HIGHER_IS_BETTER, "files made, written and closed per second"),
      sdk::metric("stat", "OP/s", SY_INFORMATIONAL, "files looked up by name per second"),
      sdk::metric("readdir", "OP/s", SY_INFORMATIONAL, "folder entries listed per second"),
      sdk::metric("unlink", "OP/s", SY_INFORMATIONAL, "files removed per second"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "sto.metadata",
                                     .version = 1,
                                     .summary = "create, stat, list and unlink many small files",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit Metadata(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  Workspace workspace_;
  std::vector<SmallFiles> folders_;  // one per thread
  std::uint64_t room_, files_;       // bytes that they take; of all threads
  std::uint64_t repetition_ = 0;
  PhaseTimes times_{};  // of the last run
};

}  // namespace steelyard::storage
