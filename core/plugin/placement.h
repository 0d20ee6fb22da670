// SPDX-License-Identifier: Apache-2.0
// Where a job's threads go, decided before its process starts: OpenMP reads its places once.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/machine.h"
#include "model/plan.h"

namespace steelyard::plugin {

struct Placement {
  std::string name;     // "single", "cores", "threads" or "" (no such parameter)
  model::CpuList cpus;  // one per thread, in the order of threads; what the process is bound to
  std::map<std::string, std::string> environment;  // replaces whatever OpenMP and BLAS settings the user has
};

/// "single": the first allowed core. "cores": the first allowed CPU of each core. "threads" and "": every allowed CPU.
/// Faster kinds of cores come first. A CPU quota (cgroup) below that takes away from the end, so that threads of one
/// job never wait for each other's quota.
[[nodiscard]] Result<Placement> place(const model::Machine& machine, std::string_view name);

/// The reserved parameter "placement" of `job`, or "".
[[nodiscard]] std::string placement_of(const model::Job& job);

/// The allowed CPUs near a device: those of its PCI slot, else of its NUMA node, else all.
[[nodiscard]] model::CpuList near_cpus(const model::Machine& machine, const model::DeviceInfo& device);

}  // namespace steelyard::plugin
