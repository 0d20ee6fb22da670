// SPDX-License-Identifier: Apache-2.0
#include "core/topology/summary.h"

#include <fmt/format.h>
#include <string_view>

#include "base/text.h"

namespace steelyard::topology {
namespace {

std::string cpus(const model::CpuList& list) {
  return list.empty() ? "-" : text::cpu_list(list);
}

std::string_view word(std::string_view text) {
  return text.empty() ? "-" : text;
}

std::string hardware(const model::Machine& m) {
  std::string out = fmt::format("machine {} {} {}\nall_cpus {}\nallowed_cpus {}\n", word(m.hostname),
                                word(m.architecture), word(m.os), cpus(m.all_cpus), cpus(m.allowed_cpus));
  for (const auto& p : m.packages)
    out += fmt::format("package {} cpus {} model {}\n", p.index, cpus(p.cpus), word(p.model));
  for (const auto& n : m.numa_nodes)
    out += fmt::format("numa {} cpus {} bytes {} kind {}\n", n.index, cpus(n.cpus), n.memory_bytes, word(n.kind));
  for (const auto& k : m.core_kinds)
    out += fmt::format("core_kind efficiency {} max_hz {} cpus {}\n", k.efficiency, k.max_hz.value_or(0), cpus(k.cpus));
  for (const auto& c : m.caches)
    out += fmt::format("cache L{} {} bytes {} line {} cpus {}\n", c.level, c.type, c.size_bytes, c.line_bytes,
                       cpus(c.cpus));
  for (const auto& c : m.cores)
    out += fmt::format("core {} package {} kind {} cpus {}\n", c.index, c.package, c.kind, cpus(c.cpus));
  return out;
}

}  // namespace

std::string summary(const model::Machine& m) {
  std::string out = hardware(m);
  for (const auto& d : m.pci_devices)
    out += fmt::format("pci {} {:04x} [{:04x}:{:04x}] {} | {} | {} link {:.3g} numa {} near {}\n", d.address,
                       d.class_id, d.vendor_id, d.device_id, word(d.class_name), word(d.vendor), word(d.name),
                       d.link_bytes_per_s, d.numa_node, cpus(d.near_cpus));
  for (const auto& d : m.devices) {
    out +=
        fmt::format("device {} {} pci {} numa {} near {}", d.name, d.kind, word(d.pci), d.numa_node, cpus(d.near_cpus));
    for (const auto& [key, value] : d.info) out += fmt::format(" {}='{}'", key, value);
    out += "\n";
  }
  return out;
}

}  // namespace steelyard::topology
