// SPDX-License-Identifier: Apache-2.0
#include "inventory/drives.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <regex>

#include "target/block_tree.h"
#include "target/system_files.h"

namespace steelyard::storage {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0f", value);
  return text;
}

std::string celsius(double kelvin) {
  return number(kelvin - 273.15);
}

bool is_whole_drive(const std::string& folder) {
  std::error_code error;
  return std::filesystem::exists(folder + "/device", error) && !std::filesystem::exists(folder + "/partition", error) &&
         file_number(folder + "/hidden", 0) == 0 && file_number(folder + "/size", 0) > 0;
}

/// By the buses on the way to it.
std::string transport_of(const std::string& folder) {
  if (auto named = file_line(folder + "/device/transport"); !named.empty()) return named;
  for (const char* bus : {"usb", "virtio", "ata", "nvme", "mmc", "xen", "host"})
    if (std::regex_search(folder, std::regex(std::string("/") + bus + "[0-9-]")))
      return std::string(bus) == "host" ? "scsi" : bus;
  return "";
}

void add_link(Item& item, const Drive& drive, const SystemRoots& roots) {
  if (drive.pci.empty()) return;
  const PciLink link = pci_link(drive.pci, roots);
  if (!link.problem.empty()) item.add_problem("link_problem", link.problem);
  item.add_summary("link", link.text);
}

/// Of NVMe readable by everybody, if the kernel's hwmon has it: thousandths of a degree.
void add_temperature(Item& item, const std::string& folder) {
  const std::string device = canonical(folder + "/device");
  for (const std::string& base : {device, device + "/hwmon"})
    for (const std::string& name : names_in(base))
      if (name.rfind("hwmon", 0) == 0 && name != "hwmon")
        if (const auto milli = file_number(base + "/" + name + "/temp1_input", -1); milli >= 0)
          return item.add("temperature", number(static_cast<double>(milli) / 1000), "Cel");
}

void add_identity(Item& item, const NvmeIdentity& id) {
  item.add("volatile_write_cache", id.volatile_write_cache ? "yes" : "no");
  item.add("nvme_version", std::to_string(id.version >> 16) + "." + std::to_string((id.version >> 8) & 0xff));
  item.add("namespaces_most", std::to_string(id.namespaces));
  if (id.most_data_bytes > 0) item.add("most_data_per_command", number(id.most_data_bytes), "By");
  if (id.warning_kelvin > 0) item.add("temperature_warning", celsius(id.warning_kelvin), "Cel");
  if (id.critical_kelvin > 0) item.add("temperature_critical", celsius(id.critical_kelvin), "Cel");
}

void add_namespace(Item& item, const NvmeNamespace& ns) {
  item.add("lba_format", std::to_string(ns.data_bytes) + " + " + std::to_string(ns.metadata_bytes) + " bytes");
  item.add("lba_formats", std::to_string(ns.formats));
  item.add("namespace_size", number(static_cast<double>(ns.blocks) * ns.data_bytes), "By");
  item.add("namespace_used", number(static_cast<double>(ns.used_blocks) * ns.data_bytes), "By");
}

std::string warnings(std::uint32_t bits) {
  static constexpr const char* kNames[] = {"spare below its threshold", "temperature",
                                           "reliability degraded",      "read-only",
                                           "backup has failed",         "persistent memory"};
  std::string text;
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if ((bits >> i & 1) != 0) text += (text.empty() ? "" : ", ") + std::string(kNames[i]);
  return text.empty() ? "bits " + std::to_string(bits) : text;
}

void add_health(Item& item, const NvmeHealth& h) {
  if (h.critical_warning != 0)
    item.add_problem("smart_critical_warning", "SMART warns: " + warnings(h.critical_warning));
  if (h.media_errors > 0) item.add_problem("smart_media_problem", number(h.media_errors) + " media errors");
  if (h.used_percent >= 100)
    item.add_problem("smart_worn_out", "worn out: " + std::to_string(h.used_percent) + " % used");
  item.add_summary("smart_temperature", celsius(h.kelvin), "Cel");
  item.add("smart_percentage_used", std::to_string(h.used_percent), "%");
  item.add("smart_spare", std::to_string(h.spare_percent), "%");
  item.add("smart_spare_threshold", std::to_string(h.spare_threshold_percent), "%");
  item.add("smart_bytes_read", number(h.bytes_read), "By");
  item.add("smart_bytes_written", number(h.bytes_written), "By");
  item.add("smart_power_on", number(h.power_on_hours * 3600), "s");
  item.add("smart_unsafe_shutdowns", number(h.unsafe_shutdowns));
  item.add("smart_media_errors", number(h.media_errors));
}

/// /dev/nvme0 of nvme0n1; with multipath, of a controller that leads there.
std::string controller_node(const std::string& folder, const SystemRoots& roots) {
  static const std::regex kController("nvme[0-9]+");
  const std::string device = canonical(folder + "/device");
  if (std::regex_match(base_name(device), kController)) return roots.dev + "/" + base_name(device);
  for (const std::string& name : names_in(device))
    if (std::regex_match(name, kController)) return roots.dev + "/" + name;
  return "";
}

void add_nvme(Item& item, const std::string& folder, const SystemRoots& roots, const AskNvme& ask) {
  const std::int64_t nsid = file_number(folder + "/nsid", 1);
  item.add("namespace", std::to_string(nsid));
  const std::string node = controller_node(folder, roots);
  if (node.empty()) return item.add_unknown("identify", "no controller leads to it");
  const NvmeAnswer answer = ask(node, static_cast<std::uint32_t>(nsid));
  if (answer.identity)
    add_identity(item, *answer.identity);
  else
    item.add_unknown("identify", answer.why_not);
  if (answer.name_space)
    add_namespace(item, *answer.name_space);
  else
    item.add_unknown("lba_format", answer.why_not);
  if (answer.health)
    add_health(item, *answer.health);
  else
    item.add_unknown("smart", answer.why_not);
}

Item item_from(const std::string& folder, const SystemRoots& roots, const AskNvme& ask) {
  const Drive drive = drive_from(folder, roots);
  Item item{drive.name, "drive", drive.name, drive.pci, {}};
  item.add_summary("model", drive.model);
  item.add_summary("size", std::to_string(drive.bytes), "By");
  item.add("serial", drive.serial);
  item.add("wwn", drive.wwn);
  item.add_summary("firmware", file_line(folder + "/device/firmware_rev"));
  item.add("firmware", file_line(folder + "/device/rev"));
  item.add_summary("transport", transport_of(folder));
  add_link(item, drive, roots);
  if (drive.numa_node >= 0) item.add_summary("numa_node", "NUMA node " + std::to_string(drive.numa_node));
  if (drive.rotational) item.add("rotational", *drive.rotational ? "yes" : "no");
  item.add("logical_block", std::to_string(drive.logical_block), "By");
  item.add("physical_block", std::to_string(drive.physical_block), "By");
  item.add("write_cache", drive.write_cache);
  item.add("scheduler", drive.scheduler);
  if (file_number(folder + "/ro", 0) == 1) item.add_problem("read_only", "read-only");
  add_temperature(item, folder);
  if (drive.name.rfind("nvme", 0) == 0) add_nvme(item, folder, roots, ask);
  return item;
}

}  // namespace

PciLink pci_link(const std::string& address, const SystemRoots& roots) {
  const std::string folder = roots.sys + "/bus/pci/devices/" + address;
  const std::string speed = file_line(folder + "/current_link_speed");
  const std::string most_speed = file_line(folder + "/max_link_speed");
  const auto width = file_number(folder + "/current_link_width", 0), most = file_number(folder + "/max_link_width", 0);
  const auto gigatransfers = [](const std::string& text) { return text.substr(0, text.find(" PCIe")); };
  PciLink link;
  if (width <= 0 || speed.empty() || speed.rfind("Unknown", 0) == 0) return link;
  link.text = "PCIe " + gigatransfers(speed) + " x" + std::to_string(width);
  if (most > width && most < 255) link.problem = "PCIe x" + std::to_string(width) + " of x" + std::to_string(most);
  const double now = std::atof(speed.c_str()), could = std::atof(most_speed.c_str());
  if (could > now)
    link.problem += (link.problem.empty() ? "PCIe " : ", ") + gigatransfers(speed) + " of " + gigatransfers(most_speed);
  return link;
}

std::vector<Item> drives(const SystemRoots& roots, const AskNvme& ask) {
  std::vector<Item> items;
  for (const std::string& name : names_in(roots.sys + "/class/block"))
    if (const std::string folder = block_folder(name, roots); is_whole_drive(folder))
      items.push_back(item_from(folder, roots, ask));
  return items;
}

}  // namespace steelyard::storage
