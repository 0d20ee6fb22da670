// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "base/units.h"
#include "topology/svg_boxes.h"
#include "topology/svg_parts.h"
#include "topology/topology.h"

namespace steelyard::topology {
namespace {

constexpr double kPageWidth = 1280, kMargin = 24, kHead = 64;

std::string plural(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string headline(const model::Machine& machine) {
  std::string name = machine.hostname.empty() ? "Machine" : machine.hostname;
  if (!machine.architecture.empty()) name += " · " + machine.architecture;
  return name;
}

std::string summary(const model::Machine& machine) {
  std::uint64_t memory = 0;
  for (const model::NumaNode& node : machine.numa_nodes) memory += node.memory_bytes;
  std::string text =
      fmt::format("{}, {}, {}, {}", plural(machine.packages.size(), "package"), plural(machine.cores.size(), "core"),
                  plural(machine.all_cpus.size(), "CPU"), plural(machine.numa_nodes.size(), "NUMA node"));
  if (memory > 0) text += fmt::format(", {} memory", units::binary_size(memory));
  const std::size_t devices = machine.pci_devices.size();
  if (devices > 0) text += fmt::format(", {}", plural(devices, "PCI device"));
  if (machine.allowed_cpus != machine.all_cpus)
    text += fmt::format("; allowed CPUs: {}", text::cpu_list(machine.allowed_cpus));
  return text;
}

Box swatch(std::string css, std::string meaning) {
  Box colour{.css = std::move(css), .width = 16, .height = 14, .cell = true};
  Box words{.notes = {std::move(meaning)}};
  return {.children = {std::move(colour), std::move(words)}, .columns = 2, .gap = 6, .rigid = true};
}

Box legend(const model::Machine& machine) {
  Box box{.gap = 22, .rigid = true};
  if (machine.core_kinds.empty()) box.children.push_back(swatch("k0", "CPU (hardware thread)"));
  for (std::size_t i = 0; i < machine.core_kinds.size(); ++i) {
    const model::CoreKind& kind = machine.core_kinds[i];
    const std::string speed = kind.max_hz ? ", up to " + units::human(*kind.max_hz, "Hz") : "";
    const char* rank = kind.efficiency == 0                                                 ? " (most efficient)"
                       : kind.efficiency + 1 == static_cast<int>(machine.core_kinds.size()) ? " (fastest)"
                                                                                            : "";
    box.children.push_back(
        swatch(kind_css(machine, static_cast<int>(i)), fmt::format("core kind {}{}{}", i, rank, speed)));
  }
  if (machine.allowed_cpus.size() < machine.all_cpus.size())
    box.children.push_back(swatch("off", "not allowed to us (affinity or cgroup)"));
  if (std::ranges::any_of(machine.numa_nodes, [](const model::NumaNode& n) { return n.cpus.empty(); }))
    box.children.push_back(swatch("memory", "memory without CPUs"));
  return box;
}

}  // namespace

std::string to_svg(const model::Machine& machine) {
  Box page{.columns = 1, .gap = 14};
  page.children.push_back(packages_box(machine));
  if (Box memory = memory_box(machine); !memory.children.empty()) page.children.push_back(std::move(memory));
  if (Box devices = devices_box(machine); !devices.children.empty()) page.children.push_back(std::move(devices));
  page.children.push_back(legend(machine));
  arrange(page, kPageWidth - 2 * kMargin);
  const std::string head = clip(headline(machine), 80), line = clip(summary(machine), 160);
  const double width =
      std::max({page.width, 6.3 * static_cast<double>(text::display_width(line)), 420.0}) + 2 * kMargin;
  const double height = page.height + kHead + kMargin + 8;
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" height=\"{1:g}\" "
             "role=\"img\" aria-labelledby=\"t d\">\n<title id=\"t\">{2}</title>\n<desc id=\"d\">{3}</desc>\n",
             width, height, xml_escape(head), xml_escape(line)) +
         svg_style() +
         fmt::format(
             "<rect class=\"page\" width=\"{:g}\" height=\"{:g}\"/>\n"
             "<text class=\"head\" x=\"{:g}\" y=\"34\">{}</text>\n<text class=\"note\" x=\"{:g}\" y=\"52\">{}</text>\n",
             width, height, kMargin, xml_escape(head), kMargin, xml_escape(line)) +
         draw(page, kMargin, kHead) + "</svg>\n";
}

}  // namespace steelyard::topology
