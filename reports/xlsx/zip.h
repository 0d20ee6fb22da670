// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace steelyard::reports {

/// A zip archive of these files (name, bytes), stored without compression and dated 1980: the same files, the same
/// bytes. Each file, and the whole, below 4 GiB.
[[nodiscard]] std::string zip(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace steelyard::reports
