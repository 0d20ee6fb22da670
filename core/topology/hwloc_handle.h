// SPDX-License-Identifier: Apache-2.0
// Inside this room only: owned hwloc handles, and how its sets become CPU lists.
#pragma once
#include <hwloc.h>
#include <memory>
#include <string>

#include "base/result.h"
#include "model/machine.h"
#include "topology/topology.h"

namespace steelyard::topology {

struct TopologyDeleter {
  void operator()(hwloc_topology_t t) const { hwloc_topology_destroy(t); }
};
using TopologyHandle = std::unique_ptr<hwloc_topology, TopologyDeleter>;

struct BitmapDeleter {
  void operator()(hwloc_bitmap_t b) const { hwloc_bitmap_free(b); }
};
using BitmapHandle = std::unique_ptr<hwloc_bitmap_s, BitmapDeleter>;

/// Ready to load: keeps all CPUs, also those we may not use, and the I/O devices.
[[nodiscard]] Result<TopologyHandle> new_topology();

/// hwloc_topology_load.
[[nodiscard]] int load(hwloc_topology_t topology);

/// A loaded topology as a Discovery with hwloc v2 XML and without environment.
[[nodiscard]] Result<Discovery> describe(hwloc_topology_t topology, std::string source);

/// Sorted indexes; empty for a null or an infinite set (hwloc uses the latter for "unknown").
[[nodiscard]] model::CpuList indexes(hwloc_const_bitmap_t set);

/// The object's info attribute `key`, or "".
[[nodiscard]] std::string info(hwloc_obj_t object, const char* key);

}  // namespace steelyard::topology
