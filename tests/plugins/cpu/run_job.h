// SPDX-License-Identifier: Apache-2.0
// One job of the CPU module, in a child process with its own OpenMP places: as the real host does it.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "fakes/host.h"

// For tests that start threads of OpenMP in this process's children.
#if defined(__SANITIZE_THREAD__)
#define SKIP_WITHOUT_OPENMP_SUPPORT() GTEST_SKIP() << "ThreadSanitizer cannot see libgomp's barriers"
#else
#define SKIP_WITHOUT_OPENMP_SUPPORT() static_cast<void>(0)
#endif

namespace steelyard::cpu {

struct Request {
  std::string benchmark;
  std::map<std::string, std::string> params;  // the others keep their defaults
  std::string places;                         // OMP_PLACES; empty: none are set
  std::uint64_t inner = 1;
  int samples = 3;
  bool cancelled = false;  // from the start
  std::function<void(fakes::Host&)> tamper_before_run = {}, tamper_before_check = {};
};

struct Outcome {
  std::string phase;  // the last one entered: "prepare", "run", "check", "release"
  sy_status status = SY_INTERNAL;
  std::string reason;
  std::map<std::string, std::vector<double>> metrics;
  std::map<std::string, std::string> units;
  std::map<std::string, std::vector<double>> tables;  // the last of each metric, row by row
  std::uint64_t memory_bytes = 0;                     // what the estimate said
  bool child_left = true, memory_left = true;
  std::string death;  // how the process ended, if not by itself
};

[[nodiscard]] Outcome run_job(const Request& request);

/// OMP_PLACES for a placement, out of the CPUs that this process may use.
[[nodiscard]] std::string places(const std::string& placement);
[[nodiscard]] std::vector<int> allowed_cpus();

}  // namespace steelyard::cpu
