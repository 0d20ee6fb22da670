// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>

#include "topology/environment_parts.h"

namespace steelyard::topology {
namespace {

// v1 has no word for "unlimited": the kernel shows LONG_MAX rounded down to a page.
constexpr std::uint64_t kUnlimited = std::uint64_t{1} << 60;

template <class T>
void tighten(std::optional<T>& limit, std::optional<T> other) {
  if (other && (!limit || *other < *limit)) limit = other;
}

/// "/a/b" -> "/a/b", "/a", "". A path with ".." lies outside our namespace: only its root is visible.
std::vector<std::string> ancestors(std::string_view path) {
  std::vector<std::string> list;
  if (path.find("..") != std::string_view::npos) path = {};
  while (!path.empty() && path != "/") {
    list.emplace_back(path);
    path = path.substr(0, path.rfind('/'));
  }
  list.emplace_back();
  return list;
}

std::optional<double> ratio(std::optional<double> quota, std::optional<double> period) {
  if (!quota || !period || !(*quota > 0) || !(*period > 0)) return std::nullopt;
  return *quota / *period;
}

std::optional<std::uint64_t> limited(std::optional<std::uint64_t> bytes) {
  return bytes && *bytes < kUnlimited ? bytes : std::nullopt;
}

void add_v2(const SystemFiles& files, const std::string& group, CgroupLimits& limits) {
  if (const std::optional<std::string> max = files.text(group + "/cpu.max")) {
    const std::vector<std::string_view> parts = words(*max);
    if (parts.size() == 2) tighten(limits.cpus, ratio(number<double>(parts[0]), number<double>(parts[1])));
  }
  tighten(limits.memory_bytes, limited(files.value<std::uint64_t>(group + "/memory.max")));
}

void add_v1(const SystemFiles& files, const std::string& group, CgroupLimits& limits) {
  tighten(limits.cpus,
          ratio(files.value<double>(group + "/cpu.cfs_quota_us"), files.value<double>(group + "/cpu.cfs_period_us")));
  tighten(limits.memory_bytes, limited(files.value<std::uint64_t>(group + "/memory.limit_in_bytes")));
}

/// Where a v1 hierarchy may be mounted: under all its controllers' names or under one of them.
std::vector<std::string> mounts(std::string_view controllers) {
  std::vector<std::string> names{std::string(controllers)};
  for (std::string_view rest = controllers; rest.find(',') != std::string_view::npos;) {
    names.emplace_back(rest.substr(0, rest.find(',')));
    rest.remove_prefix(rest.find(',') + 1);
    if (rest.find(',') == std::string_view::npos) names.emplace_back(rest);
  }
  return names;
}

}  // namespace

CgroupLimits cgroup_limits(const SystemFiles& files) {
  CgroupLimits limits;
  const std::optional<std::string> groups = files.text("proc/self/cgroup");
  if (!groups) return limits;
  for (std::string_view line : lines(*groups)) {  // "4:cpu,cpuacct:/path", v2: "0::/path"
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    for (const std::string& group : ancestors(line.substr(second + 1))) {
      if (controllers.empty()) {
        add_v2(files, "sys/fs/cgroup" + group, limits);
        add_v2(files, "sys/fs/cgroup/unified" + group, limits);
        continue;
      }
      for (const std::string& mount : mounts(controllers))
        add_v1(files, fmt::format("sys/fs/cgroup/{}{}", mount, group), limits);
    }
  }
  return limits;
}

}  // namespace steelyard::topology
