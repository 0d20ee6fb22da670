// SPDX-License-Identifier: Apache-2.0
// Two to eight runs side by side, the first being the reference: the document "steelyard.comparison/1".
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/catalogue.h"
#include "model/json_fwd.h"
#include "model/run.h"

namespace steelyard::model {

enum class Difference { kFaster, kSlower, kSame, kUndecided, kNotCompared };

struct ComparedSystem {
  std::string name, run, profile;  // as the reader called it; the run's id
  std::size_t nodes = 0;
  std::string edition;                // of its score; empty if none was given
  std::optional<double> cost, power;  // as the reader gave them, never from the run
};

/// One metric of one system against the reference.
struct ComparedMetric {
  std::size_t system = 1;  // index into Comparison.systems
  std::string benchmark;
  std::uint32_t version = 1;
  std::map<std::string, ParamValue> params;
  std::string metric, unit;
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

struct Comparison {
  std::vector<ComparedSystem> systems;
  std::vector<std::string> obstacles;  // why the runs are not comparable; compared nevertheless if not empty
  std::vector<EnvironmentDifference> environment;
  std::vector<ComparedMetric> metrics;
  std::vector<Tally> tallies;  // one per system; the reference's is empty
};

[[nodiscard]] const char* to_text(Difference d);  // "FASTER"

[[nodiscard]] Json to_json(const Comparison& c);

}  // namespace steelyard::model
