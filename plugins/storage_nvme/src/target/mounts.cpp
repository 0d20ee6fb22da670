// SPDX-License-Identifier: Apache-2.0
#include "target/mounts.h"

#include <optional>
#include <sstream>

#include "target/system_files.h"

namespace steelyard::storage {
namespace {

/// The kernel writes blanks, tabs, newlines and backslashes as \ooo.
std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool octal = text[i] == '\\' && i + 3 < text.size() &&
                       text.find_first_not_of("01234567", i + 1) >= std::min(i + 4, text.size());
    if (octal) {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// "ro" among "rw,relatime,upperdir=/x", or what follows "upperdir=".
std::optional<std::string> option(const std::string& options, const std::string& name) {
  std::istringstream in(options);
  for (std::string one; std::getline(in, one, ',');) {
    if (one == name) return "";
    if (one.rfind(name + "=", 0) == 0) return unescaped(one.substr(name.size() + 1));
  }
  return std::nullopt;
}

/// "36 35 98:0 / /mnt rw,noatime shared:1 - ext4 /dev/root rw,errors=continue"
std::optional<Mount> mount_from(const std::string& line) {
  std::istringstream in(line);
  std::string id, parent, root, options, field, source, super;
  Mount mount;
  in >> id >> parent >> mount.device >> root >> mount.point >> options;
  while (in >> field && field != "-") continue;
  in >> mount.file_system >> source >> super;
  if (field != "-" || mount.file_system.empty()) return std::nullopt;
  mount.point = unescaped(mount.point);
  mount.source = unescaped(source);
  mount.read_only = option(options, "ro").has_value() || option(super, "ro").has_value();
  mount.upper = option(super, "upperdir").value_or("");
  return mount;
}

bool is_above(const std::string& point, const std::string& path) {
  if (point == "/") return true;
  return path.rfind(point, 0) == 0 && (path.size() == point.size() || path[point.size()] == '/');
}

}  // namespace

std::vector<Mount> mounts(const SystemRoots& roots) {
  std::vector<Mount> all;
  std::istringstream in(file_text(roots.proc + "/self/mountinfo"));
  for (std::string line; std::getline(in, line);)
    if (auto mount = mount_from(line)) all.push_back(std::move(*mount));
  return all;
}

const Mount* mount_of(const std::string& path, const std::vector<Mount>& all) {
  const Mount* best = nullptr;
  for (const Mount& mount : all)
    if (is_above(mount.point, path) && (best == nullptr || mount.point.size() >= best->point.size())) best = &mount;
  return best;
}

}  // namespace steelyard::storage
