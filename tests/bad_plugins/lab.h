// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder share: a host with tight limits, the paths of the bad plugins, and the questions asked
// of the system afterwards.
#pragma once
#include <cerrno>
#include <filesystem>
#include <sched.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin/host.h"

namespace steelyard::bad_plugins {

#if defined(__SANITIZE_THREAD__)
inline constexpr double kCallLimitSeconds = 4;  // everything takes several times as long
#else
inline constexpr double kCallLimitSeconds = 0.5;
#endif
inline constexpr std::uint64_t kMemoryLimit = 300u << 20;
inline constexpr unsigned kProcessLimit = 20;

inline model::Machine this_machine() {
  model::Machine machine;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return machine;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &set)) machine.allowed_cpus.push_back(cpu);
  return machine;
}

inline plugin::HostOptions tight_options() {
  plugin::HostOptions options;
  options.worker = std::filesystem::path(STEELYARD_BINARY_DIR) / "bin" / "steelyard-worker";
  options.machine = this_machine();
  options.memory_limit_bytes = kMemoryLimit;
  options.process_limit = kProcessLimit;
  options.probe_timeout_s = kCallLimitSeconds;
  return options;
}

inline std::filesystem::path manifest_of(const std::string& name) {
  return std::filesystem::path(STEELYARD_BINARY_DIR) / "tests" / "bad_plugins" / (name + ".sy.json");
}

inline std::size_t open_descriptors() {
  std::size_t n = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++n;
  return n;
}

/// True if this process has no living child. It is a subreaper once a host was made, so orphans count, too.
inline bool no_process_left() {
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
}

}  // namespace steelyard::bad_plugins
