// SPDX-License-Identifier: Apache-2.0
// Inside this room only: the parts of read_environment that need more than one file each.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "topology/system_files.h"

namespace steelyard::topology {

/// "none", "kvm", "vmware", "xen", "hyperv"..., "vm" for an unnamed hypervisor; "container" on bare
/// metal; "unknown". A container inside a virtual machine is named by the machine: that is what costs time.
[[nodiscard]] std::string virtualization(const SystemFiles& files);

/// The tightest limits on the way from our own control group up to the root, v1 and v2.
struct CgroupLimits {
  std::optional<double> cpus;  // quota / period
  std::optional<std::uint64_t> memory_bytes;
};
[[nodiscard]] CgroupLimits cgroup_limits(const SystemFiles& files);

}  // namespace steelyard::topology
