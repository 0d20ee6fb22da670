// SPDX-License-Identifier: Apache-2.0
#include "common/system.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace steelyard::cpu {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;

std::string first_line(const Path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

/// "32768K" -> bytes; 0 if it is not a size.
std::uint64_t parse_size(const std::string& text) {
  char* end = nullptr;
  const std::uint64_t number = std::strtoull(text.c_str(), &end, 10);
  if (*end == 'K') return number * 1024;
  if (*end == 'M') return number * kMiB;
  return number;
}

/// The number behind `key` in a file of "key: value kB" lines.
std::optional<std::uint64_t> kilobytes(const Path& file, const std::string& key) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.rfind(key, 0) == 0) return std::strtoull(line.c_str() + key.size(), nullptr, 10) * 1024;
  }
  return std::nullopt;
}

/// The number in the first line of `file` or, with `key`, behind that word; nothing if there is none, as in "max".
std::optional<std::uint64_t> number_in(const Path& file, const std::string& key = "") {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.rfind(key, 0) != 0) continue;
    const char* const from = line.c_str() + key.size();
    char* end = nullptr;
    const std::uint64_t number = std::strtoull(from, &end, 10);
    return end == from ? std::nullopt : std::optional(number);
  }
  return std::nullopt;
}

/// "/a/b" -> "/a/b", "/a", "". A path with ".." lies outside our namespace: only its root is visible.
std::vector<std::string> ancestors(std::string path) {
  std::vector<std::string> list;
  if (!path.starts_with('/') || path.find("..") != std::string::npos) path.clear();
  for (; !path.empty() && path != "/"; path.erase(path.rfind('/'))) list.push_back(path);
  list.emplace_back();
  return list;
}

/// What a memory cgroup allows for, and how much of that is taken; file pages that can be dropped are not.
struct Taken {
  std::optional<std::uint64_t> limit;
  std::uint64_t used = 0;
};
Taken cgroup(const Path& folder, const char* limit, const char* usage, const char* droppable) {
  constexpr std::uint64_t kUnlimited = std::uint64_t{1} << 60;  // v1 has no word for it, but a very large number
  Taken taken{number_in(folder / limit), number_in(folder / usage).value_or(0)};
  if (taken.limit && *taken.limit >= kUnlimited) taken.limit.reset();
  taken.used -= std::min(taken.used, number_in(folder / "memory.stat", droppable).value_or(0));
  return taken;
}

/// This process's memory cgroups and all above them, in both versions and wherever they are mounted: each can limit.
std::vector<Taken> memory_cgroups(const Path& root) {
  std::vector<Taken> found;
  const std::string mount = root / "sys/fs/cgroup";
  std::ifstream in(root / "proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {  // "4:cpu,memory:/path", v2: "0::/path"
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool limits = ("," + controllers + ",").find(",memory,") != std::string::npos;
    for (const std::string& group : ancestors(line.substr(second + 1))) {
      for (const char* unified : {"", "/unified"})
        if (controllers.empty())
          found.push_back(cgroup(mount + unified + group, "memory.max", "memory.current", "inactive_file "));
      for (const std::string& name : {std::string("memory"), controllers})
        if (limits)
          found.push_back(cgroup(mount + "/" + name + group, "memory.limit_in_bytes", "memory.usage_in_bytes",
                                 "total_inactive_file "));
    }
  }
  return found;
}

}  // namespace

std::string cpu_name(const Path& root) {
  std::ifstream in(root / "proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    const auto colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "CPU";
}

std::uint64_t last_level_cache(const Path& root) {
  std::map<int, std::map<std::string, std::uint64_t>> levels;  // level -> who shares it -> size
  std::error_code error;
  for (const auto& cpu : std::filesystem::directory_iterator(root / "sys/devices/system/cpu", error)) {
    for (const auto& cache : std::filesystem::directory_iterator(cpu.path() / "cache", error)) {
      if (first_line(cache.path() / "type") == "Instruction") continue;
      const std::uint64_t size = parse_size(first_line(cache.path() / "size"));
      const int level = std::atoi(first_line(cache.path() / "level").c_str());
      if (size != 0) levels[level][first_line(cache.path() / "shared_cpu_list")] = size;
    }
  }
  if (levels.empty()) return 0;
  std::uint64_t total = 0;
  for (const auto& [sharers, size] : levels.rbegin()->second) total += size;
  return total;
}

std::vector<int> parse_list(const std::string& text) {
  std::vector<int> numbers;
  const char* at = text.c_str();
  while (*at >= '0' && *at <= '9') {
    char* end = nullptr;
    const long first = std::strtol(at, &end, 10);
    const long last = *end == '-' ? std::strtol(end + 1, &end, 10) : first;
    for (long n = first; n <= last; ++n) numbers.push_back(static_cast<int>(n));
    at = *end == ',' ? end + 1 : end;
  }
  return numbers;
}

std::vector<Cache> caches_of(int cpu, const Path& root) {
  const Path caches = root / "sys/devices/system/cpu" / ("cpu" + std::to_string(cpu)) / "cache";
  std::map<int, Cache> levels;
  std::error_code error;
  for (const auto& cache : std::filesystem::directory_iterator(caches, error)) {
    const std::uint64_t size = parse_size(first_line(cache.path() / "size"));
    if (size != 0 && first_line(cache.path() / "type") != "Instruction")
      levels[std::atoi(first_line(cache.path() / "level").c_str())] = {
          size, parse_list(first_line(cache.path() / "shared_cpu_list"))};
  }
  std::vector<Cache> found;
  for (auto& [level, cache] : levels) found.push_back(std::move(cache));
  return found;
}

std::vector<NumaNode> numa_nodes(const Path& root) {
  const Path folder = root / "sys/devices/system/node";
  const std::vector<int> with_memory = parse_list(first_line(folder / "has_memory"));
  std::vector<NumaNode> nodes;
  for (const int id : parse_list(first_line(folder / "online"))) {
    const Path node = folder / ("node" + std::to_string(id));
    const std::string name = "Node " + std::to_string(id);
    const std::uint64_t free = kilobytes(node / "meminfo", name + " MemFree:").value_or(0) +
                               kilobytes(node / "meminfo", name + " Inactive(file):").value_or(0);
    const bool has_memory = with_memory.empty() || std::ranges::find(with_memory, id) != with_memory.end();
    nodes.push_back({id, parse_list(first_line(node / "cpulist")), has_memory, free});
  }
  return nodes.empty() ? std::vector<NumaNode>{{}} : nodes;
}

std::uint64_t available_memory(const Path& root) {
  std::uint64_t available = kilobytes(root / "proc/meminfo", "MemAvailable:").value_or(0);
  std::vector<Taken> all = memory_cgroups(root);
  const Path status = root / "proc/self/status", limits = root / "proc/self/limits";
  all.push_back({number_in(limits, "Max address space"), kilobytes(status, "VmSize:").value_or(0)});
  all.push_back({number_in(limits, "Max data size"), kilobytes(status, "VmData:").value_or(0)});
  for (const Taken& taken : all) {
    if (!taken.limit) continue;
    const std::uint64_t left = *taken.limit > taken.used ? *taken.limit - taken.used : 1;  // 0 would be unknown
    available = available == 0 ? left : std::min(available, left);
  }
  return available;
}

int core_of(int cpu, const Path& root) {
  const Path folder = root / "sys/devices/system/cpu" / ("cpu" + std::to_string(cpu)) / "topology";
  for (const char* file : {"core_cpus_list", "thread_siblings_list"}) {
    const std::string list = first_line(folder / file);
    if (!list.empty()) return std::atoi(list.c_str());
  }
  return cpu;
}

double huge_page_share(const void* begin, std::uint64_t bytes, const Path& root) {
  const auto lo = reinterpret_cast<std::uintptr_t>(begin), hi = lo + bytes;
  std::uint64_t resident = 0, huge = 0;
  bool ours = false;
  std::ifstream in(root / "proc/self/smaps");
  for (std::string line; std::getline(in, line);) {
    unsigned long long from = 0, to = 0, kb = 0;
    if (std::sscanf(line.c_str(), "%llx-%llx ", &from, &to) == 2) ours = from < hi && to > lo;
    if (!ours) continue;
    if (std::sscanf(line.c_str(), "Rss: %llu", &kb) == 1) resident += kb;
    if (std::sscanf(line.c_str(), "AnonHugePages: %llu", &kb) == 1) huge += kb;
    if (std::sscanf(line.c_str(), "Private_Hugetlb: %llu", &kb) == 1) resident += kb, huge += kb;
  }
  return resident == 0 ? 0.0 : static_cast<double>(huge) / static_cast<double>(resident);
}

std::uint64_t past_the_cache(std::uint64_t cache, std::uint64_t available, std::uint64_t threads,
                             std::uint64_t arrays) {
  const std::uint64_t wanted = std::max(4 * (cache == 0 ? 64 * kMiB : cache), 64 * kMiB * threads);
  return available == 0 ? wanted : std::min(wanted, available / 4 / arrays);
}

}  // namespace steelyard::cpu
