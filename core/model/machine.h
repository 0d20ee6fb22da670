// SPDX-License-Identifier: Apache-2.0
// What a machine is made of and the state it is in. Plain data: topology fills it, everybody reads it.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace steelyard::model {

/// CPUs are OS indexes (what taskset takes), sorted.
using CpuList = std::vector<unsigned>;

struct Package {
  unsigned index = 0;
  std::string model;  // "AMD EPYC 7763"; empty if unknown
  CpuList cpus;
};

struct Core {
  unsigned index = 0;    // position in the machine, 0...
  unsigned package = 0;  // Package.index
  int kind = -1;         // index into Machine.core_kinds; -1 if all cores are alike or nothing is known
  CpuList cpus;          // hardware threads; more than one means SMT
};

struct CoreKind {
  int efficiency = -1;  // 0 = most efficient ... n-1 = fastest; -1 unknown
  std::optional<double> max_hz;
  CpuList cpus;
};

struct Cache {
  int level = 1;
  std::string type;  // "data", "instruction", "unified"
  std::uint64_t size_bytes = 0;
  unsigned line_bytes = 0;
  CpuList cpus;  // who shares it
};

struct NumaNode {
  unsigned index = 0;
  std::uint64_t memory_bytes = 0;
  std::string kind;  // "DRAM", "HBM", "CXL"...; empty if unknown
  CpuList cpus;      // empty: a memory-only node
};

struct PciDevice {
  std::string address;  // "0000:65:00.0"
  unsigned class_id = 0, vendor_id = 0, device_id = 0;
  std::string class_name, vendor, name;  // as far as known
  double link_bytes_per_s = 0;           // 0: unknown
  CpuList near_cpus;
  int numa_node = -1;
};

struct OsDevice {
  std::string name;  // "nvme0n1", "eth0", "mlx5_0", "cuda0"
  std::string kind;  // "block", "network", "openfabrics", "gpu", "coprocessor", "dma"
  std::string pci;   // PciDevice.address or empty
  CpuList near_cpus;
  int numa_node = -1;
  std::map<std::string, std::string> info;  // "Size", "Address", "Model"... as hwloc names them
};

/// The state of the system at discovery. A missing optional could not be read here (other OS, container, rights).
struct Environment {
  std::string kernel;                             // "6.1.0-18-amd64"
  std::string distribution;                       // "Debian GNU/Linux 12 (bookworm)"
  std::string virtualization;                     // "none", "kvm", "vmware", "container"... ; "unknown"
  std::string clocksource;                        // "tsc", "kvm-clock"...
  std::optional<std::string> governor;            // the common one of the allowed CPUs, or "mixed"
  std::optional<double> min_hz, max_hz, base_hz;  // limits in force, and the rated base; of the slowest allowed CPU
  std::optional<double> hardware_max_hz;          // what the hardware could do; a max_hz below it was set by somebody
  std::optional<bool> turbo;
  std::optional<std::string> transparent_huge_pages;  // "always", "madvise", "never"
  std::optional<bool> smt_active;
  std::optional<bool> numa_balancing;
  std::optional<double> cgroup_cpus;                 // quota / period; absent: unlimited
  std::optional<std::uint64_t> cgroup_memory_bytes;  // absent: unlimited
  std::optional<std::uint64_t> memlock_bytes;        // RLIMIT_MEMLOCK; absent: unlimited
  std::optional<std::uint64_t> memory_available_bytes;
  std::optional<double> load_1min;
  std::optional<unsigned> runnable;   // processes that want a CPU just now, besides us
  std::optional<double> steal_share;  // of CPU time since boot
};

struct Machine {
  std::string hostname, architecture, os;  // "node017", "x86_64", "Linux"
  std::string source;                      // "this machine" or the XML file it was read from
  std::vector<Package> packages;
  std::vector<Core> cores;
  std::vector<CoreKind> core_kinds;  // empty if all cores are alike
  std::vector<Cache> caches;         // empty if the system reports none
  std::vector<NumaNode> numa_nodes;
  std::vector<PciDevice> pci_devices;
  std::vector<OsDevice> devices;
  CpuList allowed_cpus;  // what affinity and cgroup leave us: never measure elsewhere
  CpuList all_cpus;
  Environment environment;
};

}  // namespace steelyard::model
