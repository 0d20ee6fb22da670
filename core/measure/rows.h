// SPDX-License-Identifier: Apache-2.0
// From the samples of one job to its rows: estimators, intervals, bounds, conditions, flags and verdicts. Pure.
//
// Flags: "unconverged" the interval of a scored metric is wider than asked for; "no_steady_state" some launch never
// warmed up to steady; "too_few_samples" fewer than 6, so there is no interval; "few_launches" fewer than 6
// launches, likewise; "autocorrelated" batch means are still correlated, so the interval is too narrow;
// "zero_variance" 10 or more samples of a scored metric all alike (fabricated, or too coarse a timer); "disturbed"
// less than half of the work was clean, where the benchmark says so itself (metric "clean"); else the hypervisor took
// more than 2 % of the CPU time, or other tasks wanted a CPU at the end of more than half of the samples;
// "mostly_untimed" less than half of the time in the plugin counted as elapsed; "throttled" the thermal throttle
// counter rose; "clock_drift" the middle 80 % of the CPU clock readings spread over more than 5 % of their median. Of
// the two readings beside a sample the higher counts: preemption only ever lowers one.
// Condition "state": a plugin may say in what state its device is when it begins. Where that ends in "preconditioned"
// and every launch became steady by rounds (Protocol::round_s), it is "steady".
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "measure/child.h"
#include "model/catalogue.h"
#include "model/plan.h"
#include "model/run.h"

namespace steelyard::measure {

/// One launch as it was measured.
struct LaunchRecord {
  std::uint64_t seed = 0;
  Nanoseconds start{}, end{};  // from before its process was asked for, to after its check
  std::vector<Sample> samples = {};
  std::size_t warmup = 0;
  bool steady = false;
  bool converged = false;  // the stop rule was satisfied
};

struct JobRecord {
  std::vector<LaunchRecord> launches;  // complete ones, and a last one whose own check failed
  std::map<std::string, std::string> facts;
  double duration_s = 0;
};

/// Rows of a job whose every launch ran and checked its result.
[[nodiscard]] std::vector<model::Row> measured_rows(const model::Job& job, const model::BenchmarkInfo& benchmark,
                                                    const JobRecord& record);
/// Rows of a job that `error` ended: verdict by its code, null values, the samples of `record` kept as evidence.
[[nodiscard]] std::vector<model::Row> failed_rows(const model::Job& job, const model::BenchmarkInfo& benchmark,
                                                  const JobRecord& record, const Error& error);

}  // namespace steelyard::measure
