// SPDX-License-Identifier: Apache-2.0
// What is odd about some machines among their like: the documents "steelyard.diagnosis/1" and "steelyard.baseline/1".
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

namespace steelyard::model {

/// Readings that should be alike: one metric at one point of its parameters, on identical devices.
struct Population {
  std::string benchmark;
  std::uint32_t version = 1;
  std::map<std::string, ParamValue> params;
  std::string metric, unit;
  Direction direction = Direction::kHigher;
  std::string kind;              // of device: "cpu", "gpu"
  std::string hardware;          // its model, or the node's processors; empty if unknown
  std::size_t n = 0;             // readings: one per node and device
  std::optional<double> median;  // in `unit`
  std::optional<Interval> ci95;  // of the median, by order statistics; needs 6 readings
  std::optional<double> spread;  // MAD / 0.6745 of the logarithms: 0.01 is 1 %
  std::string not_judged;        // why, if so
};

enum class Oddity {
  kOutlier,   // far from its like
  kModes,     // one of two populations where one was expected
  kLink,      // slow between two peers, or at one of them
  kDrift,     // changes while it is measured, unlike the others
  kCounter,   // an error counter rose
  kMissing,   // lacks what the others have
  kFailed,    // FAIL or ERROR
  kCopied,    // its samples are those of another node
  kBaseline,  // far from the stored baseline
};

/// One observation. `suspect` means that it breaks the rule for one reading (|z| > 3.5 and 5 %), but among so many
/// readings chance does that too.
struct Oddness {
  Oddity code = Oddity::kOutlier;
  bool suspect = false;
  std::string node, device;               // empty: not down to one
  std::string link;                       // "a - b", or the peer that all slow pairs share
  std::optional<std::size_t> population;  // index into Diagnosis.populations
  std::optional<double> value, expected;  // in the population's unit
  std::optional<double> ratio;            // value / expected
  std::optional<double> z;
  std::vector<std::string> members;  // kModes: the smaller population, "node[device]"
  std::string detail;
};

/// Who the observations that are not suspect only have in common, the one with most first.
struct Culprit {
  std::string node, device, link;  // device empty: the node as a whole
  std::size_t findings = 0;
  double worst = 1;  // the ratio furthest from 1; 1 if none has a ratio
};

/// A benchmark that gave no value on any node.
struct Nowhere {
  std::string benchmark, verdict, reason;  // the most frequent verdict, and a reason given for it
  std::size_t nodes = 0;                   // that tried, or skipped it
};

struct Diagnosis {
  std::size_t runs = 0, nodes = 0, readings = 0;
  std::size_t judged = 0;    // readings in populations that were large enough
  std::size_t compared = 0;  // readings that the baseline knows
  std::size_t least = 0;     // readings that a population needs
  std::string baseline;      // the file, if there was one
  std::vector<Population> populations;
  std::vector<Oddness> findings;  // worst first, suspects last
  std::vector<Culprit> culprits;
  std::vector<Nowhere> nowhere;  // by id of benchmark
};

/// What identical machines reach, to hold others against.
struct Baseline {
  std::size_t runs = 0, nodes = 0;
  std::vector<Population> populations;  // each with median and spread
  std::vector<Population> left_out;     // each with the reason in not_judged
};

[[nodiscard]] const char* to_text(Oddity o);  // "outlier"

[[nodiscard]] Json to_json(const Diagnosis& d);
[[nodiscard]] Json to_json(const Baseline& b);
[[nodiscard]] Result<Baseline> baseline_from_json(const Json& j);

}  // namespace steelyard::model
