// SPDX-License-Identifier: Apache-2.0
// One run: the document "steelyard.run/1". Raw samples are kept; a row that did not run is still a row.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/histogram.h"
#include "model/catalogue.h"
#include "model/machine.h"

namespace steelyard::model {

enum class Verdict { kPass, kFail, kSkip, kInvalid, kError, kWaived };

struct Interval {
  double lo = 0, hi = 0;
};

/// status: "pass", "fail", or "none" when nothing could be checked (the row did not get that far).
struct Correctness {
  std::string status = "none", detail;
};

/// How many durations fell into which bucket of steelyard/ext/histogram.h, from the shortest up.
struct Durations {
  std::vector<std::uint32_t> buckets;
  std::vector<std::uint64_t> counts;  // of each
};

/// One process launch of a job: how many of the row's samples are its, and what they say together.
struct Launch {
  std::size_t n = 0;
  double value = 0;
  double autocorrelation = 0;  // lag 1
  std::size_t batch = 1;       // samples per batch mean, 1 if they were independent enough
  std::size_t warmup = 0;      // samples dropped before steady state
  bool steady = true;
  // Absent in runs of older versions:
  std::optional<std::string> seed = {};        // what its inputs were made from: session.h, 16 hexadecimal digits
  std::optional<std::uint64_t> start_ns = {};  // before its process was asked for; monotonic
  std::optional<std::uint64_t> end_ns = {};    // after its check
  std::optional<double> measured_s = {};       // sum of what its samples timed
  std::optional<Durations> durations = {};     // of a metric kept as a histogram: what its quantiles follow from
};

using Condition = std::variant<double, std::string>;

/// Numbers that belong together: a curve (one column), or bandwidth from every node to every other.
struct Matrix {
  std::vector<std::string> rows, columns;
  std::vector<std::optional<double>> cells;  // row by row; absent where nothing was measured
};

struct Row {
  std::string job;  // Job.id
  std::string node, device, benchmark;
  std::uint32_t version = 1;
  std::map<std::string, ParamValue> params;
  std::string metric, unit;
  Direction direction = Direction::kInfo;
  std::optional<double> value;
  std::optional<Interval> ci95;
  std::size_t n = 0;
  std::vector<double> samples;                 // of all launches, in order
  std::optional<std::vector<double>> seconds;  // each sample's, where the value weighs them by it; absent in old runs
  std::vector<Launch> launches;
  std::map<std::string, double> quantiles;                       // "p50", "p99"...: only for metrics kept as histograms
  std::optional<std::map<std::string, Interval>> quantile_ci95;  // of those, but "max"
  std::optional<Matrix> matrix;  // in the row's unit; medians of each cell over all samples
  std::string estimator;         // how value follows from samples
  std::string path = "native";
  std::optional<double> bound;
  std::string bound_source;
  std::optional<double> percent_of_bound;  // 0-100
  Correctness correctness;
  std::map<std::string, Condition> conditions;
  std::vector<std::string> flags;  // "unconverged", "no_steady_state", "disturbed", ...
  Verdict verdict = Verdict::kError;
  std::string reason, remedy;
  double duration_s = 0;
};

struct Summary {
  std::size_t pass = 0, fail = 0, skip = 0, invalid = 0, error = 0, waived = 0;
};

struct Node {
  std::string name;
  Machine machine;
};

/// A file of another tool that `steelyard import` read: what it says was measured under that tool's rules, not ours.
struct ImportedFile {
  std::string format, tool, version;  // "fio-json", "fio", "3.33"; the version is empty where the file names none
  std::string file, sha256;           // its name without folders, and the hash of its bytes
  /// UTC: when it was measured, if the file says so, and when it was read; neither in documents before this was kept.
  std::optional<std::string> measured = {}, imported = {};
};

struct Run {
  std::string id, profile, started, finished;  // times in UTC; finished is empty while it is not
  std::string tool_version, tool_commit;
  std::vector<Node> nodes;
  std::vector<Row> results;
  Summary summary;
  std::string journal_head;
  std::map<std::string, std::string> plugins;                           // id -> "version sha256"
  std::map<std::string, std::pair<std::string, std::string>> settings;  // key -> {value, origin}
  std::optional<std::vector<ImportedFile>> imported_from;  // set: steelyard measured none of it, and certifies none
};

[[nodiscard]] const char* to_text(Verdict v);    // "PASS"
[[nodiscard]] const char* to_text(Direction d);  // "higher"
[[nodiscard]] std::string to_text(const ParamValue& v);
[[nodiscard]] Durations durations_of(const statistics::Buckets& buckets);
/// None unless every bucket exists, stands once and in order, with a count of its own, and the counts can be added up.
[[nodiscard]] std::optional<statistics::Buckets> buckets_of(const Durations& durations);
/// What a benchmark reports beside its result, and may leave out: informational, and nothing went wrong with it.
[[nodiscard]] bool is_aside(const Row& row);
/// Of each job the first row counts, and the others unless they are aside.
[[nodiscard]] Summary summarize(const std::vector<Row>& rows);

}  // namespace steelyard::model
