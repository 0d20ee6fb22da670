// SPDX-License-Identifier: Apache-2.0
// What the drives themselves saw, against what a benchmark says it moved: the proof that no cache answered instead.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "target/target.h"

namespace steelyard::storage {

struct DriveBytes {
  std::uint64_t read = 0, written = 0;
};

/// The sum over the target's drives since boot, from /sys/dev/block/*/stat. [any thread]
class DriveCounters {
 public:
  explicit DriveCounters(const Target& target, const SystemRoots& roots = {});
  /// Empty if the drives can be asked; otherwise why not ("network file system").
  [[nodiscard]] const std::string& why_not() const { return why_not_; }
  [[nodiscard]] DriveBytes read() const;

 private:
  std::vector<std::string> stat_files_;
  std::string why_not_;
};

}  // namespace steelyard::storage
