// SPDX-License-Identifier: Apache-2.0
// What to measure (a profile, from data/profiles) and the ordered jobs that follow from it on one machine (a plan).
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/catalogue.h"

namespace steelyard::model {

/// How one job is measured. All times in seconds.
struct Protocol {
  double sample_s = 0.05;     // inner repetitions are chosen so that one sample lasts at least this long
  double min_s = 1.0;         // measured time per launch before the stop rule may stop
  double max_s = 10.0;        // measured time per launch at which sampling ends, precise or not
  double warmup_max_s = 5.0;  // until steady state, or this long
  double precision = 0.01;    // half width of the median's interval / median at which sampling stops
  double steady_range = 0.02, steady_drift = 0.01;  // warm-up window: range, and excursion of the fitted line
  std::optional<double> round_s;  // what must be steady: means over this much time; absent: single samples
  unsigned min_samples = 10;
  unsigned launches = 1;     // fresh processes; the number is never adaptive
  double timeout_s = 120.0;  // one call into the plugin longer than this is a hang
};

/// One [[job]] of a profile: globs and sweeps, not yet crossed with what the machine has.
struct JobRule {
  std::string benchmark = "*", device = "*";              // globs
  std::map<std::string, std::vector<ParamValue>> params;  // a list is a sweep
  Protocol protocol;
  std::string where;                                // "file:line", for errors
  std::map<std::string, std::string> where_params;  // the same of each of `params`, where it is known
};

struct Profile {
  std::string name, file, sha256;
  std::map<std::string, std::string> summary;  // "en", "zh-CN"
  double budget_s = 0;                         // 0: none
  std::vector<JobRule> jobs;
};

/// One benchmark x one device x one point of its parameter space.
struct Job {
  std::string id;  // 12 hex digits of a hash over everything that makes it this job; stable over runs
  std::string plugin, benchmark, device;
  std::uint32_t version = 1;
  std::map<std::string, ParamValue> params;  // complete: every declared parameter has its value
  std::uint64_t seed = 0;
  bool exclusive = false, destructive = false, multi_rank = false;
  double estimated_s = 0;
  std::uint64_t memory_bytes = 0, disk_bytes = 0;  // 0: unknown
  Protocol protocol;
  std::string skip;     // not empty: this job cannot run here, and why; it becomes a SKIP row
  bool broken = false;  // with skip: its plugin crashed, hung or broke the contract when asked: an ERROR row
  std::string remedy;
};

struct Plan {
  std::string profile, profile_sha256;
  std::vector<Job> jobs;  // in the order of execution
  double estimated_s = 0;
  std::uint64_t memory_bytes = 0, disk_bytes = 0;  // the largest single need
};

}  // namespace steelyard::model
