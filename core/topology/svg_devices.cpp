// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/units.h"
#include "topology/svg_parts.h"

namespace steelyard::topology {
namespace {

constexpr double kCardWidth = 260;
constexpr std::size_t kCardColumns = 30;
constexpr std::size_t kMaxCards = 24;  // per group; the rest is counted in a last card

bool accelerates(const model::PciDevice& device) {
  const unsigned base = device.class_id >> 8;
  return base == 0x03 || base == 0x0b || base == 0x12 || base == 0x40;
}

/// "nvme0n1 1.8 TiB": hwloc gives the size of a block device in KiB.
std::string os_name(const model::OsDevice& device) {
  const auto size = device.info.find("Size");
  if (device.kind != "block" || size == device.info.end()) return device.name;
  std::uint64_t kib = 0;
  const std::string& digits = size->second;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), kib);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size() && kib <= (UINT64_MAX >> 10);
  return whole ? device.name + " " + units::binary_size(kib << 10) : device.name;
}

/// The most telling name there is: what a driver calls it, then pci.ids, then vendor and class.
std::string pci_title(const model::Machine& machine, const model::PciDevice& device, Speech speech) {
  for (const model::OsDevice& os : machine.devices)
    for (const char* key : {"GPUModel", "Model"})
      if (const auto name = os.info.find(key); os.pci == device.address && name != os.info.end())
        return clip(name->second, kCardColumns);
  if (!device.name.empty()) return clip(device.name, kCardColumns);
  const unsigned base = device.class_id >> 8;
  const bool telling = !device.class_name.empty() && base != 0x00 && base != 0xff;
  const std::string id = fmt::format("{:04x}", device.device_id);
  const std::string what = telling ? device.class_name : speech == Speech::kChinese ? "设备 " + id : "device " + id;
  return clip(device.vendor.empty() ? what : device.vendor + " " + what, kCardColumns);
}

Box pci_card(const model::Machine& machine, const model::PciDevice& device, Speech speech) {
  Box card{.css = accelerates(device) ? "accel" : "device",
           .title = pci_title(machine, device, speech),
           .width = kCardWidth};
  card.notes.push_back(
      clip(fmt::format("{} · {:04x}:{:04x}", device.address, device.vendor_id, device.device_id), kCardColumns + 8));
  if (device.link_bytes_per_s > 0)
    card.notes.push_back(say(speech, "link allows", "链路能力") + " " + units::human(device.link_bytes_per_s, "By/s"));
  std::string names;
  for (const model::OsDevice& os : machine.devices)
    if (os.pci == device.address) names += (names.empty() ? "" : ", ") + os_name(os);
  if (!names.empty()) card.notes.push_back(clip(names, kCardColumns + 4));
  card.tooltip = fmt::format("{} {} {}", device.vendor, device.class_name, names);
  return card;
}

Box os_card(const model::OsDevice& device) {
  return {.css = "device",
          .title = clip(os_name(device), kCardColumns),
          .notes = {clip(device.kind, kCardColumns)},
          .width = kCardWidth};
}

std::string place_title(const model::Machine& machine, int numa_node, const model::CpuList& near, Speech speech) {
  if (numa_node >= 0)
    return say(speech, fmt::format("Devices near NUMA {}", numa_node), fmt::format("NUMA {} 附近的设备", numa_node));
  if (near.empty() || near == machine.all_cpus)
    return say(speech, "Devices near no particular CPU", "不靠近特定 CPU 的设备");
  const std::string cpus = text::cpu_list(near);
  return clip(say(speech, "Devices near CPUs " + cpus, "CPU " + cpus + " 附近的设备"), 60);
}

using Place = std::pair<int, model::CpuList>;

/// Devices near one node are one group, whatever part of its CPUs they name.
Place place(int numa_node, const model::CpuList& near) {
  return {numa_node, numa_node >= 0 ? model::CpuList{} : near};
}

void fold_surplus(std::vector<Box>& cards, Speech speech) {
  if (cards.size() <= kMaxCards) return;
  const std::size_t more = cards.size() - (kMaxCards - 1);
  cards.resize(kMaxCards - 1);
  cards.push_back({.css = "device",
                   .title = say(speech, fmt::format("and {} more", more), fmt::format("另有 {} 个", more)),
                   .width = kCardWidth});
}

}  // namespace

Box devices_box(const model::Machine& machine, Speech speech) {
  std::map<Place, std::vector<Box>> groups;
  for (const model::PciDevice& device : machine.pci_devices)
    groups[place(device.numa_node, device.near_cpus)].push_back(pci_card(machine, device, speech));
  for (const model::OsDevice& device : machine.devices)
    if (std::ranges::find(machine.pci_devices, device.pci, &model::PciDevice::address) == machine.pci_devices.end())
      groups[place(device.numa_node, device.near_cpus)].push_back(os_card(device));
  // Many groups of few stand side by side, few groups take a row each.
  const bool many = groups.size() >= 4;
  Box box{.columns = many ? std::size_t{0} : 1};
  for (auto& [key, cards] : groups) {
    fold_surplus(cards, speech);
    Box group{.css = "place",
              .title = place_title(machine, key.first, key.second, speech),
              .columns = many && cards.size() <= 6 ? 1U : 0U};
    group.children = std::move(cards);
    box.children.push_back(std::move(group));
  }
  return box;
}

}  // namespace steelyard::topology
