// SPDX-License-Identifier: Apache-2.0
#include "inventory/mounted.h"

#include <map>

#include "target/folder.h"
#include "target/mounts.h"

namespace steelyard::storage {
namespace {

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

Item item_from(const Mount& mount, const Target& target) {
  std::vector<std::string> names;
  for (const Drive& drive : target.drives) names.push_back(drive.name);
  Item item{"mount:" + mount.point, "mount", mount.point, names.empty() ? "" : names.front(), {}};
  item.add("file_system", mount.file_system);
  item.add("source", mount.source);
  item.add("read_only", mount.read_only ? "yes" : "no");
  item.add("way", joined(target.chain, " > "));
  if (names.empty())
    item.add_unknown("drives", target.why_no_drive);
  else
    item.add("drives", joined(names, " "));
  return item;
}

}  // namespace

std::vector<Item> mounted(const SystemRoots& roots) {
  std::map<std::string, Mount> last;
  for (const Mount& mount : mounts(roots)) last[mount.point] = mount;
  std::vector<Item> items;
  for (const auto& [point, mount] : last) {
    const Target target = folder_target(point, roots);
    if (!target.drives.empty() || keeps_names(mount.file_system)) items.push_back(item_from(mount, target));
  }
  return items;
}

}  // namespace steelyard::storage
