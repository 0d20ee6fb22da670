// SPDX-License-Identifier: Apache-2.0
// hwloc -> model::Machine. The only room that includes <hwloc.h>.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/machine.h"

namespace steelyard::topology {

/// A discovered machine, and the hwloc v2 XML it came from (what plugins get from sy_host.topology_xml).
struct Discovery {
  model::Machine machine;
  std::string xml;
};

/// This machine: hardware by hwloc (all CPUs, with allowed_cpus by affinity and cgroup), state by read_environment.
[[nodiscard]] Result<Discovery> discover();

/// A captured machine: hwloc XML v1 or v2. Its environment stays empty.
[[nodiscard]] Result<Discovery> discover_from_xml(const std::filesystem::path& file);

/// The state of the system, read from /proc and /sys below `root` (a captured tree in tests; "/" here).
/// `cpus` are those whose frequency settings count.
[[nodiscard]] model::Environment read_environment(const std::filesystem::path& root, const model::CpuList& cpus);

/// Errors of the memory since the system started, of all its controllers (EDAC). None where the system does not count
/// them: without ECC, without a driver, in most virtual machines.
struct MemoryErrors {
  std::uint64_t corrected = 0, uncorrected = 0;
};
[[nodiscard]] std::optional<MemoryErrors> memory_errors(const std::filesystem::path& root);

/// kBoth: English and Chinese beside each other, for a drawing that cannot switch.
enum class Speech { kEnglish, kChinese, kBoth };

/// A drawing of packages, NUMA nodes, caches, cores and devices; self-contained SVG, both colour schemes.
[[nodiscard]] std::string to_svg(const model::Machine& machine, Speech speech = Speech::kEnglish);

}  // namespace steelyard::topology
