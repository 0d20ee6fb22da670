// SPDX-License-Identifier: Apache-2.0
// Who is mounted where, from /proc/self/mountinfo.
#pragma once
#include <string>
#include <vector>

#include "target/target.h"

namespace steelyard::storage {

struct Mount {
  std::string device;       // "259:3"; "0:45" where no single block device is behind it
  std::string point;        // "/home"
  std::string file_system;  // "ext4"
  std::string source;       // "/dev/mapper/vg-home", "server:/export"
  bool read_only = false;   // the mount or the file system
  std::string upper;        // of an overlay: the folder that takes what is written
};

[[nodiscard]] std::vector<Mount> mounts(const SystemRoots& roots);
/// The one that `path` (canonical) lies on: the longest mount point above it, of equals the last. nullptr: none.
[[nodiscard]] const Mount* mount_of(const std::string& path, const std::vector<Mount>& all);

}  // namespace steelyard::storage
