// SPDX-License-Identifier: Apache-2.0
#include "topology/topology.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <iterator>
#include <unistd.h>
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

#include "topology/convert.h"
#include "topology/hwloc_handle.h"

namespace steelyard::topology {
namespace {

Result<std::string> export_xml(hwloc_topology_t topology) {
  char* buffer = nullptr;
  int length = 0;
  if (hwloc_topology_export_xmlbuffer(topology, &buffer, &length, 0) != 0)
    return Error{Errc::kInternal, fmt::format("hwloc cannot write its XML: {}", std::strerror(errno))};
  std::string xml(buffer, static_cast<std::size_t>(std::max(length - 1, 0)));  // length counts the closing NUL
  hwloc_free_xmlbuffer(topology, buffer);
  return xml;
}

/// CPUs the scheduler lets this thread run on (taskset, Slurm); hwloc's own allowed set only knows the cgroup.
Result<model::CpuList> affinity(hwloc_topology_t topology) {
  const BitmapHandle set(hwloc_bitmap_alloc());
  if (hwloc_get_cpubind(topology, set.get(), HWLOC_CPUBIND_THREAD) != 0)
    return Error{Errc::kIo, fmt::format("cannot read this process's CPU affinity: {}", std::strerror(errno))};
  return indexes(set.get());
}

std::uint64_t total_memory_bytes() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

#if defined(__SANITIZE_ADDRESS__)
/// What hwloc's own plugins leak while they ask vendors' drivers is not ours to mend.
using ForeignLeaks = __lsan::ScopedDisabler;
#else
struct ForeignLeaks {};
#endif

}  // namespace

int load(hwloc_topology_t topology) {
  [[maybe_unused]] const ForeignLeaks ignored;
  return hwloc_topology_load(topology);
}

Result<TopologyHandle> new_topology() {
  [[maybe_unused]] const ForeignLeaks ignored;
  hwloc_topology_t raw = nullptr;
  if (hwloc_topology_init(&raw) != 0)
    return Error{Errc::kInternal, fmt::format("hwloc cannot start: {}", std::strerror(errno))};
  TopologyHandle topology(raw);
  const bool configured =
      hwloc_topology_set_flags(raw, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED) == 0 &&
      hwloc_topology_set_type_filter(raw, HWLOC_OBJ_PCI_DEVICE, HWLOC_TYPE_FILTER_KEEP_ALL) == 0 &&
      hwloc_topology_set_type_filter(raw, HWLOC_OBJ_OS_DEVICE, HWLOC_TYPE_FILTER_KEEP_IMPORTANT) == 0 &&
      hwloc_topology_set_type_filter(raw, HWLOC_OBJ_BRIDGE, HWLOC_TYPE_FILTER_KEEP_IMPORTANT) == 0 &&
      hwloc_topology_set_icache_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_ALL) == 0;
  if (!configured)
    return Error{Errc::kInternal, fmt::format("this hwloc refuses our settings: {}", std::strerror(errno)),
                 "install hwloc 2.4 or later"};
  return topology;
}

Result<Discovery> describe(hwloc_topology_t topology, std::string source) {
  Result<std::string> xml = export_xml(topology);
  if (!xml) return xml.error();
  Discovery discovery{to_machine(topology), std::move(*xml)};
  discovery.machine.source = std::move(source);
  return discovery;
}

Result<Discovery> discover() {
  Result<TopologyHandle> topology = new_topology();
  if (!topology) return topology.error();
  if (load(topology->get()) != 0)
    return Error{Errc::kIo, fmt::format("hwloc cannot read this machine: {}", std::strerror(errno)),
                 "is /sys mounted? try: lstopo-no-graphics"};
  if (hwloc_topology_is_thissystem(topology->get()) == 0)
    return Error{
        Errc::kInvalidArgument, "hwloc's environment variables describe another machine than this one",
        "unset HWLOC_XMLFILE, HWLOC_SYNTHETIC, HWLOC_FSROOT; for a captured machine: discover --from FILE.xml"};
  Result<model::CpuList> usable = affinity(topology->get());
  if (!usable) return usable.error();
  Result<Discovery> discovery = describe(topology->get(), "this machine");
  if (!discovery) return discovery;
  model::Machine& machine = discovery->machine;
  if (machine.hostname.empty()) machine.hostname = "localhost";
  model::CpuList allowed;
  std::ranges::set_intersection(machine.allowed_cpus, *usable, std::back_inserter(allowed));
  machine.allowed_cpus = std::move(allowed);
  // A virtual machine may get memory while it runs that the one node's own figure, which hwloc reads, does not show.
  if (machine.numa_nodes.size() == 1) machine.numa_nodes[0].memory_bytes = total_memory_bytes();
  machine.environment = read_environment("/", machine.allowed_cpus);
  return discovery;
}

}  // namespace steelyard::topology
