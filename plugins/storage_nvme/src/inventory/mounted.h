// SPDX-License-Identifier: Apache-2.0
// The mounts of this machine that a benchmark could be given: on drives, on the network, by FUSE.
#pragma once
#include <vector>

#include "inventory/item.h"
#include "target/target.h"

namespace steelyard::storage {

/// One per mount point, the last mounted. Asks no file system anything: one that hangs must not hang us.
[[nodiscard]] std::vector<Item> mounted(const SystemRoots& roots);

}  // namespace steelyard::storage
