// SPDX-License-Identifier: Apache-2.0
// What somebody demands of a system: "steelyard.criteria/1", TOML files of data/criteria or one's own. Typed fields
// only; nothing in them is ever executed. And what may be excused: "steelyard.waivers/1".
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/certificate.h"

namespace steelyard::model {

/// Which rows of the runs. Globs; parameters are compared as text, those not named may be anything.
struct RowSelector {
  std::string benchmark;
  std::string metric;  // empty: the benchmark's results, that is, every metric with a direction
  std::string node = "*", device = "*";
  std::map<std::string, std::string> params;
  std::optional<std::string> quantile;  // "p99": instead of the value
};

enum class GateKind {
  kValue,     // at least / at most `limit` in `unit`
  kBound,     // at least `limit` percent of the theoretical bound
  kVerdict,   // every row it selects passed, whatever its value
  kOutliers,  // the fleet has at most `limit` findings
  kNodes,     // at least `limit` nodes
};

struct Gate {
  std::string id;
  std::map<std::string, std::string> title;  // by language
  GateKind kind = GateKind::kVerdict;
  RowSelector rows;
  double limit = 0;
  bool at_most = false;  // kValue: else at least
  std::string unit;      // kValue
  std::string where;     // "file:line", for errors
};

/// 0 points at `zero`, 100 at `full`, which may be the smaller one where less is better.
struct Grade {
  std::string id;
  std::map<std::string, std::string> title;
  RowSelector rows;
  bool of_bound = false;  // `zero` and `full` are percent of the bound
  double zero = 0, full = 0, weight = 1;
  std::string unit;
  std::string where;
};

/// What an adaptation must show.
struct AdaptationDemand {
  std::string devices = "*";                       // glob
  std::vector<std::string> operators, precisions;  // empty: what the runs have
  double soak_s = 0;
};

struct Criteria {
  CriteriaId id;
  std::string rules;  // id of the rule set
  Level level = Level::kC1;
  unsigned validity_days = 365;
  std::vector<Gate> gates;
  std::vector<Grade> grades;
  std::optional<AdaptationDemand> adaptation;
};

}  // namespace steelyard::model
