// SPDX-License-Identifier: Apache-2.0
// An edition of the score, "steelyard.edition/1": what is scored, against which references, out of which rows of a run.
// Weights are not in it: they follow from the judgements. And a suite, "steelyard.suite/1": kernels that make one
// value.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/catalogue.h"

namespace steelyard::model {

using LocalizedText = std::map<std::string, std::string>;  // "en", "zh-CN"

enum class Scope { kNode, kCentre };
enum class MetricKind { kExt, kInt };  // ext: adds up over nodes; int: does not

/// Which row of a run gives a metric: by benchmark, version, metric and those parameters that it names.
struct RowSource {
  std::string benchmark;
  std::uint32_t version = 1;
  std::map<std::string, ParamValue> params = {};
  std::string metric = {};
  std::optional<std::string> quantile = {};      // "p99": instead of the row's value
  std::optional<std::string> devices = {};       // "one" (absent): there must be one row; "sum": over those that passed
  std::optional<std::string> path = {};          // how it serves the metric; absent: natively
  std::optional<bool> estimate = {};             // a score with this source is an estimate
  std::optional<std::string> only_without = {};  // only if no benchmark of this glob passed
};

/// Exactly one of the two members is set.
struct MetricSource {
  std::optional<RowSource> row;
  std::optional<std::string> suite;  // its id
};

struct ScoredMetric {
  std::string id, dimension;
  LocalizedText names;
  std::string unit;
  Direction direction = Direction::kHigher;
  MetricKind kind = MetricKind::kExt;
  std::map<std::string, double> weights;  // inside the dimension, by scope: "node", "centre"; absent: not in that scope
  double reference = 1;                   // the value that counts as 1
  std::string quality;                    // id of a QualityClass; "class" in the document
  std::vector<MetricSource> sources;      // the first that the run has rows of counts
};

struct Dimension {
  std::string id;
  LocalizedText names;
  // Of a centre: what adds up over nodes counts only as far as they work together, which these rows say (1: as well as
  // alone). Absent: each node works on its own. Empty: nothing measures it yet.
  std::optional<std::vector<RowSource>> coupling = {};
};

struct QualityClass {
  std::string id;
  double precision = 0;        // largest half width of the interval / value
  double variation = 0;        // coefficient of variation that raises an alarm
  double retest = 0;           // what a retest may fall short by
  std::uint32_t launches = 1;  // fewer make the score an estimate
};

/// Judgements: the upper triangle of the comparison matrix over all dimensions, row by row, as "3" or "1/3".
struct WeightProfile {
  std::string id;
  LocalizedText names;
  std::vector<std::vector<std::string>> judgements;
  std::string sha256;  // of the file, if it is not the edition's own
};

struct ScoreSchema {
  std::string id;
  Scope scope = Scope::kNode;
  std::vector<std::string> dimensions;
};

struct SuiteFile {
  std::string id, file, sha256;
};

struct SuiteKernel {
  std::string benchmark;
  std::uint32_t version = 1;
  std::map<std::string, ParamValue> params;
  std::string metric, unit;
  double reference = 1, weight = 1;
};

/// The weighted geometric mean of value / reference over all kernels.
struct Suite {
  std::string id;
  std::vector<SuiteKernel> kernels;
};

/// Where our metrics stand beside headings of other systems.
struct Mapping {
  std::vector<std::string> ours;
  std::string white_paper, gbt_46346, cats;
};

struct Edition {
  std::string id, status;
  LocalizedText names, rule;
  std::vector<Dimension> dimensions;
  std::vector<QualityClass> classes;
  std::vector<ScoredMetric> metrics;
  std::vector<SuiteFile> suite_files;
  std::vector<WeightProfile> profiles;
  std::vector<ScoreSchema> schemas;
  std::vector<Mapping> mapping;
  // Not in the document:
  std::string sha256;         // of its bytes
  bool shipped = true;        // false: somebody's own file, and the score's id says so
  std::vector<Suite> suites;  // read from suite_files
};

}  // namespace steelyard::model
