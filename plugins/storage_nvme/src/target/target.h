// SPDX-License-Identifier: Apache-2.0
// What a path stands for: a folder on some file system, or a block device - and which drives its bytes end on, through
// partitions, LVM, md, loop and overlay. Read from /sys and /proc; needs no root.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace steelyard::storage {

/// Where the system's own files are; tests put a folder of captured files there.
struct SystemRoots {
  std::string sys = "/sys", proc = "/proc", dev = "/dev";
};

/// A whole drive, or a virtual one that hides what is behind it.
struct Drive {
  std::string name;                // "nvme0n1", "vda"
  std::string model, serial, wwn;  // empty: the system does not say
  std::string pci;                 // "0000:65:00.0" or empty
  int numa_node = -1;
  std::uint64_t bytes = 0;
  std::uint32_t logical_block = 512, physical_block = 512;
  std::optional<bool> rotational;
  std::string write_cache;  // "write back", "write through"; empty: unknown
  std::string scheduler;    // the one in force
};

struct Target {
  enum class Kind { kFolder, kBlock };
  Kind kind = Kind::kFolder;
  std::string path;         // canonical, absolute
  std::string file_system;  // "ext4", "tmpfs", "nfs4"...; empty for a block device
  std::string mount_point;  // of file_system
  bool read_only = false;
  bool in_memory = false;     // its only copy is in memory, whatever O_DIRECT it accepts: tmpfs, an overlay on one
  std::string memory_behind;  // not empty: a drive whose bytes are in memory: "loop2 is a file in tmpfs, in memory"
  std::vector<std::string> chain;  // for people, top first: "ext4 on /", "dm-0 (vg-root)", "nvme0n1p2", "nvme0n1"
  std::vector<Drive> drives;       // what its bytes end on; empty where nobody can say (network, memory, FUSE)
  std::string why_no_drive;        // not empty if `drives` is: "tmpfs lives in memory"
  std::uint64_t free_bytes = 0;    // that this user may fill; of a block device: its size
  std::uint64_t total_bytes = 0;
};

/// What `path` stands for; empty: default_folder(). Throws sdk::Unsupported, naming the path, what is wrong with it and
/// what to give instead.
[[nodiscard]] Target resolve(const std::string& path, const SystemRoots& roots = {});

/// The folder that stands for an empty path: $XDG_CACHE_HOME/steelyard, else ~/.cache/steelyard; made if it is missing.
[[nodiscard]] std::string default_folder();

}  // namespace steelyard::storage
