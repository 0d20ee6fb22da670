// SPDX-License-Identifier: Apache-2.0
#include "target/block_tree.h"

#include <algorithm>
#include <filesystem>
#include <regex>
#include <utility>

#include "target/folder.h"
#include "target/system_files.h"

namespace steelyard::storage {
namespace {

bool exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

/// The innermost PCI function on the way to a device; empty: none.
std::string pci_in(const std::string& folder) {
  static const std::regex kAddress("[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");
  std::string last;
  for (std::sregex_iterator at(folder.begin(), folder.end(), kAddress), end; at != end; ++at) last = at->str();
  return last;
}

/// A multipath head of NVMe hangs below its subsystem, which links the controllers that lead there.
std::string pci_of(const std::string& folder) {
  if (auto address = pci_in(folder); !address.empty()) return address;
  static const std::regex kController("nvme[0-9]+");
  const std::string device = canonical(folder + "/device");
  for (const std::string& name : names_in(device))
    if (std::regex_match(name, kController))
      if (auto address = pci_in(canonical(device + "/" + name)); !address.empty()) return address;
  return "";
}

std::string first_of(std::initializer_list<std::string> files) {
  for (const std::string& file : files)
    if (auto line = file_line(file); !line.empty()) return line;
  return "";
}

/// SCSI and SATA: vital product data page 80h, four bytes of header before the text.
std::string scsi_serial(const std::string& file) {
  const std::string page = file_text(file);
  if (page.size() <= 4) return "";
  std::string serial = page.substr(4, static_cast<unsigned char>(page[3]));
  std::erase_if(serial, [](char c) { return c <= ' ' || c > '~'; });
  return serial;
}

/// "none [mq-deadline] kyber": the one in brackets.
std::string scheduler_of(const std::string& line) {
  const std::size_t open = line.find('['), close = line.find(']');
  return open == std::string::npos || close == std::string::npos ? line : line.substr(open + 1, close - open - 1);
}

std::string label(const std::string& folder) {
  const std::string name = base_name(folder);
  const std::string what = first_of({folder + "/dm/name", folder + "/md/level", folder + "/loop/backing_file"});
  return what.empty() ? name : name + " (" + what + ")";
}

class Walk {
 public:
  Walk(const SystemRoots& roots, std::vector<std::string> seen) : roots_(roots), seen_(std::move(seen)) {}
  BlockTree tree;

  void down(const std::string& folder) {
    const std::string name = base_name(folder);
    if (std::ranges::find(seen_, name) != seen_.end()) return;
    seen_.push_back(name);
    tree.chain.push_back(label(folder));
    if (exists(folder + "/partition")) return down(parent_of(folder));
    const auto slaves = names_in(folder + "/slaves");
    for (const std::string& slave : slaves) down(canonical(folder + "/slaves/" + slave));
    if (!slaves.empty() || into_file(folder)) return;
    tree.drives.push_back(drive_from(folder, roots_));
  }

 private:
  /// True if the loop device's file lies on drives that can be named.
  bool into_file(const std::string& folder) {
    const std::string file = file_line(folder + "/loop/backing_file");
    if (file.empty()) return false;
    const Target behind = folder_target(parent_of(file), roots_, seen_);
    if (behind.in_memory)
      tree.memory_behind = base_name(folder) + " is a file in " + behind.file_system + ", in memory";
    if (!behind.memory_behind.empty()) tree.memory_behind = behind.memory_behind;
    if (behind.drives.empty()) return false;
    for (const std::string& link : behind.chain) tree.chain.push_back(link);
    for (const Drive& drive : behind.drives)
      if (std::ranges::find(tree.drives, drive.name, &Drive::name) == tree.drives.end()) tree.drives.push_back(drive);
    return true;
  }

  const SystemRoots& roots_;
  std::vector<std::string> seen_;
};

}  // namespace

std::string block_folder(const std::string& number_or_name, const SystemRoots& roots) {
  const bool number = number_or_name.find(':') != std::string::npos;
  return canonical(roots.sys + (number ? "/dev/block/" : "/class/block/") + number_or_name);
}

BlockTree block_tree(const std::string& folder, const SystemRoots& roots, std::vector<std::string> seen) {
  Walk walk(roots, std::move(seen));
  if (!folder.empty()) walk.down(folder);
  return std::move(walk.tree);
}

Drive drive_from(const std::string& folder, const SystemRoots& roots) {
  const std::string device = folder + "/device", queue = folder + "/queue";
  Drive drive;
  drive.name = base_name(folder);
  drive.model = file_line(device + "/model");
  if (const std::string vendor = file_line(device + "/vendor");
      !vendor.empty() && vendor != "ATA" && vendor.rfind("0x", 0) != 0)
    drive.model = drive.model.empty() ? vendor : vendor + " " + drive.model;
  drive.serial = first_of({device + "/serial", folder + "/serial"});
  if (drive.serial.empty()) drive.serial = scsi_serial(device + "/vpd_pg80");
  drive.wwn = first_of({folder + "/wwid", device + "/wwid"});
  drive.pci = pci_of(folder);
  drive.numa_node = static_cast<int>(file_number(device + "/numa_node", -1));
  if (drive.numa_node < 0 && !drive.pci.empty())
    drive.numa_node = static_cast<int>(file_number(roots.sys + "/bus/pci/devices/" + drive.pci + "/numa_node", -1));
  drive.bytes = static_cast<std::uint64_t>(file_number(folder + "/size", 0)) * 512;
  drive.logical_block = static_cast<std::uint32_t>(file_number(queue + "/logical_block_size", 512));
  drive.physical_block = static_cast<std::uint32_t>(file_number(queue + "/physical_block_size", 512));
  if (const auto rotates = file_number(queue + "/rotational", -1); rotates >= 0) drive.rotational = rotates == 1;
  drive.write_cache = file_line(queue + "/write_cache");
  drive.scheduler = scheduler_of(file_line(queue + "/scheduler"));
  return drive;
}

std::vector<std::string> partitions_of(const std::string& folder) {
  std::vector<std::string> found;
  for (const std::string& name : names_in(folder))
    if (exists(folder + "/" + name + "/partition")) found.push_back(folder + "/" + name);
  return found;
}

}  // namespace steelyard::storage
