// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "topology/environment_parts.h"
#include "topology/topology.h"

namespace steelyard::topology {
namespace {

constexpr std::string_view kCpus = "sys/devices/system/cpu";

std::string distribution(const SystemFiles& files) {
  std::string release = files.text("etc/os-release").value_or("");
  if (release.empty()) release = files.text("usr/lib/os-release").value_or("");
  constexpr std::string_view kKey = "PRETTY_NAME=";
  for (std::string_view line : lines(release)) {
    if (!line.starts_with(kKey)) continue;
    std::string_view name = trimmed(line.substr(kKey.size()));
    const bool quoted =
        name.size() >= 2 && (name.front() == '"' || name.front() == '\'') && name.back() == name.front();
    return std::string(quoted ? name.substr(1, name.size() - 2) : name);
  }
  return "";
}

std::optional<std::string> governor(const SystemFiles& files, const model::CpuList& cpus) {
  std::optional<std::string> common;
  for (unsigned cpu : cpus) {
    const auto mine = files.text(fmt::format("{}/cpu{}/cpufreq/scaling_governor", kCpus, cpu));
    if (!mine || mine->empty()) continue;
    if (common && *common != *mine) return "mixed";
    common = mine;
  }
  return common;
}

/// The smallest of a cpufreq value (in kHz) over `cpus`: the slowest CPU is the one that a barrier waits for.
std::optional<double> least_hz(const SystemFiles& files, const model::CpuList& cpus, std::string_view file) {
  std::optional<double> least;
  for (unsigned cpu : cpus) {
    const auto khz = files.value<double>(fmt::format("{}/cpu{}/cpufreq/{}", kCpus, cpu, file));
    if (khz && *khz > 0 && *khz < 1e9) least = std::min(least.value_or(*khz * 1e3), *khz * 1e3);
  }
  return least;
}

std::optional<bool> turbo(const SystemFiles& files) {
  if (const auto off = files.flag(fmt::format("{}/intel_pstate/no_turbo", kCpus))) return !*off;
  return files.flag(fmt::format("{}/cpufreq/boost", kCpus));
}

std::optional<std::string> huge_pages(const SystemFiles& files) {
  const std::string modes = files.text("sys/kernel/mm/transparent_hugepage/enabled").value_or("");
  for (std::string_view word : words(modes))  // "always [madvise] never"
    if (word.size() > 2 && word.front() == '[' && word.back() == ']')
      return std::string(word.substr(1, word.size() - 2));
  return std::nullopt;
}

std::optional<bool> numa_balancing(const SystemFiles& files) {
  const auto mode = files.value<unsigned>("proc/sys/kernel/numa_balancing");  // 0 off, 1 on, 2 memory tiering
  if (!mode) return std::nullopt;
  return *mode != 0;
}

std::optional<std::uint64_t> memlock(const SystemFiles& files) {
  constexpr std::string_view kKey = "Max locked memory";
  const std::string limits = files.text("proc/self/limits").value_or("");
  for (std::string_view line : lines(limits)) {
    if (!line.starts_with(kKey)) continue;
    const std::vector<std::string_view> fields = words(line.substr(kKey.size()));
    return fields.empty() ? std::nullopt : number<std::uint64_t>(fields.front());  // "unlimited" is no number
  }
  return std::nullopt;
}

std::optional<std::uint64_t> memory_available(const SystemFiles& files) {
  const std::string meminfo = files.text("proc/meminfo").value_or("");
  for (std::string_view line : lines(meminfo)) {
    const std::vector<std::string_view> fields = words(line);
    if (fields.size() < 2 || fields[0] != "MemAvailable:") continue;
    const auto kib = number<std::uint64_t>(fields[1]);
    return kib && *kib < (std::uint64_t{1} << 53) ? std::optional(*kib * 1024) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<double> load(const SystemFiles& files) {
  const std::string averages = files.text("proc/loadavg").value_or("");
  const std::vector<std::string_view> fields = words(averages);
  const auto value = fields.empty() ? std::nullopt : number<double>(fields[0]);
  return value && *value >= 0 && *value < 1e9 ? value : std::nullopt;  // also drops NaN
}

/// Share of all CPU time that the hypervisor gave to somebody else. The first eight fields: guest time is inside
/// user's.
std::optional<double> steal_share(const std::vector<std::string_view>& cpu_line) {
  constexpr std::size_t kSteal = 8, kFields = 9;
  if (cpu_line.size() < kFields) return std::nullopt;
  double total = 0, steal = 0;
  for (std::size_t i = 1; i < kFields; ++i) {
    const auto ticks = number<std::uint64_t>(cpu_line[i]);
    if (!ticks) return std::nullopt;
    total += static_cast<double>(*ticks);
    if (i == kSteal) steal = static_cast<double>(*ticks);
  }
  return total > 0 ? std::optional(steal / total) : std::nullopt;
}

void add_statistics(const SystemFiles& files, model::Environment& environment) {
  const std::string statistics = files.text("proc/stat").value_or("");
  for (std::string_view line : lines(statistics)) {
    const std::vector<std::string_view> fields = words(line);
    if (fields.size() < 2) continue;
    if (fields[0] == "cpu") environment.steal_share = steal_share(fields);
    if (fields[0] != "procs_running") continue;
    if (const auto running = number<unsigned>(fields[1]))
      environment.runnable = *running > 0 ? *running - 1 : 0;  // one of them reads this file
  }
}

void add_frequencies(const SystemFiles& files, const model::CpuList& cpus, model::Environment& environment) {
  environment.governor = governor(files, cpus);
  environment.min_hz = least_hz(files, cpus, "scaling_min_freq");
  environment.max_hz = least_hz(files, cpus, "scaling_max_freq");
  environment.base_hz = least_hz(files, cpus, "base_frequency");
  environment.hardware_max_hz = least_hz(files, cpus, "cpuinfo_max_freq");
  environment.turbo = turbo(files);
  environment.smt_active = files.flag(fmt::format("{}/smt/active", kCpus));
}

}  // namespace

model::Environment read_environment(const std::filesystem::path& root, const model::CpuList& cpus) {
  const SystemFiles files(root);
  model::Environment environment;
  environment.kernel = files.text("proc/sys/kernel/osrelease").value_or("");
  environment.distribution = distribution(files);
  environment.virtualization = virtualization(files);
  environment.clocksource = files.text("sys/devices/system/clocksource/clocksource0/current_clocksource").value_or("");
  add_frequencies(files, cpus, environment);
  environment.transparent_huge_pages = huge_pages(files);
  environment.numa_balancing = numa_balancing(files);
  const CgroupLimits limits = cgroup_limits(files);
  environment.cgroup_cpus = limits.cpus;
  environment.cgroup_memory_bytes = limits.memory_bytes;
  environment.memlock_bytes = memlock(files);
  environment.memory_available_bytes = memory_available(files);
  environment.load_1min = load(files);
  add_statistics(files, environment);
  return environment;
}

}  // namespace steelyard::topology
