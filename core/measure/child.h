// SPDX-License-Identifier: Apache-2.0
// What measuring needs from the outside: a process that holds one prepared job and runs it when told. The plugin room
// implements it with a real child process, tests with a fake that owns the clock.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/histogram.h"
#include "base/result.h"
#include "model/plan.h"
#include "model/run.h"

namespace steelyard::measure {

/// The surroundings of one sample, read inside the child next to it. 0 or -1 where it could not be read.
struct Guard {
  double hz_before = 0, hz_after = 0;  // own clock estimate of the CPU the main thread ran on: a dependent-add chain
  double cpu_share = -1;               // CPU time of the process / (wall time x threads placed), 0..1
  double steal_share = -1;             // of the machine's CPU time during the sample, taken by the hypervisor
  double runnable = -1;                // tasks that wanted a CPU at the end of the sample, besides the job's own
  double throttle_events = -1;         // thermal throttle counter's increase during the sample
  double joules = -1;                  // used by the device during the sample, where its plugin can read that
};

using statistics::Buckets;

/// One call of sy_plugin.run, as it came back, already checked against the contract (declared metrics, finite values,
/// elapsed not longer than the wall time).
struct Sample {
  std::uint64_t inner = 1;
  std::uint64_t elapsed_ns = 0, wall_ns = 0;
  std::vector<std::pair<std::uint32_t, double>> values;  // metric index, raw value
  std::map<std::uint32_t, Buckets> histograms;           // by metric index
  std::map<std::uint32_t, model::Matrix> matrices;       // by metric index
  Guard guard;
};

/// One process with at most one prepared job. Every error names its cause and remedy, and says by its code what it
/// means for the row: kUnsupported SKIP, kWrongResult FAIL, kUntrusted INVALID, kCancelled none, anything else ERROR.
/// After kPlugin or kTimeout the process is gone. [coordinator thread]
class Child {
 public:
  virtual ~Child() = default;
  virtual Result<void> prepare(const model::Job& job) = 0;
  /// `count` samples of `inner` repetitions each, in one round trip.
  virtual Result<std::vector<Sample>> run(std::uint64_t inner, std::uint32_t count) = 0;
  virtual Result<void> check() = 0;
  virtual Result<void> release() = 0;
  /// Facts about how the job really ran, for Row.conditions ("threads", "page_size"...); empty if none.
  [[nodiscard]] virtual std::map<std::string, std::string> facts() const = 0;
};

class Launcher {
 public:
  virtual ~Launcher() = default;
  /// A process for `job`. `fresh` forces a new one; otherwise the previous process is used again if plugin, device and
  /// placement are the same and it did nothing wrong. The child stays owned by the launcher until the next call.
  virtual Result<Child*> launch(const model::Job& job, bool fresh) = 0;
};

}  // namespace steelyard::measure
