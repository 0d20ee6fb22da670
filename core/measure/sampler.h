// SPDX-License-Identifier: Apache-2.0
// One job, measured: launch, prepare, calibrate, warm up, sample, check, release, as often as the protocol says; then
// its rows. No I/O and no time of its own: clock, processes and progress come in as interfaces.
#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "base/clock.h"
#include "measure/child.h"
#include "model/catalogue.h"
#include "model/plan.h"
#include "model/run.h"

namespace steelyard::measure {

/// Where a job is just now, for whoever draws it. Never called inside a timed region.
struct Progress {
  const model::Job* job = nullptr;
  const model::BenchmarkInfo* benchmark = nullptr;
  const char* stage = "";  // "prepare", "calibrate", "warm up", "sample", "check"
  unsigned launch = 0;     // 0-based
  std::size_t n = 0;
  double value = 0;                // median of the headline metric so far; 0 while there is none
  double relative_half_width = 0;  // 0 while unknown
  double fraction = 0;             // of this job, 0..1
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_progress(const Progress& progress) = 0;
};

struct Measurement {
  std::vector<model::Row> rows;  // one per scored or informational metric; node is left empty
  bool cancelled = false;        // the user interrupted: the rows are not to be kept
};

/// Measures `job` of `benchmark`. Never fails: what goes wrong is the rows' verdict, with reason and remedy.
[[nodiscard]] Measurement measure_job(const model::Job& job, const model::BenchmarkInfo& benchmark, Launcher& launcher,
                                      Clock& clock, Observer& observer, const std::atomic<bool>& cancelled);

/// The rows of a job that is not run at all: one per metric, null value, `verdict` with its reason.
/// Without a BenchmarkInfo (no plugin provides it) it is a single row with an empty metric.
[[nodiscard]] std::vector<model::Row> unmeasured(const model::Job& job, const model::BenchmarkInfo* benchmark,
                                                 model::Verdict verdict, const std::string& reason,
                                                 const std::string& remedy);

}  // namespace steelyard::measure
