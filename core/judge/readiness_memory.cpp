// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>

#include "base/units.h"
#include "judge/readiness_checks.h"

namespace steelyard::judge {
namespace {

constexpr std::uint64_t kLeastBytes = std::uint64_t{512} << 20;
constexpr std::uint64_t kPinnedBytes = std::uint64_t{64} << 20;  // 32 buffers of 1 MiB for storage, and room for a ring

std::uint64_t installed(const model::Machine& machine) {
  std::uint64_t bytes = 0;
  for (const model::NumaNode& node : machine.numa_nodes) bytes += node.memory_bytes;
  return bytes;
}

/// Three arrays, each four times as large as all last-level caches together: smaller ones would measure the caches.
std::uint64_t needed(const model::Machine& machine) {
  int last = 0;
  std::uint64_t caches = 0;
  for (const model::Cache& cache : machine.caches) last = std::max(last, cache.level);
  for (const model::Cache& cache : machine.caches)
    if (cache.level == last && cache.type != "instruction") caches += cache.size_bytes;
  return std::max(kLeastBytes, 12 * caches);
}

std::string not_known() {
  return "its state is not known: captured elsewhere, or without /proc";
}

}  // namespace

Finding memory_available(const model::Machine& machine) {
  const std::string code = "mem.available", fix = "stop what else uses memory: ps aux --sort=-rss | head";
  const std::uint64_t available = machine.environment.memory_available_bytes.value_or(0);
  const std::uint64_t total = installed(machine), least = needed(machine);
  const std::string half = fmt::format("half of {}", units::binary_size(total));
  if (!state_known(machine)) return skip(code, not_known(), half);
  if (available == 0) return skip(code, "/proc/meminfo does not tell", half);
  const std::string measured = units::binary_size(available);
  if (available < least)
    return {code, Level::kFail, measured, units::binary_size(least) + ", to measure memory and not caches", fix};
  if (available < total / 2) return {code, Level::kWarn, measured, half, fix};
  return ok(code, measured, half);
}

Finding memory_limit(const model::Machine& machine) {
  const std::string code = "mem.cgroup_limit";
  const std::uint64_t total = installed(machine), least = needed(machine);
  const std::string required = fmt::format("none, or at least {}", units::binary_size(total));
  const std::string fix = "remove the memory limit (docker run without --memory, systemd MemoryMax=, sbatch --mem=0)";
  if (!state_known(machine)) return skip(code, not_known(), required);
  const std::optional<std::uint64_t> limit = machine.environment.cgroup_memory_bytes;
  if (!limit) return ok(code, "none", required);
  const std::string measured = units::binary_size(*limit);
  if (*limit < least)
    return {code, Level::kFail, measured, units::binary_size(least) + ", to measure memory and not caches", fix};
  if (*limit < total) return {code, Level::kWarn, measured, required, fix};
  return ok(code, measured, required);
}

Finding huge_pages(const model::Machine& machine) {
  const std::string code = "os.thp", required = "madvise or always";
  const std::optional<std::string>& mode = machine.environment.transparent_huge_pages;
  if (!mode)
    return skip(code, state_known(machine) ? "this kernel has no transparent huge pages" : not_known(), required);
  if (*mode == "madvise" || *mode == "always") return ok(code, *mode, required);
  return {code, Level::kWarn, *mode, required, "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled"};
}

Finding memlock(const model::Machine& machine) {
  const std::string code = "os.memlock";
  const bool rdma = std::ranges::find(machine.devices, "openfabrics", &model::OsDevice::kind) != machine.devices.end();
  const std::string required = rdma ? "unlimited, for RDMA" : "at least " + units::binary_size(kPinnedBytes);
  if (!state_known(machine)) return skip(code, not_known(), required);
  const std::optional<std::uint64_t> limit = machine.environment.memlock_bytes;
  if (!limit) return ok(code, "unlimited", required);
  if (!rdma && *limit >= kPinnedBytes) return ok(code, units::binary_size(*limit), required);
  return {code, Level::kWarn, units::binary_size(*limit), required,
          "ulimit -l unlimited; to keep it, '* - memlock unlimited' in /etc/security/limits.d/steelyard.conf"};
}

Finding numa_balancing(const model::Machine& machine) {
  const std::string code = "os.numa_balancing", required = "off where there are several NUMA nodes";
  if (machine.numa_nodes.size() < 2) return ok(code, "one NUMA node", required);
  const std::optional<bool> on = machine.environment.numa_balancing;
  if (!on) return skip(code, state_known(machine) ? "this kernel cannot balance NUMA nodes" : not_known(), required);
  if (!*on) return ok(code, "off", required);
  return {code, Level::kWarn, "on", required, "sudo sysctl kernel.numa_balancing=0"};
}

}  // namespace steelyard::judge
