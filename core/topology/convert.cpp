// SPDX-License-Identifier: Apache-2.0
#include "topology/convert.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>
#include <tuple>

namespace steelyard::topology {

model::CpuList indexes(hwloc_const_bitmap_t set) {
  model::CpuList list;
  if (set == nullptr || hwloc_bitmap_weight(set) < 0) return list;
  for (int i = hwloc_bitmap_first(set); i >= 0; i = hwloc_bitmap_next(set, i)) list.push_back(static_cast<unsigned>(i));
  return list;
}

std::string info(hwloc_obj_t object, const char* key) {
  const char* value = hwloc_obj_get_info_by_name(object, key);
  return value != nullptr ? value : "";
}

namespace {

std::vector<hwloc_obj_t> objects(hwloc_topology_t topology, hwloc_obj_type_t type) {
  std::vector<hwloc_obj_t> list;
  for (hwloc_obj_t o = hwloc_get_next_obj_by_type(topology, type, nullptr); o != nullptr;
       o = hwloc_get_next_obj_by_type(topology, type, o))
    list.push_back(o);
  return list;
}

std::vector<model::Package> packages(hwloc_topology_t topology) {
  std::vector<model::Package> list;
  for (hwloc_obj_t o : objects(topology, HWLOC_OBJ_PACKAGE))
    list.push_back(
        {.index = static_cast<unsigned>(list.size()), .model = info(o, "CPUModel"), .cpus = indexes(o->cpuset)});
  // Some virtual and ARM machines report none; a core must still belong somewhere.
  if (list.empty()) {
    hwloc_obj_t root = hwloc_get_root_obj(topology);
    list.push_back({.index = 0, .model = info(root, "CPUModel"), .cpus = indexes(root->cpuset)});
  }
  return list;
}

unsigned package_of(const std::vector<model::Package>& packages, unsigned cpu) {
  for (const model::Package& p : packages)
    if (std::ranges::binary_search(p.cpus, cpu)) return p.index;
  return 0;
}

std::vector<model::Core> cores(hwloc_topology_t topology, const std::vector<model::Package>& packages) {
  const bool reported = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE) > 0;
  std::vector<model::Core> list;
  for (hwloc_obj_t o : objects(topology, reported ? HWLOC_OBJ_CORE : HWLOC_OBJ_PU)) {
    model::CpuList cpus = indexes(o->cpuset);
    if (cpus.empty()) continue;
    const unsigned package = package_of(packages, cpus.front());
    const int kind = hwloc_cpukinds_get_nr(topology, 0) > 1 ? hwloc_cpukinds_get_by_cpuset(topology, o->cpuset, 0) : -1;
    list.push_back({.index = static_cast<unsigned>(list.size()),
                    .package = package,
                    .kind = std::max(kind, -1),
                    .cpus = std::move(cpus)});
  }
  return list;
}

std::optional<double> mhz_to_hz(std::string_view mhz) {
  double value = 0;
  const auto [end, error] = std::from_chars(mhz.data(), mhz.data() + mhz.size(), value);
  if (error != std::errc{} || end != mhz.data() + mhz.size() || !(value > 0) || value > 1e6) return std::nullopt;
  return value * 1e6;
}

std::vector<model::CoreKind> core_kinds(hwloc_topology_t topology) {
  std::vector<model::CoreKind> list;
  const int count = hwloc_cpukinds_get_nr(topology, 0);
  if (count < 2) return list;
  for (int i = 0; i < count; ++i) {
    const BitmapHandle cpus(hwloc_bitmap_alloc());
    model::CoreKind kind;
    unsigned infos = 0;
    hwloc_info_s* info = nullptr;
    if (hwloc_cpukinds_get_info(topology, static_cast<unsigned>(i), cpus.get(), &kind.efficiency, &infos, &info, 0) ==
        0) {
      kind.cpus = indexes(cpus.get());
      for (unsigned k = 0; k < infos; ++k)
        if (std::string_view(info[k].name) == "FrequencyMaxMHz") kind.max_hz = mhz_to_hz(info[k].value);
    }
    list.push_back(std::move(kind));  // also when unreadable: Core.kind counts on the positions
  }
  return list;
}

std::vector<model::Cache> caches(hwloc_topology_t topology) {
  std::vector<model::Cache> list;
  for (int type = HWLOC_OBJ_L1CACHE; type <= HWLOC_OBJ_L3ICACHE; ++type) {
    for (hwloc_obj_t o : objects(topology, static_cast<hwloc_obj_type_t>(type))) {
      const auto& cache = o->attr->cache;
      const char* kind = cache.type == HWLOC_OBJ_CACHE_DATA          ? "data"
                         : cache.type == HWLOC_OBJ_CACHE_INSTRUCTION ? "instruction"
                                                                     : "unified";
      list.push_back({.level = static_cast<int>(cache.depth),
                      .type = kind,
                      .size_bytes = cache.size,
                      .line_bytes = cache.linesize,
                      .cpus = indexes(o->cpuset)});
    }
  }
  std::ranges::stable_sort(list, {}, &model::Cache::level);
  return list;
}

std::string memory_kind(hwloc_obj_t node) {
  if (node->subtype != nullptr) return node->subtype;
  if (std::string tier = info(node, "MemoryTier"); !tier.empty()) return tier;
  return info(node, "DAXType");
}

// hwloc gives a node without CPUs the cpuset of what it is attached to. The kernel puts every CPU into one node, so the
// smallest and, among equals, the first node owns a CPU, and whoever is left with none is memory-only.
void keep_owned_cpus(std::vector<model::NumaNode>& nodes) {
  std::vector<model::NumaNode*> order;
  for (model::NumaNode& node : nodes) order.push_back(&node);
  std::ranges::sort(order, {}, [](const model::NumaNode* n) { return std::tuple(n->cpus.size(), n->index); });
  model::CpuList owned;
  for (model::NumaNode* node : order) {
    model::CpuList mine, all;
    std::ranges::set_difference(node->cpus, owned, std::back_inserter(mine));
    std::ranges::set_union(owned, mine, std::back_inserter(all));
    node->cpus = std::move(mine);
    owned = std::move(all);
  }
}

std::vector<model::NumaNode> numa_nodes(hwloc_topology_t topology) {
  std::vector<model::NumaNode> list;
  for (hwloc_obj_t o : objects(topology, HWLOC_OBJ_NUMANODE))
    list.push_back({.index = o->os_index,
                    .memory_bytes = o->attr->numanode.local_memory,
                    .kind = memory_kind(o),
                    .cpus = indexes(o->cpuset)});
  std::ranges::sort(list, {}, &model::NumaNode::index);
  keep_owned_cpus(list);
  return list;
}

}  // namespace

model::Machine to_machine(hwloc_topology_t topology) {
  model::Machine machine;
  hwloc_obj_t root = hwloc_get_root_obj(topology);
  machine.hostname = info(root, "HostName");
  machine.architecture = info(root, "Architecture");
  machine.os = info(root, "OSName");
  machine.packages = packages(topology);
  machine.cores = cores(topology, machine.packages);
  machine.core_kinds = core_kinds(topology);
  machine.caches = caches(topology);
  machine.numa_nodes = numa_nodes(topology);
  machine.all_cpus = indexes(hwloc_topology_get_topology_cpuset(topology));
  const BitmapHandle allowed(hwloc_bitmap_alloc());
  hwloc_bitmap_and(allowed.get(), hwloc_topology_get_allowed_cpuset(topology),
                   hwloc_topology_get_topology_cpuset(topology));
  machine.allowed_cpus = indexes(allowed.get());
  add_devices(topology, machine);
  return machine;
}

}  // namespace steelyard::topology
