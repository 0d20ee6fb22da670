// SPDX-License-Identifier: Apache-2.0
#include "plugin/placement.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <vector>

namespace steelyard::plugin {
namespace {

model::CpuList allowed_of(const model::CpuList& cpus, const model::Machine& machine) {
  model::CpuList both;
  std::ranges::set_intersection(cpus, machine.allowed_cpus, std::back_inserter(both));
  return both;
}

int speed(const model::Machine& machine, const model::Core& core) {
  if (core.kind < 0 || static_cast<std::size_t>(core.kind) >= machine.core_kinds.size()) return -1;
  return machine.core_kinds[static_cast<std::size_t>(core.kind)].efficiency;
}

/// The allowed CPUs of every core, cores of the fastest kind first.
std::vector<model::CpuList> allowed_cores(const model::Machine& machine) {
  std::vector<const model::Core*> cores;
  for (const model::Core& core : machine.cores) cores.push_back(&core);
  std::ranges::stable_sort(cores, std::greater{}, [&](const model::Core* c) { return speed(machine, *c); });
  std::vector<model::CpuList> lists;
  for (const model::Core* core : cores)
    if (model::CpuList cpus = allowed_of(core->cpus, machine); !cpus.empty()) lists.push_back(std::move(cpus));
  if (lists.empty())  // a machine that does not tell its cores
    for (const unsigned cpu : machine.allowed_cpus) lists.push_back({cpu});
  return lists;
}

std::map<std::string, std::string> environment_for(const model::CpuList& cpus) {
  const std::string threads = std::to_string(cpus.size());
  std::vector<std::string> places;
  for (const unsigned cpu : cpus) places.push_back(fmt::format("{{{}}}", cpu));
  return {{"OMP_NUM_THREADS", threads},   {"OMP_PLACES", fmt::format("{}", fmt::join(places, ","))},
          {"OMP_PROC_BIND", "close"},     {"OMP_DYNAMIC", "false"},
          {"OMP_MAX_ACTIVE_LEVELS", "1"}, {"OPENBLAS_NUM_THREADS", threads},
          {"MKL_NUM_THREADS", threads},   {"BLIS_NUM_THREADS", threads}};
}

}  // namespace

Result<Placement> place(const model::Machine& machine, std::string_view name) {
  const auto cores = allowed_cores(machine);
  if (cores.empty()) return Error{Errc::kUnsupported, "this machine has no CPU that we may use"};
  Placement p{std::string(name), {}, {}};
  if (name == "single") {
    p.cpus = {cores.front().front()};
  } else if (name == "cores") {
    for (const model::CpuList& cpus : cores) p.cpus.push_back(cpus.front());
  } else if (name == "threads" || name.empty()) {
    for (const model::CpuList& cpus : cores) p.cpus.insert(p.cpus.end(), cpus.begin(), cpus.end());
  } else {
    return Error{Errc::kInvalidArgument, fmt::format("placement '{}' is none of single, cores, threads", name),
                 "'placement' is a reserved parameter: docs/plugin-authoring.md"};
  }
  if (const auto quota = machine.environment.cgroup_cpus; quota && *quota < static_cast<double>(p.cpus.size()))
    p.cpus.resize(std::max<std::size_t>(1, static_cast<std::size_t>(*quota)));
  p.environment = environment_for(p.cpus);
  return p;
}

std::string placement_of(const model::Job& job) {
  const auto at = job.params.find("placement");
  const auto* text = at == job.params.end() ? nullptr : std::get_if<std::string>(&at->second);
  return text == nullptr ? "" : *text;
}

model::CpuList near_cpus(const model::Machine& machine, const model::DeviceInfo& device) {
  model::CpuList near;
  for (const model::PciDevice& pci : machine.pci_devices)
    if (!device.pci.empty() && pci.address == device.pci) near = allowed_of(pci.near_cpus, machine);
  if (!near.empty()) return near;
  for (const model::NumaNode& node : machine.numa_nodes)
    if (device.numa_node >= 0 && node.index == static_cast<unsigned>(device.numa_node))
      near = allowed_of(node.cpus, machine);
  return near.empty() ? machine.allowed_cpus : near;
}

}  // namespace steelyard::plugin
