// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "topology/system_files.h"
#include "topology/topology.h"

namespace steelyard::topology {

std::optional<MemoryErrors> memory_errors(const std::filesystem::path& root) {
  const SystemFiles files(root);
  std::optional<MemoryErrors> sum;
  for (unsigned controller = 0;; ++controller) {
    const std::string folder = fmt::format("sys/devices/system/edac/mc/mc{}", controller);
    if (!files.exists(folder)) return sum;
    const auto corrected = files.value<std::uint64_t>(folder + "/ce_count");
    const auto uncorrected = files.value<std::uint64_t>(folder + "/ue_count");
    if (!corrected || !uncorrected) return std::nullopt;  // half an account is none
    sum = MemoryErrors{(sum ? sum->corrected : 0) + *corrected, (sum ? sum->uncorrected : 0) + *uncorrected};
  }
}

}  // namespace steelyard::topology
