// SPDX-License-Identifier: Apache-2.0
#include "plugin/placement.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace steelyard::plugin {
namespace {

model::CpuList both_of(const model::CpuList& a, const model::CpuList& b) {
  model::CpuList both;
  std::ranges::set_intersection(a, b, std::back_inserter(both));
  return both;
}

/// The CPUs that `wish` names, whether we may use them or not; nothing if it names none.
std::optional<model::CpuList> named_cpus(const model::Machine& machine, std::string_view wish) {
  const std::size_t colon = wish.find(':');
  if (colon == std::string_view::npos) return text::parse_cpu_list(wish);
  const auto number = text::parse_cpu_list(wish.substr(colon + 1));
  if (!number || number->size() != 1) return std::nullopt;
  const unsigned index = number->front();
  if (wish.substr(0, colon) == "kind" && index < machine.core_kinds.size()) return machine.core_kinds[index].cpus;
  if (wish.substr(0, colon) == "node")
    for (const model::NumaNode& node : machine.numa_nodes)
      if (node.index == index) return node.cpus;
  return std::nullopt;
}

Result<model::CpuList> usable_cpus(const model::Machine& machine, const std::string& wish) {
  if (wish.empty()) return machine.allowed_cpus;
  const auto named = named_cpus(machine, wish);
  if (!named)
    return Error{Errc::kUnsupported, fmt::format("cpus '{}' names nothing on this machine", text::printable(wish)),
                 "write a list (0-3,8), node:N or kind:N; steelyard discover shows them"};
  auto usable = both_of(*named, machine.allowed_cpus);
  // A list is meant as it stands: fewer threads under its name would be compared with as many as it says.
  if (usable.size() == named->size()) return usable;
  return Error{Errc::kUnsupported,
               usable.empty()
                   ? fmt::format("of cpus '{}' we may use none", text::printable(wish))
                   : fmt::format("of cpus '{}' we may use only {}", text::printable(wish), text::cpu_list(usable)),
               fmt::format("usable here: {}", text::cpu_list(machine.allowed_cpus))};
}

int speed(const model::Machine& machine, const model::Core& core) {
  if (core.kind < 0 || static_cast<std::size_t>(core.kind) >= machine.core_kinds.size()) return -1;
  return machine.core_kinds[static_cast<std::size_t>(core.kind)].efficiency;
}

/// Those of `cpus` that each core has, cores of the fastest kind first.
std::vector<model::CpuList> cores_of(const model::Machine& machine, const model::CpuList& cpus) {
  std::vector<const model::Core*> cores;
  for (const model::Core& core : machine.cores) cores.push_back(&core);
  std::ranges::stable_sort(cores, std::greater{}, [&](const model::Core* c) { return speed(machine, *c); });
  std::vector<model::CpuList> lists;
  for (const model::Core* core : cores)
    if (model::CpuList theirs = both_of(core->cpus, cpus); !theirs.empty()) lists.push_back(std::move(theirs));
  if (lists.empty())  // a machine that does not tell its cores
    for (const unsigned cpu : cpus) lists.push_back({cpu});
  return lists;
}

/// The first of `cores` on each NUMA node; the very first where no node is known.
model::CpuList first_on_each_node(const model::Machine& machine, const std::vector<model::CpuList>& cores) {
  model::CpuList firsts;
  for (const model::NumaNode& node : machine.numa_nodes) {
    const auto here = [&](const model::CpuList& core) { return std::ranges::binary_search(node.cpus, core.front()); };
    if (const auto core = std::ranges::find_if(cores, here); core != cores.end()) firsts.push_back(core->front());
  }
  if (firsts.empty()) firsts.push_back(cores.front().front());
  return firsts;
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

Result<Placement> place(const model::Machine& machine, const Wish& wish) {
  const auto usable = usable_cpus(machine, wish.cpus);
  if (!usable) return usable.error();
  const auto cores = cores_of(machine, *usable);
  if (cores.empty()) return Error{Errc::kUnsupported, "this machine has no CPU that we may use"};
  Placement p;
  const std::string& name = wish.placement;
  if (name == "single") {
    p.cpus = {cores.front().front()};
  } else if (name == "nodes") {
    p.cpus = first_on_each_node(machine, cores);
  } else if (name == "cores") {
    for (const model::CpuList& cpus : cores) p.cpus.push_back(cpus.front());
  } else if (name == "threads" || name.empty()) {
    for (const model::CpuList& cpus : cores) p.cpus.insert(p.cpus.end(), cpus.begin(), cpus.end());
  } else {
    return Error{Errc::kInvalidArgument, fmt::format("placement '{}' is none of single, nodes, cores, threads", name),
                 "'placement' is a reserved parameter: docs/plugin-authoring.md"};
  }
  if (const auto quota = machine.environment.cgroup_cpus; quota && *quota < static_cast<double>(p.cpus.size()))
    p.cpus.resize(std::max<std::size_t>(1, static_cast<std::size_t>(*quota)));
  p.environment = environment_for(p.cpus);
  return p;
}

Wish wish_of(const model::Job& job) {
  const auto reserved = [&](const char* name) {
    const auto at = job.params.find(name);
    const auto* text = at == job.params.end() ? nullptr : std::get_if<std::string>(&at->second);
    return text == nullptr ? std::string() : *text;
  };
  return {reserved("placement"), reserved("cpus")};
}

model::CpuList near_cpus(const model::Machine& machine, const model::DeviceInfo& device) {
  model::CpuList near;
  for (const model::PciDevice& pci : machine.pci_devices)
    if (!device.pci.empty() && pci.address == device.pci) near = both_of(pci.near_cpus, machine.allowed_cpus);
  if (!near.empty()) return near;
  for (const model::NumaNode& node : machine.numa_nodes)
    if (device.numa_node >= 0 && node.index == static_cast<unsigned>(device.numa_node))
      near = both_of(node.cpus, machine.allowed_cpus);
  return near.empty() ? machine.allowed_cpus : near;
}

}  // namespace steelyard::plugin
