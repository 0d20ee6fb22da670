// SPDX-License-Identifier: Apache-2.0
// Is one system faster than another? First whether the question makes sense at all, then metric by metric, with
// intervals and four verdicts. Pure. The rules and their error rates are in docs/methodology.md, "Comparing systems".
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/comparison.h"
#include "model/run.h"

namespace steelyard::judge {

/// A difference smaller than this is none; an interval within it is SAME.
inline constexpr double kIndifferent = 0.02;
/// Chance of any FASTER or SLOWER at all between runs of one and the same system, at most.
inline constexpr double kFalseDifferences = 0.05;

/// One system as the reader presents it. `edition` is the id of the score's edition where scores are compared beside
/// the metrics: whoever has both scores gives it, and their ratio is its business.
struct Side {
  const model::Run* run = nullptr;
  std::string name;
  std::optional<std::string> edition;
  std::optional<double> cost, power;
  std::string defect = {};  // why its numbers are not to be believed; empty: nothing is known against them
  bool verified = false;    // its journal lies beside it and says the same
};

/// Why these must not be compared, one line each; empty if they may: defects, editions of scores, profile, number of
/// nodes, division, versions of benchmarks, and benchmarks without one common point of their parameters.
[[nodiscard]] std::vector<std::string> obstacles(std::span<const Side> sides);
/// What a reader must know of a system before its numbers.
[[nodiscard]] model::ComparedSystem system_of(const Side& side);
/// What differs around the numbers: system software, settings, hardware, versions of tool and plugins.
[[nodiscard]] std::vector<model::EnvironmentDifference> environment_differences(std::span<const Side> sides);

/// Which rows count: with kNative not those that computed by way of other operations.
enum class Paths { kAll, kNative };

/// Every system against the first. What obstacles() said stands in the result, and then every metric is marked forced.
/// Scores are not in it: score_comparison.h.
[[nodiscard]] model::Comparison compare(std::span<const Side> sides, Paths paths = Paths::kAll);

/// The heart of it: two sets of logarithms. `p` is not adjusted yet; without interval it cannot be decided.
struct Shift {
  double log_ratio = 0;
  std::optional<model::Interval> interval;  // of the logarithm, 95 %
  std::optional<double> p;
  const char* method = "";
};
/// `tests`: how many such shifts are looked at together. It and the sizes choose the test, never the numbers: Mann and
/// Whitney's where that could reject anything after Holm's correction, else Welch's.
[[nodiscard]] Shift shift_of(std::span<const double> reference, std::span<const double> other, std::size_t tests);
/// From ratio, interval, adjusted p and direction.
[[nodiscard]] model::Difference verdict_of(const Shift& shift, double adjusted_p, model::Direction direction);

}  // namespace steelyard::judge
