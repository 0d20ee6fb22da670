// SPDX-License-Identifier: Apache-2.0
// Which drives a folder's file system ends on.
#pragma once
#include <string>
#include <vector>

#include "target/target.h"

namespace steelyard::storage {

/// As resolve(), of a folder that is known to be one (`path` is canonical), without its sizes. `seen` as in
/// block_tree().
[[nodiscard]] Target folder_target(const std::string& path, const SystemRoots& roots,
                                   std::vector<std::string> seen = {});
/// True for file systems where an open file cannot lose its name: it comes back under a name of theirs until closed.
[[nodiscard]] bool keeps_names(const std::string& file_system);

}  // namespace steelyard::storage
