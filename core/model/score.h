// SPDX-License-Identifier: Apache-2.0
// The document "steelyard.score/1": what a run amounts to under one edition and profile. The raw values stand in it,
// and are the result; the score is an index over them.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/catalogue.h"
#include "model/edition.h"
#include "model/run.h"

namespace steelyard::model {

enum class ScoreStatus {
  kComplete,
  kEstimate,   // complete, but not measured with the care that the edition asks for; reasons say why
  kIncomplete  // something is missing: no value
};

/// One row of the run that an input was taken from.
struct Evidence {
  std::string job, device, benchmark;
  std::uint32_t version = 1;
  std::map<std::string, ParamValue> params;
  std::string metric;
  double value = 0;
  std::optional<std::string> node = {};  // of a centre's score
};

/// One metric of the score. Without a value `missing` and `remedy` say why and what to do.
struct ScoreInput {
  std::string metric, dimension, unit;
  Direction direction = Direction::kHigher;
  MetricKind kind = MetricKind::kExt;
  double reference = 1;
  double elasticity = 0;  // w v: 1 % more of it is so many % more of the score
  std::optional<double> value;
  std::optional<Interval> ci95;
  std::optional<double> ratio;         // u: 1 is as good as the reference
  std::optional<double> contribution;  // w v ln u; they add up to ln G
  std::size_t n_launch = 0, n_sample = 0;
  std::string estimator, path;
  std::optional<double> percent_of_bound;
  std::vector<std::string> flags;
  std::vector<Evidence> evidence;
  std::string missing, remedy;
};

struct DimensionScore {
  std::string dimension;
  double weight = 0;
  std::optional<double> points;  // 1000 is the reference
};

/// The interval that counts is the wider of the two methods'.
struct ScoreInterval {
  Interval ci95;
  std::string method;                 // "bootstrap", "delta" or "worst_case"
  std::optional<Interval> delta;      // from the inputs' intervals, in logarithms
  std::optional<Interval> bootstrap;  // of nodes, launches and batches; absent with fewer than three launches
  Interval worst_case;                // every input at the end of its interval
  std::uint32_t resamples = 0;
};

/// Whose nodes make a centre's score.
struct ScoredCentre {
  std::size_t declared = 0;                     // nodes that it has
  std::vector<std::string> credited;            // that have every input
  std::map<std::string, std::string> left_out;  // measured, but not credited: why
  bool drawn = false;                           // by an authority's nonce: they stand for those that were not measured
  std::map<std::string, double> efficiency;     // by dimension: together / alone, where it counts
  double extensive_share = 0;                   // E: the score is 1000 G^(1/E)
};

struct Score {
  std::string id;  // profile/schema/edition; a file of one's own carries its hash: "ucs-mine@1a2b3c4d"
  ScoreStatus status = ScoreStatus::kIncomplete;
  std::vector<std::string> reasons;  // why it is an estimate
  std::string edition, edition_sha256, edition_status, profile, schema;
  std::string run, run_profile, journal_head, tool_version, tool_commit;
  bool verified = false;               // the run's journal was there and says the same
  std::string node;                    // or the centre
  std::optional<ScoredCentre> centre;  // in the scope of a centre
  std::optional<double> value;
  std::optional<ScoreInterval> interval;
  std::optional<double> balance;  // 0..1: 1 if all dimensions are alike
  double lambda_max = 0, consistency_ratio = 0;
  std::vector<DimensionScore> dimensions;
  std::vector<ScoreInput> inputs;
};

}  // namespace steelyard::model
