// SPDX-License-Identifier: Apache-2.0
// sy_host as the plugin sees it, and the rules that its use is held to.
#pragma once
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <steelyard/ext/histogram.h>
#include <steelyard/ext/matrix.h>
#include <steelyard/ext/note.h>
#include <steelyard/plugin.h>
#include <string>
#include <utility>
#include <vector>

#include "measure/child.h"
#include "model/catalogue.h"
#include "plugin/fault.h"
#include "plugin/worker/channel.h"
#include "plugin/worker/memory.h"

namespace steelyard::plugin {

struct Breach {
  Fault fault = Fault::kNone;
  std::string what;
};

/// What one run handed to the host.
struct Emitted {
  std::vector<std::pair<std::uint32_t, double>> values;
  std::map<std::uint32_t, measure::Buckets> histograms;
  std::map<std::uint32_t, model::Matrix> matrices;
};

/// Longest text that a plugin gets through; the rest is cut.
inline constexpr std::size_t kLongestText = 1024;
/// `s` cut to kLongestText, with control characters and broken UTF-8 made visible; "" for NULL.
[[nodiscard]] std::string safe_text(const char* s);

class Services {
 public:
  Services(Channel& channel, Shared& shared, int topology_fd);
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  [[nodiscard]] const sy_host* host() const { return &host_; }
  [[nodiscard]] Memory& memory() { return memory_; }

  /// Before each call into the plugin: forgets the last reason, and lets the host see that a call begins.
  void begin_call();
  [[nodiscard]] std::string reason() const;

  /// Between these, emit and record are allowed, for the metrics of `benchmark`.
  void begin_run(const model::BenchmarkInfo& benchmark);
  [[nodiscard]] Emitted end_run();

  /// What the plugin noted about this job; forgotten by begin_job.
  void begin_job();
  [[nodiscard]] std::map<std::string, std::string> notes() const;
  void note(const std::string& key, const std::string& text);

  /// The first rule broken since the last take.
  void violate(Fault fault, std::string what);
  [[nodiscard]] std::optional<Breach> take_breach();

  void set_near(std::vector<std::vector<unsigned>> near) { near_ = std::move(near); }
  [[nodiscard]] bool cancelled() const { return __atomic_load_n(&shared_.cancelled, __ATOMIC_RELAXED) != 0; }

 private:
  struct Calls;  // the C functions behind sy_host
  using Counts = std::vector<std::uint64_t>;

  void log(std::int32_t level, const char* message);
  void progress(double fraction, const char* stage);
  const char* topology();
  std::uint32_t near(std::uint32_t device, std::uint32_t* out, std::uint32_t cap) const;
  sy_status emit(std::uint32_t metric, double value);
  sy_status record(std::uint32_t metric, const std::uint64_t* ns, std::uint64_t count);
  sy_status put_matrix(std::uint32_t metric, model::Matrix matrix);
  sy_status put_note(const char* key, const char* text);
  /// Remembers the first broken rule. Precondition: mutex_ is held.
  sy_status refused(Breach breach);
  /// Empty if metric number `metric` may be emitted now. Precondition: mutex_ is held.
  [[nodiscard]] std::optional<Breach> refuse(std::uint32_t metric) const;

  Channel& channel_;
  Shared& shared_;
  int topology_fd_;
  Memory memory_;
  sy_host host_{};
  sy_histogram histogram_{};
  sy_matrix matrix_{};
  sy_note note_{};
  std::vector<std::vector<unsigned>> near_;

  mutable std::mutex mutex_;  // guards what follows
  std::string reason_;
  std::optional<Breach> breach_;
  const model::BenchmarkInfo* running_ = nullptr;
  std::vector<std::pair<std::uint32_t, double>> values_;
  std::map<std::uint32_t, Counts> counts_;
  std::map<std::uint32_t, model::Matrix> matrices_;
  std::map<std::string, std::string> notes_;
  const char* topology_ = nullptr;
  unsigned logged_ = 0;
  std::chrono::steady_clock::time_point last_progress_{};
};

}  // namespace steelyard::plugin
