// SPDX-License-Identifier: Apache-2.0
// What happens around a sample, read from inside the process: measure::Guard. Costs well under 200 us per sample.
#pragma once
#include <cstdint>
#include <ctime>
#include <optional>
#include <vector>

#include "measure/child.h"
#include "plugin/spawn.h"

namespace steelyard::plugin {

/// The clock of the CPU this thread runs on, in Hz, by a chain of dependent additions: true also where neither
/// counters nor cpufreq can be read, as in most virtual machines. 0 on architectures without such a chain.
[[nodiscard]] double own_clock_hz();

/// [main]
class Surroundings {
 public:
  Surroundings();
  /// Before the first of consecutive samples, and after each: the end of one is the beginning of the next.
  void start();
  [[nodiscard]] measure::Guard finish(std::uint64_t wall_ns);

 private:
  struct Ticks {
    std::uint64_t all = 0, stolen = 0;
  };
  void update_steal();
  [[nodiscard]] std::optional<Ticks> read_ticks() const;
  [[nodiscard]] double read_throttle() const;
  [[nodiscard]] double read_runnable() const;

  Fd stat_, loadavg_, self_;
  std::vector<Fd> throttle_;
  unsigned cpus_ = 1;
  double hz_ = 0, throttle_events_ = -1, steal_share_ = -1;
  std::uint64_t cpu_ns_ = 0, next_steal_ns_ = 0;
  Ticks ticks_;
};

}  // namespace steelyard::plugin
