// SPDX-License-Identifier: Apache-2.0
// The fields of a machine: a document of its own, and part of a run. Private to model/json_*.cpp.
#pragma once
#include "model/json_fields.h"

namespace steelyard::model {

template <class V>
void fields(V& v, Package& p) {
  v("index", p.index);
  v("model", p.model);
  v("cpus", p.cpus);
}
template <class V>
void fields(V& v, Core& c) {
  v("index", c.index);
  v("package", c.package);
  v("kind", c.kind);
  v("cpus", c.cpus);
}
template <class V>
void fields(V& v, CoreKind& k) {
  v("efficiency", k.efficiency);
  v("max_hz", k.max_hz);
  v("cpus", k.cpus);
}
template <class V>
void fields(V& v, Cache& c) {
  v("level", c.level);
  v("type", c.type);
  v("size_bytes", c.size_bytes);
  v("line_bytes", c.line_bytes);
  v("cpus", c.cpus);
}
template <class V>
void fields(V& v, NumaNode& n) {
  v("index", n.index);
  v("memory_bytes", n.memory_bytes);
  v("kind", n.kind);
  v("cpus", n.cpus);
}
template <class V>
void fields(V& v, PciDevice& d) {
  v("address", d.address);
  v("class_id", d.class_id);
  v("vendor_id", d.vendor_id);
  v("device_id", d.device_id);
  v("class_name", d.class_name);
  v("vendor", d.vendor);
  v("name", d.name);
  v("link_bytes_per_s", d.link_bytes_per_s);
  v("near_cpus", d.near_cpus);
  v("numa_node", d.numa_node);
}
template <class V>
void fields(V& v, OsDevice& d) {
  v("name", d.name);
  v("kind", d.kind);
  v("pci", d.pci);
  v("near_cpus", d.near_cpus);
  v("numa_node", d.numa_node);
  v("info", d.info);
}
template <class V>
void fields(V& v, Environment& e) {
  v("kernel", e.kernel);
  v("distribution", e.distribution);
  v("virtualization", e.virtualization);
  v("clocksource", e.clocksource);
  v("governor", e.governor);
  v("min_hz", e.min_hz);
  v("max_hz", e.max_hz);
  v("base_hz", e.base_hz);
  v("hardware_max_hz", e.hardware_max_hz);
  v("turbo", e.turbo);
  v("transparent_huge_pages", e.transparent_huge_pages);
  v("smt_active", e.smt_active);
  v("numa_balancing", e.numa_balancing);
  v("cgroup_cpus", e.cgroup_cpus);
  v("cgroup_memory_bytes", e.cgroup_memory_bytes);
  v("memlock_bytes", e.memlock_bytes);
  v("memory_available_bytes", e.memory_available_bytes);
  v("load_1min", e.load_1min);
  v("runnable", e.runnable);
  v("steal_share", e.steal_share);
}
template <class V>
void fields(V& v, Machine& m) {
  v("hostname", m.hostname);
  v("architecture", m.architecture);
  v("os", m.os);
  v("source", m.source);
  v("packages", m.packages);
  v("cores", m.cores);
  v("core_kinds", m.core_kinds);
  v("caches", m.caches);
  v("numa_nodes", m.numa_nodes);
  v("pci_devices", m.pci_devices);
  v("devices", m.devices);
  v("allowed_cpus", m.allowed_cpus);
  v("all_cpus", m.all_cpus);
  v("environment", m.environment);
}

}  // namespace steelyard::model
