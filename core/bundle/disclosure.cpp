// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <map>

#include "base/text.h"
#include "bundle/contents.h"

namespace steelyard::bundle {
namespace {

std::string cell(const std::string& value) {
  return value.empty() ? "not known" : text::markdown_cell(value);
}
std::string cell(const std::optional<std::string>& value) {
  return cell(value.value_or(""));
}
std::string cell(const std::optional<bool>& value) {
  return value ? (*value ? "on" : "off") : "not known";
}
std::string cell(const std::optional<double>& value, const char* unit) {
  return value ? fmt::format("{} {}", *value, unit) : "not known";
}

class Page {
 public:
  void heading(const char* level, const std::string& title) { out += fmt::format("\n{} {}\n\n", level, title); }
  void table() { out += "| what | value |\n|---|---|\n"; }
  void line(const std::string& what, const std::string& value) { out += fmt::format("| {} | {} |\n", what, value); }
  std::string out;
};

void hardware(const model::Machine& machine, Page& page) {
  std::map<std::string, std::size_t> processors;
  for (const model::Package& package : machine.packages) ++processors[package.model];
  for (const auto& [name, count] : processors) page.line("processor", fmt::format("{} x {}", count, cell(name)));
  page.line("cores, CPUs, allowed CPUs",
            fmt::format("{}, {}, {}", machine.cores.size(), machine.all_cpus.size(), machine.allowed_cpus.size()));
  for (const model::NumaNode& node : machine.numa_nodes)
    page.line(fmt::format("NUMA node {}", node.index), fmt::format("{} bytes {}", node.memory_bytes, cell(node.kind)));
  for (const model::PciDevice& device : machine.pci_devices)
    page.line("PCI " + cell(device.address), fmt::format("{} ({:04x}:{:04x}) {}", cell(device.class_name),
                                                         device.vendor_id, device.device_id, cell(device.name)));
  for (const model::OsDevice& device : machine.devices)
    for (const auto& [key, value] : device.info) page.line(cell(device.name) + " " + cell(key), cell(value));
}

void system(const model::Machine& machine, Page& page) {
  const model::Environment& e = machine.environment;
  page.line("operating system", fmt::format("{}, {}", cell(machine.os), cell(e.distribution)));
  page.line("kernel", cell(e.kernel));
  page.line("architecture", cell(machine.architecture));
  page.line("virtualization", cell(e.virtualization));
  page.line("clock source", cell(e.clocksource));
  page.line("governor", cell(e.governor));
  page.line("clock limits in force", fmt::format("{} to {}", cell(e.min_hz, "Hz"), cell(e.max_hz, "Hz")));
  page.line("rated clock", cell(e.base_hz, "Hz"));
  page.line("turbo", cell(e.turbo));
  page.line("simultaneous multithreading", cell(e.smt_active));
  page.line("NUMA balancing", cell(e.numa_balancing));
  page.line("transparent huge pages", cell(e.transparent_huge_pages));
  page.line("CPUs by control group", cell(e.cgroup_cpus, "CPUs"));
}

void declared(const Declaration& declaration, Page& page) {
  page.heading("##", "Declared by the submitter");
  page.table();
  page.line("firmware", cell(declaration.firmware));
  page.line("memory modules", cell(declaration.memory_modules));
  page.line("cooling", cell(declaration.cooling));
  page.line("availability", cell(declaration.availability));
  page.line("sponsor", cell(declaration.sponsor));
  for (const Settled& s : declaration.settled)
    page.line(fmt::format("{} of {}", cell(s.rule), cell(s.where)),
              fmt::format("{}, {}: {}", cell(s.who), cell(s.on), cell(s.how)));
}

}  // namespace

std::string disclosure(const model::Run& run, const std::optional<Declaration>& declaration) {
  Page page;
  page.out = fmt::format(
      "# Disclosure of run {}\n\nWhat run.json records, for people. \"not known\": the system did not say.\n",
      cell(run.id));
  page.heading("##", "Measurement");
  page.table();
  page.line("profile", cell(run.profile));
  page.line("began, ended", fmt::format("{}, {}", cell(run.started), cell(run.finished)));
  page.line("steelyard", fmt::format("{} ({})", cell(run.tool_version), cell(run.tool_commit)));
  for (const auto& [id, what] : run.plugins) page.line("plugin " + cell(id), cell(what));
  for (const auto& [key, setting] : run.settings)
    page.line("setting " + cell(key), fmt::format("{} ({})", cell(setting.first), cell(setting.second)));
  for (const model::Node& node : run.nodes) {
    page.heading("##", "Node " + cell(node.name));
    page.table();
    hardware(node.machine, page);
    system(node.machine, page);
  }
  if (declaration) declared(*declaration, page);
  return page.out;
}

}  // namespace steelyard::bundle
