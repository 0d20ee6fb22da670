// SPDX-License-Identifier: Apache-2.0
// Where a job's threads go, decided before its process starts: OpenMP reads its places once.
#pragma once
#include <map>
#include <string>

#include "base/result.h"
#include "model/machine.h"
#include "model/plan.h"

namespace steelyard::plugin {

struct Placement {
  model::CpuList cpus;  // one per thread, in the order of threads; what the process is bound to
  std::map<std::string, std::string> environment;  // replaces whatever OpenMP and BLAS settings the user has
};

/// The reserved parameters of a job; "" where it has no such parameter.
struct Wish {
  std::string placement;  // "single", "nodes", "cores", "threads"
  std::string cpus;       // "" (all that we may use), "0-3,8", "node:1" or "kind:0"
};
[[nodiscard]] Wish wish_of(const model::Job& job);

/// "single": the first core. "nodes": the first core of each NUMA node. "cores": the first CPU of each core. "threads"
/// and "": every CPU; always of those that we may use and `cpus` names. Faster kinds of cores come first. A CPU quota
/// (cgroup) below that takes away from the end, so that threads of one job never wait for each other's quota.
/// kUnsupported if nothing is left.
[[nodiscard]] Result<Placement> place(const model::Machine& machine, const Wish& wish);

/// The allowed CPUs near a device: those of its PCI slot, else of its NUMA node, else all.
[[nodiscard]] model::CpuList near_cpus(const model::Machine& machine, const model::DeviceInfo& device);

}  // namespace steelyard::plugin
