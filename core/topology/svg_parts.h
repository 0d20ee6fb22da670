// SPDX-License-Identifier: Apache-2.0
// Inside this room only: the parts of a machine as boxes.
#pragma once
#include <string>

#include "model/machine.h"
#include "topology/svg_boxes.h"
#include "topology/topology.h"

namespace steelyard::topology {

/// What stands in a drawing: the words of its language, or "English / Chinese".
[[nodiscard]] std::string say(Speech speech, const std::string& english, const std::string& chinese);
/// "CPUs 0-3".
[[nodiscard]] std::string cpus_words(Speech speech, const model::CpuList& cpus);

/// Packages > NUMA nodes > shared caches > cores > CPUs.
[[nodiscard]] Box packages_box(const model::Machine& machine, Speech speech);
/// NUMA nodes without CPUs; no children if there are none.
[[nodiscard]] Box memory_box(const model::Machine& machine, Speech speech);
/// Devices, grouped by what they are near to, with the rates of their links; no children if there are none.
[[nodiscard]] Box devices_box(const model::Machine& machine, Speech speech);

/// "NUMA 2 · 64 GiB HBM".
[[nodiscard]] std::string numa_title(const model::NumaNode& node);
/// Style class of a core of Machine.core_kinds[kind] (-1: all alike).
[[nodiscard]] std::string kind_css(const model::Machine& machine, int kind);

}  // namespace steelyard::topology
