// SPDX-License-Identifier: Apache-2.0
// One worker process under watch: a request goes in, and a reply or the reason why there is none comes out - after a
// time, memory and process limit at the latest.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "plugin/fault.h"
#include "plugin/process_tree.h"
#include "plugin/spawn.h"

namespace steelyard::plugin {

/// Why there is no reply. `what` completes "<plugin>: ...".
struct Failure {
  Fault fault = Fault::kNone;
  Errc code = Errc::kPlugin;
  std::string what;
};

struct Watch {
  std::string plugin;                 // what messages of the plugin are headed with
  std::uint64_t memory_bytes = 0;     // resident, with all descendants; 0: no limit
  std::uint64_t unclaimed_bytes = 0;  // beyond twice what was estimated; 0: as much as memory_bytes allows
  unsigned processes = 0;             // descendants
  unsigned threads = 1;               // CPUs it is bound to: how fast CPU time may pass
  const std::atomic<bool>* cancelled = nullptr;
  std::function<void(double, std::string_view)> progress;
};

/// [the thread that made it]
class Process {
 public:
  Process(Spawned spawned, Watch watch);
  ~Process();  // as end()
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Sends `request` and waits for its reply. `timeout_s` is for one call into the plugin; the request makes at most
  /// `calls` of them. After a Failure the process, and all it started, is gone.
  [[nodiscard]] std::variant<std::string, Failure> call(std::string_view request, Phase phase, double timeout_s,
                                                        std::uint32_t calls = 1);

  /// From now on the limit of memory is that of a job which was estimated to need `bytes`; before the first, of one
  /// that needs none.
  void expect_memory(std::uint64_t bytes);

  /// Processes it started that still run.
  [[nodiscard]] std::size_t left_behind();

  /// The last 16 KiB it printed, made printable, and how much it was in all.
  [[nodiscard]] std::string output();
  [[nodiscard]] std::uint64_t output_bytes();

  [[nodiscard]] pid_t pid() const { return alive() ? pid_ : 0; }
  [[nodiscard]] bool alive() const { return pid_ > 0; }
  void end();

 private:
  struct Wait;
  void wait_for_events(const Wait& wait);
  void drain_output();
  std::optional<Failure> take_frames(std::optional<std::string>& reply);
  std::optional<Failure> check_time(Wait& wait);
  std::optional<Failure> check_limits(Wait& wait);
  std::optional<Failure> check_life(const Wait& wait);
  Failure explain_death(Phase phase) const;
  void limit_cpu(double timeout_s, std::uint32_t calls);
  void handle_note(char kind, std::string_view payload);

  pid_t pid_ = -1;
  Fd socket_, output_, pidfd_;
  Shared* shared_ = nullptr;
  Watch watch_;
  std::uint64_t expected_bytes_ = 0, memory_limit_ = 0;  // of the job in hand
  WorkerMark mark_;
  FrameReader frames_;
  bool channel_closed_ = false;
  std::string tail_;
  std::uint64_t output_bytes_ = 0;
  std::uint64_t newest_process_ = 0;
  std::size_t below_ = 0;  // descendants at the last look, and their memory
  std::uint64_t descendants_bytes_ = 0;
};

}  // namespace steelyard::plugin
