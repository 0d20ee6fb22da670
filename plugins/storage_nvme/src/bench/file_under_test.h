// SPDX-License-Identifier: Apache-2.0
// The file (or block device) that benchmarks read and write: laid out in full, once or as often as is wished, with
// incompressible data, past the page cache, and kept for the next job of the same process that wants the same.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <steelyard/sdk.hpp>
#include <string>
#include <vector>

#include "data/ledger.h"
#include "engine/engine.h"
#include "load/load.h"
#include "target/counters.h"
#include "target/target.h"
#include "target/workspace.h"

namespace steelyard::storage {

/// [main]
class FileUnderTest {
 public:
  struct Wish {
    std::string path, allow_destroy;
    std::uint64_t bytes = 0;   // whole mebibytes
    std::uint64_t passes = 1;  // how often it is written in full
    friend bool operator==(const Wish&, const Wish&) = default;
  };

  /// The kept one if it is what `wish` says, and was not written on since it was laid out if the taker `writes`: how
  /// worn it is must not depend on which jobs came before. Else that is removed and a new one laid out. Throws
  /// sdk::Unsupported, sdk::NotCredible where reads would be answered from memory, sdk::DeviceError, sdk::Cancelled.
  [[nodiscard]] static std::unique_ptr<FileUnderTest> take(sdk::Host host, const Wish& wish, std::uint64_t seed,
                                                           bool writes);
  /// Keeps `file` for the next take, if it has no name in the file system that could be left behind; else removes it.
  static void keep(std::unique_ptr<FileUnderTest> file);
  /// Removes the kept one.
  static void forget();

  FileUnderTest(sdk::Host host, const Wish& wish, std::uint64_t seed);

  [[nodiscard]] OpenFile open_file() { return {file_->fd(), file_->path(), &ledger_}; }
  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] const DriveCounters& counters() const { return counters_; }
  /// Something was written on it since it was laid out.
  void rewritten() { rewritten_ = true; }
  /// CPUs of the NUMA node of its drives; empty if that is not one node, or unknown.
  [[nodiscard]] std::vector<std::uint32_t> near_cpus() const;
  /// Reads back `share` of it, whole mebibytes chosen by `seed`: each block must be what was written last.
  [[nodiscard]] sdk::Check verify(sdk::Host host, double share, std::uint64_t seed) const;
  /// Into the conditions of every row: drive, file system, the way there, how it was prepared.
  void note(sdk::Host host) const;

 private:
  void lay_out(sdk::Host host);
  /// "fresh", "rewritten" by the jobs before, "file-preconditioned" or, of a whole device, "drive-preconditioned".
  [[nodiscard]] const char* state() const;
  [[nodiscard]] bool leaves_nothing() const;

  Wish wish_;
  Target target_;
  DriveCounters counters_;
  std::unique_ptr<Workspace> workspace_;
  std::optional<File> file_;
  Ledger ledger_;
  bool rewritten_ = false;
};

/// What `path` stands for, to a benchmark with files of its own: the kept file, which would take their room, is
/// removed.
[[nodiscard]] Target resolve_alone(const std::string& path);

}  // namespace steelyard::storage
