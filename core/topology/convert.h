// SPDX-License-Identifier: Apache-2.0
// Inside this room only: a loaded hwloc topology as plain data.
#pragma once
#include "model/machine.h"
#include "topology/hwloc_handle.h"

namespace steelyard::topology {

/// Everything hwloc knows. allowed_cpus is what the cgroup leaves; `source` and the environment are the caller's.
[[nodiscard]] model::Machine to_machine(hwloc_topology_t topology);

/// Fills `machine`'s PCI and OS devices; its NUMA nodes must be there already, devices are placed near them.
void add_devices(hwloc_topology_t topology, model::Machine& machine);

}  // namespace steelyard::topology
