// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "base/text.h"
#include "base/units.h"
#include "topology/svg_boxes.h"
#include "topology/svg_parts.h"
#include "topology/topology.h"

namespace steelyard::topology {
namespace {

constexpr double kPageWidth = 1280, kMargin = 24, kHead = 64, kLine = 16;

std::string plural(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string headline(const model::Machine& machine, Speech speech) {
  std::string name = machine.hostname.empty() ? say(speech, "Machine", "机器") : machine.hostname;
  if (!machine.architecture.empty()) name += " · " + machine.architecture;
  return name;
}

std::string in_english(const model::Machine& machine, std::uint64_t memory) {
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

std::string in_chinese(const model::Machine& machine, std::uint64_t memory) {
  std::string text = fmt::format("{} 个封装，{} 个核心，{} 个 CPU，{} 个 NUMA 节点", machine.packages.size(),
                                 machine.cores.size(), machine.all_cpus.size(), machine.numa_nodes.size());
  if (memory > 0) text += fmt::format("，内存 {}", units::binary_size(memory));
  if (!machine.pci_devices.empty()) text += fmt::format("，{} 个 PCI 设备", machine.pci_devices.size());
  if (machine.allowed_cpus != machine.all_cpus)
    text += fmt::format("；可用 CPU：{}", text::cpu_list(machine.allowed_cpus));
  return text;
}

/// One line per language.
std::vector<std::string> summary(const model::Machine& machine, Speech speech) {
  std::uint64_t memory = 0;
  for (const model::NumaNode& node : machine.numa_nodes) memory += node.memory_bytes;
  std::vector<std::string> lines;
  if (speech != Speech::kChinese) lines.push_back(clip(in_english(machine, memory), 160));
  if (speech != Speech::kEnglish) lines.push_back(clip(in_chinese(machine, memory), 160));
  return lines;
}

Box swatch(std::string css, std::string meaning) {
  Box colour{.css = std::move(css), .width = 16, .height = 14, .cell = true};
  Box words{.notes = {std::move(meaning)}};
  return {.children = {std::move(colour), std::move(words)}, .columns = 2, .gap = 6, .rigid = true};
}

std::string kind_words(const model::Machine& machine, std::size_t i, Speech speech) {
  const model::CoreKind& kind = machine.core_kinds[i];
  const bool fastest = kind.efficiency + 1 == static_cast<int>(machine.core_kinds.size());
  std::string en = fmt::format("core kind {}", i), zh = fmt::format("核心类型 {}", i);
  if (kind.efficiency == 0)
    en += " (most efficient)", zh += "（能效最高）";
  else if (fastest)
    en += " (fastest)", zh += "（最快）";
  if (kind.max_hz)
    en += ", up to " + units::human(*kind.max_hz, "Hz"), zh += "，最高 " + units::human(*kind.max_hz, "Hz");
  return say(speech, en, zh);
}

Box legend(const model::Machine& machine, Speech speech) {
  Box box{.gap = 22, .rigid = true};
  if (machine.core_kinds.empty())
    box.children.push_back(swatch("k0", say(speech, "CPU (hardware thread)", "CPU（硬件线程）")));
  for (std::size_t i = 0; i < machine.core_kinds.size(); ++i)
    box.children.push_back(swatch(kind_css(machine, static_cast<int>(i)), kind_words(machine, i, speech)));
  if (machine.allowed_cpus.size() < machine.all_cpus.size())
    box.children.push_back(
        swatch("off", say(speech, "not allowed to us (affinity or cgroup)", "不允许使用（亲和性或 cgroup）")));
  if (std::ranges::any_of(machine.numa_nodes, [](const model::NumaNode& n) { return n.cpus.empty(); }))
    box.children.push_back(swatch("memory", say(speech, "memory without CPUs", "不含 CPU 的内存")));
  if (std::ranges::any_of(machine.pci_devices, [](const model::PciDevice& d) { return d.link_bytes_per_s > 0; }))
    box.children.push_back({.notes = {say(speech, "link allows: by the speed and width of the PCIe link, not measured",
                                          "链路能力：由 PCIe 链路的速率与位宽得出，并非实测")}});
  return box;
}

}  // namespace

std::string to_svg(const model::Machine& machine, Speech speech) {
  Box page{.columns = 1, .gap = 14};
  page.children.push_back(packages_box(machine, speech));
  if (Box memory = memory_box(machine, speech); !memory.children.empty()) page.children.push_back(std::move(memory));
  if (Box devices = devices_box(machine, speech); !devices.children.empty())
    page.children.push_back(std::move(devices));
  page.children.push_back(legend(machine, speech));
  arrange(page, kPageWidth - 2 * kMargin);
  const std::string head = clip(headline(machine, speech), 80);
  double width = std::max(page.width, 420.0), top = kHead - kLine;
  std::string lines, described;
  for (const std::string& line : summary(machine, speech)) {
    width = std::max(width, 6.3 * static_cast<double>(text::display_width(line)));
    described += (described.empty() ? "" : " / ") + line;
    lines += fmt::format("<text class=\"note\" x=\"{:g}\" y=\"{:g}\">{}</text>\n", kMargin, top + 4, xml_escape(line));
    top += kLine;
  }
  width += 2 * kMargin;
  const double height = page.height + top + kMargin + 8;
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" height=\"{1:g}\" "
             "role=\"img\" aria-labelledby=\"t d\">\n<title id=\"t\">{2}</title>\n<desc id=\"d\">{3}</desc>\n",
             width, height, xml_escape(head), xml_escape(described)) +
         svg_style() +
         fmt::format(
             "<rect class=\"page\" width=\"{:g}\" height=\"{:g}\"/>\n"
             "<text class=\"head\" x=\"{:g}\" y=\"34\">{}</text>\n",
             width, height, kMargin, xml_escape(head)) +
         lines + draw(page, kMargin, top) + "</svg>\n";
}

}  // namespace steelyard::topology
