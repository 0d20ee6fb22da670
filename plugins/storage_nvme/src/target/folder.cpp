// SPDX-License-Identifier: Apache-2.0
#include "target/folder.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "target/block_tree.h"
#include "target/mounts.h"
#include "target/system_files.h"

namespace steelyard::storage {
namespace {

enum class Place { kDrives, kMemory, kNetwork, kHost, kProgram };

bool among(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

Place place_of(const std::string& fs) {
  if (among(fs, {"tmpfs", "ramfs", "devtmpfs", "hugetlbfs"})) return Place::kMemory;
  if (among(fs,
            {"nfs", "nfs4", "cifs", "smb3", "ceph", "lustre", "gpfs", "beegfs", "orangefs", "afs", "gfs2", "wekafs"}))
    return Place::kNetwork;
  if (among(fs, {"9p", "virtiofs"})) return Place::kHost;
  if (fs == "fuse" || fs.rfind("fuse.", 0) == 0) return Place::kProgram;
  return Place::kDrives;
}

std::string why_no_drive(const Mount& mount) {
  const std::string& fs = mount.file_system;
  switch (place_of(fs)) {
    case Place::kMemory: return fs + " lives in memory";
    case Place::kNetwork: return fs + " is a network file system (" + mount.source + ")";
    case Place::kHost: return fs + " is shared by the host of this virtual machine";
    case Place::kProgram: return fs + " is served by a program (FUSE), not by a drive";
    case Place::kDrives: break;
  }
  if (fs == "overlay") return "overlay: its upper folder " + mount.upper + " cannot be seen from here";
  return fs + " does not say which drives it uses (" + mount.source + ")";
}

/// btrfs has a number of no device, but lists those it uses.
std::vector<std::string> btrfs_members(const std::string& source, const SystemRoots& roots) {
  const std::string all = roots.sys + "/fs/btrfs";
  for (const std::string& id : names_in(all)) {
    const auto members = names_in(all + "/" + id + "/devices");
    if (std::ranges::find(members, source) != members.end()) return members;
  }
  return {source};
}

/// "/dev/mapper/vg-home" is a link to ../dm-0, but only where udev made it one.
std::string device_name(const std::string& source, const SystemRoots& roots) {
  if (source.rfind("/dev/", 0) != 0) return "";
  const std::string node = canonical(roots.dev + source.substr(4));
  const std::string name = base_name(node.empty() ? source : node);
  if (!block_folder(name, roots).empty()) return name;
  for (const std::string& other : names_in(roots.sys + "/class/block"))
    if (file_line(roots.sys + "/class/block/" + other + "/dm/name") == name) return other;
  return "";
}

void append(Target& target, const BlockTree& tree) {
  if (!tree.memory_behind.empty()) target.memory_behind = tree.memory_behind;
  target.chain.insert(target.chain.end(), tree.chain.begin(), tree.chain.end());
  for (const Drive& drive : tree.drives)
    if (std::ranges::find(target.drives, drive.name, &Drive::name) == target.drives.end())
      target.drives.push_back(drive);
}

void add_devices(Target& target, const Mount& mount, const SystemRoots& roots, const std::vector<std::string>& seen) {
  if (mount.device.rfind("0:", 0) != 0)
    return append(target, block_tree(block_folder(mount.device, roots), roots, seen));
  const std::string name = device_name(mount.source, roots);
  if (name.empty()) return;
  const auto members = mount.file_system == "btrfs" ? btrfs_members(name, roots) : std::vector{name};
  for (const std::string& member : members) append(target, block_tree(block_folder(member, roots), roots, seen));
}

/// What an overlay writes lands in its upper folder; in a container that is often a path of the host's.
void add_upper(Target& target, const Mount& mount, const SystemRoots& roots, std::vector<std::string> seen) {
  const bool again = std::ranges::find(seen, mount.point) != seen.end();
  if (again || mount.upper.empty() || canonical(mount.upper) != mount.upper) return;
  seen.push_back(mount.point);
  const Target upper = folder_target(mount.upper, roots, std::move(seen));
  if (upper.drives.empty() && upper.file_system == "overlay") return;
  target.chain.insert(target.chain.end(), upper.chain.begin(), upper.chain.end());
  target.drives = upper.drives;
  target.why_no_drive = upper.why_no_drive;
  target.in_memory = upper.in_memory;
  target.memory_behind = upper.memory_behind;
}

}  // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): taken over by add_upper where there is one
Target folder_target(const std::string& path, const SystemRoots& roots, std::vector<std::string> seen) {
  Target target;
  target.path = path;
  const auto all = mounts(roots);
  const Mount* mount = mount_of(path, all);
  if (mount == nullptr) {
    target.why_no_drive = roots.proc + "/self/mountinfo does not name a file system of " + path;
    return target;
  }
  target.file_system = mount->file_system;
  target.mount_point = mount->point;
  target.read_only = mount->read_only;
  target.in_memory = place_of(mount->file_system) == Place::kMemory;
  target.chain.push_back(mount->file_system + " on " + mount->point);
  if (mount->file_system == "overlay") add_upper(target, *mount, roots, seen);
  if (place_of(mount->file_system) == Place::kDrives && mount->file_system != "overlay")
    add_devices(target, *mount, roots, seen);
  if (target.drives.empty() && target.why_no_drive.empty()) target.why_no_drive = why_no_drive(*mount);
  return target;
}

bool keeps_names(const std::string& file_system) {
  const Place place = place_of(file_system);
  return place == Place::kNetwork || place == Place::kHost || place == Place::kProgram;
}

}  // namespace steelyard::storage
