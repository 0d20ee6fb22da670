// SPDX-License-Identifier: Apache-2.0
#include "app/machine_report.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "base/text.h"
#include "base/units.h"

namespace steelyard::app {
namespace {

/// Facts joined by " · "; empty ones are left out.
class Facts {
 public:
  void add(const std::string& fact) {
    if (!fact.empty()) joined_ += (joined_.empty() ? "" : " · ") + fact;
  }
  [[nodiscard]] std::string or_else(const std::string& nothing) const { return joined_.empty() ? nothing : joined_; }

 private:
  std::string joined_;
};

std::string host(const model::Machine& machine, const Texts& text) {
  const model::Environment& env = machine.environment;
  Facts facts;
  facts.add(machine.hostname);
  facts.add(env.distribution.empty() ? machine.os : env.distribution);
  if (!env.kernel.empty()) facts.add(text("discover.kernel", {{"version", env.kernel}}));
  facts.add(machine.architecture);
  if (env.governor) facts.add(text("discover.governor", {{"governor", *env.governor}}));
  if (env.transparent_huge_pages) facts.add("THP " + *env.transparent_huge_pages);
  if (env.smt_active) facts.add(*env.smt_active ? text("discover.smt_on") : text("discover.smt_off"));
  if (!env.virtualization.empty() && env.virtualization != "none")
    facts.add(text("discover.virtual", {{"kind", env.virtualization}}));
  return facts.or_else(machine.source);
}

std::string cpu(const model::Machine& machine, const Texts& text) {
  std::map<std::string, std::size_t> models;
  for (const model::Package& package : machine.packages) ++models[package.model];
  Facts facts;
  for (const auto& [name, count] : models)
    facts.add(fmt::format("{} × {}", count, name.empty() ? text("discover.unknown_cpu") : name));
  if (!machine.all_cpus.empty())  // nothing describes a machine that only a file of another tool names
    facts.add(text("discover.cores", {{"cores", fmt::format("{}", machine.cores.size())},
                                      {"threads", fmt::format("{}", machine.all_cpus.size())}}));
  if (machine.core_kinds.size() > 1)
    facts.add(text("discover.core_kinds", {{"count", fmt::format("{}", machine.core_kinds.size())}}));
  if (machine.allowed_cpus.size() < machine.all_cpus.size())
    facts.add(text("discover.allowed", {{"cpus", text::cpu_list(machine.allowed_cpus)}}));
  if (machine.environment.base_hz) facts.add(units::human(*machine.environment.base_hz, "Hz"));
  return facts.or_else(text("discover.none_reported"));
}

std::string caches(const model::Machine& machine, const Texts& text) {
  std::map<std::tuple<int, std::string, std::uint64_t>, std::size_t> counts;
  for (const model::Cache& cache : machine.caches)
    if (cache.type != "instruction") ++counts[{cache.level, cache.type, cache.size_bytes}];
  Facts facts;
  for (const auto& [kind, count] : counts) {
    const auto& [level, type, size] = kind;
    facts.add(fmt::format("{} × L{}{} {}", count, level, type == "data" ? "d" : "", units::binary_size(size)));
  }
  return facts.or_else(text("discover.none_reported"));
}

std::string memory(const model::Machine& machine, const Texts& text) {
  std::uint64_t total = 0;
  std::set<std::string> kinds;
  for (const model::NumaNode& node : machine.numa_nodes) {
    total += node.memory_bytes;
    if (!node.kind.empty()) kinds.insert(node.kind);
  }
  Facts facts;
  if (total > 0) facts.add(units::binary_size(total));
  if (!machine.numa_nodes.empty())
    facts.add(text("discover.numa", {{"count", fmt::format("{}", machine.numa_nodes.size())}}));
  facts.add(fmt::format("{}", fmt::join(kinds, " ")));
  if (machine.environment.cgroup_memory_bytes)
    facts.add(text("discover.memory_limit", {{"size", units::binary_size(*machine.environment.cgroup_memory_bytes)}}));
  return facts.or_else(text("discover.none_reported"));
}

std::string info(const model::OsDevice& device, const char* key) {
  const auto found = device.info.find(key);
  return found == device.info.end() ? "" : found->second;
}

/// hwloc gives the size of a block device in KiB.
std::string block_size(const model::OsDevice& device) {
  const std::string kib = info(device, "Size");
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(kib.data(), kib.data() + kib.size(), value);
  const bool whole = error == std::errc{} && end == kib.data() + kib.size() && value <= (UINT64_MAX >> 10);
  return whole ? " " + units::binary_size(value << 10) : "";
}

std::string os_devices(const model::Machine& machine, const std::set<std::string>& kinds, const Texts& text) {
  Facts facts;
  for (const model::OsDevice& device : machine.devices) {
    if (!kinds.contains(device.kind)) continue;
    const std::string model = info(device, "Model");
    facts.add(device.name + (device.kind == "block" ? block_size(device) : "") + (model.empty() ? "" : " " + model));
  }
  return facts.or_else(text("discover.none"));
}

/// Display controllers and processing accelerators by PCI class, and what the operating system calls accelerators.
std::string accelerators(const model::Machine& machine, const Texts& text) {
  std::map<std::string, std::size_t> counts;
  for (const model::PciDevice& device : machine.pci_devices) {
    const bool display = (device.class_id >> 8) == 0x03, processing = (device.class_id >> 8) == 0x12;
    if (!display && !processing) continue;
    const std::string name = device.vendor + (device.vendor.empty() || device.name.empty() ? "" : " ") + device.name;
    ++counts[name.empty() ? fmt::format("{:04x}:{:04x}", device.vendor_id, device.device_id) : name];
  }
  Facts facts;
  for (const auto& [name, count] : counts) facts.add(fmt::format("{} × {}", count, name));
  return facts.or_else(os_devices(machine, {"gpu", "coprocessor"}, text));
}

std::string plugin_facts(const model::Catalogue& plugins, const Texts& text) {
  std::size_t usable = 0;
  Facts unusable;
  for (const model::PluginInfo& plugin : plugins) {
    usable += plugin.unusable.empty() ? 1 : 0;
    if (!plugin.unusable.empty()) unusable.add(plugin.id + ": " + plugin.unusable);
  }
  Facts facts;
  facts.add(text("discover.plugins_loaded", {{"count", fmt::format("{}", usable)}}));
  if (const std::string reasons = unusable.or_else(""); !reasons.empty())
    facts.add(text("discover.plugins_unusable",
                   {{"count", fmt::format("{}", plugins.size() - usable)}, {"reasons", reasons}}));
  return facts.or_else("");
}

}  // namespace

Table machine_table(const model::Machine& machine, const model::Catalogue* plugins, const Texts& text) {
  Table table{{{"fact", text("column.fact")}, {"value", text("column.value")}}, {}, false};
  const auto add = [&](const std::string& name, const std::string& value) {
    table.rows.push_back({Cell(name, Style::kBold), text::printable(value)});
  };
  add(text("discover.host"), host(machine, text));
  add(text("discover.cpu"), cpu(machine, text));
  add(text("discover.caches"), caches(machine, text));
  add(text("discover.memory"), memory(machine, text));
  add(text("discover.accelerators"), accelerators(machine, text));
  add(text("discover.network"), os_devices(machine, {"network", "openfabrics"}, text));
  add(text("discover.storage"), os_devices(machine, {"block"}, text));
  if (plugins != nullptr) add(text("discover.plugins"), plugin_facts(*plugins, text));
  return table;
}

}  // namespace steelyard::app
