// SPDX-License-Identifier: Apache-2.0
// What lies below a block device, from /sys: partition, LVM and md down to whole drives.
#pragma once
#include <string>
#include <vector>

#include "target/target.h"

namespace steelyard::storage {

struct BlockTree {
  std::vector<std::string> chain;  // for people, top first, each once: "dm-0 (vg-root)", "nvme0n1p2", "nvme0n1"
  std::vector<Drive> drives;       // each once
  std::string memory_behind;       // as in Target
};

/// The folder in /sys of the device with this number ("259:3"), or of this name ("nvme0n1p2"); empty: none there.
[[nodiscard]] std::string block_folder(const std::string& number_or_name, const SystemRoots& roots);
/// Below the device that has this folder. A loop device is followed into its file's file system; where nothing says
/// what is behind a device, or it is memory, the device itself is the drive. What is in `seen` is not followed again:
/// in a container, paths of the host can seem to lead back.
[[nodiscard]] BlockTree block_tree(const std::string& folder, const SystemRoots& roots,
                                   std::vector<std::string> seen = {});
/// What /sys says about a whole drive.
[[nodiscard]] Drive drive_from(const std::string& folder, const SystemRoots& roots);
/// The folders of its partitions.
[[nodiscard]] std::vector<std::string> partitions_of(const std::string& folder);

}  // namespace steelyard::storage
