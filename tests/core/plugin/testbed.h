// SPDX-License-Identifier: Apache-2.0
// A host over the test plugin on this very machine, and jobs for it.
#pragma once
#include <filesystem>
#include <fstream>
#include <sched.h>
#include <string>

#include "plugin/host.h"

namespace steelyard::plugin {

inline model::Machine this_machine() {
  model::Machine m;
  cpu_set_t set;
  sched_getaffinity(0, sizeof set, &set);
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &set)) continue;
    m.allowed_cpus.push_back(cpu);
    m.cores.push_back({.index = cpu, .package = 0, .kind = -1, .cpus = {cpu}});
  }
  m.all_cpus = m.allowed_cpus;
  return m;
}

inline HostOptions test_options() {
  HostOptions options;
  options.worker = std::filesystem::path(STEELYARD_BINARY_DIR) / "bin/steelyard-worker";
  options.folders = {std::filesystem::path(STEELYARD_BINARY_DIR) / "tests/test_plugin"};
  options.machine = this_machine();
  options.topology_xml = "<topology/>";
  return options;
}

inline model::Job test_job(const std::string& deed, const std::string& placement = "single") {
  model::Job job;
  job.id = "0123456789ab";
  job.plugin = "test";
  job.benchmark = "test.work";
  job.device = "test:0";
  job.params = {{"deed", deed}, {"placement", placement}, {"size", std::int64_t{1 << 20}}};
  job.protocol.timeout_s = 20;
  return job;
}

/// Processes below this one, zombies included.
inline std::size_t children_of_this_process() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream status(entry.path() / "status");
    for (std::string line; std::getline(status, line);)
      if (line == "PPid:\t" + std::to_string(getpid())) ++count;
  }
  return count;
}

inline std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

}  // namespace steelyard::plugin
