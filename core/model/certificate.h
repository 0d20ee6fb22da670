// SPDX-License-Identifier: Apache-2.0
// The document "steelyard.certificate/1": what was demanded of a system, what it reached, and how far that is proven.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/catalogue.h"
#include "model/json_fwd.h"
#include "model/run.h"
#include "model/run_rules.h"

namespace steelyard::model {

/// Guard-banded: PASS if the whole interval keeps the limit, FAIL if none of it does, else CONDITIONAL. MISSING: there
/// is no value to decide on, which is no pass.
enum class Decision { kPass, kConditional, kFail, kMissing, kWaived };

/// C0 estimate, C1 self-declared, C2 reviewed, C3 witnessed.
enum class Level { kC0, kC1, kC2, kC3 };

struct CriteriaId {
  std::string id;  // "cpu-node@1"
  std::map<std::string, std::string> title;
  std::string sha256;
  std::string text;  // all of it: whoever reads the certificate can hold the run to it again
};

struct CertifiedRun {
  std::string run, profile, started, finished, journal_head, tool_version, tool_commit;
  bool verified = false;  // its journal was there and says the same
  std::vector<std::string> nodes;
};

/// One demand on one row (or on a fleet, or on what is not there).
struct GateResult {
  std::string id;                                     // of the gate in the criteria
  std::map<std::string, std::string> title;           // by language; may be empty
  std::string node, device, benchmark, metric, unit;  // empty where it is about several
  std::map<std::string, ParamValue> params;
  std::string kind;  // "value", "bound", "verdict", "outliers", "nodes"
  Direction direction = Direction::kHigher;
  std::optional<double> value;
  std::optional<Interval> ci95;
  std::optional<double> limit;   // in `unit`; of kind "bound" a share of the bound in percent
  std::optional<double> margin;  // value / limit - 1, signed so that more is better
  Decision decision = Decision::kMissing;
  std::string reason, remedy;  // of all but a pass
};

/// One scored demand: 0 at or below `zero`, 100 at or above `full`, straight in between (of logarithms).
struct GradedItem {
  std::string id;
  std::map<std::string, std::string> title;
  std::string node, device, benchmark, metric, unit;
  std::optional<double> value;
  double zero = 0, full = 0;     // in `unit`, or percent of bound
  std::optional<double> points;  // of the worst row; absent: nothing was measured
  double weight = 1;
  std::string reason;
};

struct Waiver {
  std::string gate;                // id of a gate, or checker id of a run rule ("RUN-03")
  std::string reason, who, until;  // until: date, last day on which it holds
  std::size_t used = 0;            // results that it covered
};

/// One metric measured again.
struct RetestResult {
  std::string node, device, benchmark, metric, unit;
  std::map<std::string, ParamValue> params;
  std::optional<double> original, retest;
  std::optional<double> ratio;  // more is better: retest/original, or the inverse where lower is better
  double least = 0;             // 1 - tau
  bool agrees = false;
  std::string reason;  // unless it does
};

/// Per level that was not reached: what is missing.
struct LevelNeed {
  Level level = Level::kC1;
  std::string need;
};

// ---- adaptation (适配)

enum class Support {
  kNative,       // computed in the precision that the operator names
  kEmulated,     // the operator's precision out of other operations
  kFallback,     // a more precise path serves it
  kUnsupported,  // cannot be had here: `reason` says why
  kNotMeasured   // by these runs: nothing is known
};

/// One operator in one precision on one device. No member that says something may be empty without `reason`.
struct AdaptationCell {
  std::string op;         // "gemm", "fma", "allreduce"...
  std::string precision;  // "fp64", "bf16"..., "-" where it has none
  std::string node, device, benchmark, metric, unit;
  std::map<std::string, ParamValue> params;  // of the fastest correct way
  Support support = Support::kUnsupported;
  std::string path;                // as the row says it
  std::optional<double> measured;  // in `unit`
  std::optional<Interval> ci95;
  std::optional<double> rated;  // theoretical bound or rated peak, and where it comes from
  std::string rated_source;
  std::optional<double> ratio;  // measured / rated (the inverse where lower is better)
  std::string error;            // what the check found, against its bound
  bool correct = false;
  std::optional<double> energy_j, power_w;     // over the measured time
  std::optional<double> stability;             // coefficient of variation over all samples
  std::optional<double> drift;                 // second half against first
  std::map<std::string, std::string> reasons;  // member -> why it is empty: "measured", "rated", "energy_j"...
};

struct AdaptedDevice {
  std::string node, device, model, plugin, plugin_version;
};

struct Adaptation {
  std::vector<AdaptedDevice> devices;
  /// The matrix: every pair of them has a cell per device; an operator without precisions has one, "-".
  std::vector<std::string> operators, precisions;
  std::vector<AdaptationCell> cells;
  std::optional<double> soak_s;  // longest measured time of one metric
  bool complete = false;         // no cell is empty without a reason
};

struct Certificate {
  std::string id;  // 12 hexadecimal digits of a hash over criteria, rules and journal heads
  CriteriaId criteria;
  std::string issued, valid_until;  // UTC dates; valid_until is empty unless certified
  std::string tool_version, tool_commit;
  std::vector<CertifiedRun> runs;
  bool certified = false;
  Decision decision = Decision::kFail;  // the worst gate
  Level level = Level::kC0;             // what the evidence supports
  Level required = Level::kC1;          // what the criteria ask for
  std::vector<LevelNeed> needs;
  std::vector<std::string> reasons;  // why it is not certified, in plain words
  std::vector<GateResult> gates;
  std::vector<GradedItem> graded;
  std::optional<double> grade;  // 0..100; absent without graded items, or if one has no points
  RuleReport rules;
  std::vector<Waiver> waivers;
  std::optional<std::string> retest_run;
  std::vector<RetestResult> retest;
  std::vector<std::string> not_measured;    // what the runs list as skipped, and why
  std::vector<std::string> invalidated_by;  // what ends its validity before the date
  std::optional<double> score;              // of a node, if one was computed
  std::optional<Interval> score_ci95;
  std::string score_id;
  std::optional<Adaptation> adaptation;
};

/// Of several gates, or several rows of one gate, the worse decides: FAIL, MISSING, CONDITIONAL, WAIVED, PASS.
[[nodiscard]] Decision worse(Decision a, Decision b);
[[nodiscard]] const char* to_text(Decision d);  // "PASS"
[[nodiscard]] const char* to_text(Level l);     // "C1"
[[nodiscard]] const char* to_text(Support s);   // "native"
[[nodiscard]] const char* to_text(Severity s);  // "error"
[[nodiscard]] Json to_json(const Certificate& c);
[[nodiscard]] Result<Certificate> certificate_from_json(const Json& j);

}  // namespace steelyard::model
