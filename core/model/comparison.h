// SPDX-License-Identifier: Apache-2.0
// Two to eight runs side by side, the first being the reference: the document "steelyard.comparison/1".
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/catalogue.h"
#include "model/edition.h"
#include "model/json_fwd.h"
#include "model/run.h"
#include "model/score.h"

namespace steelyard::model {

enum class Difference { kFaster, kSlower, kSame, kUndecided, kNotCompared };

struct ComparedSystem {
  std::string name, run, profile;  // as the reader called it; the run's id
  std::size_t nodes = 0;
  std::string edition;                // of its score; empty if none was given
  std::optional<double> cost, power;  // as the reader gave them, never from the run
  std::string started, hardware;      // when, and on which processors; empty: not known
  std::string measured_by;            // our version, or the tools whose files were imported
  std::string evidence;               // "journal": checked against it; "none"; "imported"
};

/// One metric of one system against the reference.
struct ComparedMetric {
  std::size_t system = 1;  // index into Comparison.systems
  std::string benchmark;
  std::uint32_t version = 1;
  std::map<std::string, ParamValue> params;
  std::string metric, quantile, unit;  // quantile: "p99" of the metric instead of its value; empty: the value
  Direction direction = Direction::kHigher;
  std::string kind;                        // of device
  std::optional<double> reference, value;  // medians, in `unit`
  std::size_t n_reference = 0, n = 0;      // numbers that were compared...
  std::string of;                          // ... "samples", "launches" or "devices"
  std::optional<double> ratio;             // value / reference
  std::optional<Interval> ci95;            // of the ratio
  std::optional<double> p;                 // adjusted for all metrics (Holm)
  std::string method;                      // "mann-whitney" or "welch"
  Difference verdict = Difference::kUndecided;
  std::string reason;                         // of kUndecided and kNotCompared
  std::optional<double> per_cost, per_power;  // performance relative to the reference, per cost and per power
  bool forced = false;                        // compared although the runs are not comparable
};

/// A fact of the surroundings in which the systems differ; one value per system, empty if unknown.
struct EnvironmentDifference {
  std::string fact;
  std::vector<std::string> values;
};

struct Tally {
  std::size_t faster = 0, slower = 0, same = 0, undecided = 0, not_compared = 0;
};

/// One system's score beside the reference's.
struct ComparedScore {
  std::size_t system = 0;  // index into Comparison.systems; 0 is there too
  ScoreStatus status = ScoreStatus::kIncomplete;
  std::optional<double> value;
  std::optional<Interval> ci95;
  std::vector<std::optional<double>> points;  // per dimension, 1000 is the edition's reference
  std::optional<double> ratio;                // value / that of the reference system
  std::optional<Interval> ratio_ci95;
  Difference verdict = Difference::kNotCompared;
  std::string reason;                         // of kUndecided and kNotCompared: what is missing, for example
  std::optional<double> per_cost, per_power;  // ratio per relative cost and per relative power
  /// Per dimension: the weight at which it and the reference would tie, the other weights keeping their proportions.
  /// None where no weight from 0 to 1 does that, or one of the two has no score.
  std::vector<std::optional<double>> flip_weights;
  std::vector<double> rank_shares;  // [rank]: share of drawn weights that put it there, 0 the best; empty if unscored
  std::vector<double> means;        // of its points, one per ScoreComparison.exponents; empty if unscored
};

/// The scores, all with the same id, and how much their order hangs on opinions: travels with every ranking.
struct ScoreComparison {
  std::string id;                              // profile/schema/edition
  std::vector<std::string> dimensions;         // in the order of weights, points and flip_weights
  std::vector<LocalizedText> dimension_names;  // in the same order; empty where nobody gave the edition
  std::vector<double> weights;
  std::vector<ComparedScore> systems;     // one per Comparison.systems
  std::uint32_t draws = 0;                // of weights, from Dirichlet(100 w)
  std::vector<double> exponents;          // of the power means; 0 is the geometric one, which the score is
  bool order_depends_on_noise = false;    // some two of them could change places within their intervals
  bool order_depends_on_mean = false;     // they do not all put the scored systems in the same order
  bool order_depends_on_weights = false;  // some draw of weights put them in another order
};

struct Comparison {
  std::vector<ComparedSystem> systems;
  std::vector<std::string> obstacles;  // why the runs are not comparable; compared nevertheless if not empty
  std::vector<EnvironmentDifference> environment;
  std::vector<ComparedMetric> metrics;
  std::vector<Tally> tallies;            // one per system; the reference's is empty
  std::optional<ScoreComparison> score;  // absent if nobody asked for it
  bool native_only = false;              // emulated and fallback paths were left out
};

[[nodiscard]] const char* to_text(Difference d);  // "FASTER"

[[nodiscard]] Json to_json(const Comparison& c);

}  // namespace steelyard::model
