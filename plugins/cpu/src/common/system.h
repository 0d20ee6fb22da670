// SPDX-License-Identifier: Apache-2.0
// What the kernels need to know of the machine, from /sys and /proc. `root` is "/" except in tests.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace steelyard::cpu {

using Path = std::filesystem::path;

[[nodiscard]] std::string cpu_name(const Path& root = "/");

/// Bytes of the last level of cache, over all of its instances; 0 if the system reports no cache.
[[nodiscard]] std::uint64_t last_level_cache(const Path& root = "/");

struct Cache {
  std::uint64_t bytes = 0;
  std::vector<int> cpus;  // that share it
};
/// The data or unified caches that `cpu` uses, first level first; empty if the system reports none.
[[nodiscard]] std::vector<Cache> caches_of(int cpu, const Path& root = "/");

struct NumaNode {
  int id = 0;
  std::vector<int> cpus;  // none: memory only
  bool has_memory = true;
  std::uint64_t free_bytes = 0;  // with inactive pages of files, which give way; 0: the system does not say
};
/// Ascending. One node without a list of CPUs if the system knows of none: then all belong to it.
[[nodiscard]] std::vector<NumaNode> numa_nodes(const Path& root = "/");

/// "0-2,8" -> 0, 1, 2, 8.
[[nodiscard]] std::vector<int> parse_list(const std::string& text);

/// Bytes that can be had without swapping: the least of MemAvailable, of what this process's cgroup and each above it
/// leave, and of what its own limits leave (ulimit -v and -d). 1 if there is nothing left; 0: unknown.
[[nodiscard]] std::uint64_t available_memory(const Path& root = "/");

/// The lowest CPU number of the core that `cpu` belongs to; `cpu` itself if the system does not say.
[[nodiscard]] int core_of(int cpu, const Path& root = "/");

/// 0..1: how much of the resident memory in [begin, begin + bytes) is backed by huge pages.
[[nodiscard]] double huge_page_share(const void* begin, std::uint64_t bytes, const Path& root = "/");

/// Bytes of one array out of `arrays` that all lie past the last cache: 4 x that cache and 64 MiB per thread, whichever
/// is more (an unknown cache counts as 64 MiB); all arrays together at most a quarter of `available`.
[[nodiscard]] std::uint64_t past_the_cache(std::uint64_t cache, std::uint64_t available, std::uint64_t threads,
                                           std::uint64_t arrays);

}  // namespace steelyard::cpu
