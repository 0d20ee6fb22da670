// SPDX-License-Identifier: Apache-2.0
// Which of many machines differ from their like. A fleet collects runs row by row and keeps one number or two of each;
// then it is judged as a whole. Pure: no files, no clock. The rules are in docs/methodology.md, "The fleet".
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/diagnosis.h"
#include "model/run_stream.h"

namespace steelyard::judge {

/// Readings that a population needs before anybody in it is judged, and to be taken for two.
inline constexpr std::size_t kLeastReadings = 8, kLeastForModes = 60;
/// The rule for one reading: both must be exceeded.
inline constexpr double kLeastZ = 3.5, kLeastDeviation = 0.05;
/// Of the medians of first and second half of a row's samples, against the same of the others.
inline constexpr double kLeastDrift = 0.03;
/// Chance that a healthy fleet, whatever its size, has any finding that is not a suspect only; aimed at. Docs state
/// what simulation gave.
inline constexpr double kFalseAlarms = 0.01;

/// Numbers names; equal names have one number.
class Names {
 public:
  std::uint32_t number(std::string_view name);
  [[nodiscard]] const std::string& operator[](std::uint32_t i) const { return *names_[i]; }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<const std::string*> names_;
};

/// One scored value of one device, and how much it changed while it was measured (logarithm of a ratio; 0 if unknown).
struct Reading {
  std::uint32_t series, node, device;
  double value, drift;
};

/// One link matrix of one device.
struct LinkReading {
  std::uint32_t series, node, device;
  std::vector<std::string> peers;
  std::vector<std::optional<double>> cells;  // peers x peers
};

class Fleet final : public model::RunVisitor {
 public:
  void node(const model::NodeFacts& facts) override;
  void row(const model::Row& row) override;
  /// Call after each run that was read in full.
  void end_run() { ++runs_; }

  /// What a job that gave no value said instead.
  struct Failure {
    model::Verdict verdict = model::Verdict::kError;
    std::string reason;
  };
  /// Whose samples these are in truth, first seen in that benchmark.
  struct Copy {
    std::uint32_t of = 0;  // node
    std::string benchmark;
  };
  using Where = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;  // job, node, device

  [[nodiscard]] std::size_t runs() const { return runs_; }
  [[nodiscard]] const Names& nodes() const { return nodes_; }
  [[nodiscard]] const Names& devices() const { return devices_; }
  [[nodiscard]] const std::vector<Reading>& readings() const { return readings_; }
  [[nodiscard]] const std::vector<LinkReading>& links() const { return links_; }
  [[nodiscard]] const std::map<Where, Failure>& failures() const { return failures_; }
  /// By node: five or more different readings of a clock never come twice.
  [[nodiscard]] const std::map<std::uint32_t, Copy>& copies() const { return copies_; }
  /// Highest reading of each error counter: (node, device, name) -> (reading, benchmark).
  [[nodiscard]] const auto& counters() const { return counters_; }
  /// What a series is, without hardware and statistics.
  [[nodiscard]] const model::Population& series(std::uint32_t i) const { return series_[i]; }
  /// Which job (benchmark, version and parameters) a series belongs to.
  [[nodiscard]] std::uint32_t job_of(std::uint32_t series) const { return jobs_of_[series]; }
  [[nodiscard]] const std::string& benchmark_of(std::uint32_t job) const { return benchmarks_[job]; }
  /// The processors of a node, "2 x AMD EPYC 7763"; empty if the run did not say.
  [[nodiscard]] std::string processors(std::uint32_t node) const;
  /// The model of a device of a node: its own where the machine names it, else the processors.
  [[nodiscard]] std::string hardware(std::uint32_t node, std::uint32_t device) const;

 private:
  std::uint32_t series_of(const model::Row& row, std::uint32_t job);
  std::uint32_t job_number(const model::Row& row);
  void compare_samples(const model::Row& row, std::uint32_t series, std::uint32_t node);

  std::size_t runs_ = 0;
  Names nodes_, devices_, keys_, job_keys_;
  std::vector<model::Population> series_;
  std::vector<std::uint32_t> jobs_of_;
  std::vector<std::string> benchmarks_;
  std::map<std::uint32_t, model::NodeFacts> facts_;
  std::vector<Reading> readings_;
  std::vector<LinkReading> links_;
  std::map<Where, Failure> failures_;
  std::unordered_map<std::size_t, std::uint32_t> samples_;  // hash of a row's samples -> the node that had them first
  std::map<std::uint32_t, Copy> copies_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::string>, std::pair<double, std::string>> counters_;
  std::string key_;  // reused
};

/// "gpu" of "gpu3", "cpu" of "cpu:0".
[[nodiscard]] std::string kind_of(std::string_view device);

/// |z| beyond which one of `n` readings is no accident, if `all` readings are looked at: Student's t, because the
/// spread of few is itself uncertain. At least kLeastZ.
[[nodiscard]] double limit_for(std::size_t n, std::size_t all);

/// With a baseline also against that.
[[nodiscard]] model::Diagnosis diagnose(const Fleet& fleet, const model::Baseline* baseline = nullptr);

/// An error that names two nodes, if the samples of one are those of the other.
[[nodiscard]] Result<void> refuse_copies(const Fleet& fleet);

/// What this fleet reaches. Refused if its nodes or devices are of several models, or no population is large enough;
/// populations that are two in truth are left out.
[[nodiscard]] Result<model::Baseline> learn(const Fleet& fleet);

}  // namespace steelyard::judge
