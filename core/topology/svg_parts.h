// SPDX-License-Identifier: Apache-2.0
// Inside this room only: the parts of a machine as boxes.
#pragma once
#include <string>

#include "model/machine.h"
#include "topology/svg_boxes.h"

namespace steelyard::topology {

/// Packages > NUMA nodes > shared caches > cores > CPUs.
[[nodiscard]] Box packages_box(const model::Machine& machine);
/// NUMA nodes without CPUs; no children if there are none.
[[nodiscard]] Box memory_box(const model::Machine& machine);
/// Devices, grouped by what they are near to; no children if there are none.
[[nodiscard]] Box devices_box(const model::Machine& machine);

/// "NUMA 2 · 64 GiB HBM".
[[nodiscard]] std::string numa_title(const model::NumaNode& node);
/// Style class of a core of Machine.core_kinds[kind] (-1: all alike).
[[nodiscard]] std::string kind_css(const model::Machine& machine, int kind);

}  // namespace steelyard::topology
