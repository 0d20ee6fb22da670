// SPDX-License-Identifier: Apache-2.0
// The hierarchical bootstrap: nodes, then launches, then batches are drawn with replacement, and the score is computed
// again from each draw. Metrics of one group (one job on one node) share the draw, so that what moves together in the
// measurement moves together here.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "model/edition.h"
#include "model/run.h"

namespace steelyard::score {

enum class LaunchEstimator {
  kMedian,       // of the launch's batches
  kHarmonicMean  // sum(work) / sum(time) over batches of equal work
};

/// One measured quantity on one node.
struct Series {
  std::vector<std::vector<double>> launches;  // batches of each; empty: only the value and its deviation are known
  LaunchEstimator estimator = LaunchEstimator::kMedian;
  double value = 1;      // without launches: the value, and
  double deviation = 0;  // the standard deviation of its logarithm
  std::size_t group = 0;
  double exponent = 1;  // of a product
};

/// One metric on one node: the sum of its parts, or the product of their powers.
struct MetricSeries {
  std::vector<Series> parts;
  bool product = false;
};

struct NodeSeries {
  std::size_t node_class = 0;  // nodes are drawn within their class
  std::vector<MetricSeries> metrics;
};

/// What is the same on all nodes, metric by metric.
struct MetricRole {
  double elasticity = 0;  // w v / E, negative where lower is better
  model::MetricKind kind = model::MetricKind::kExt;
};

/// The fewest launches of anything that may be drawn from: with fewer the bootstrap is too narrow by far.
inline constexpr std::size_t kFewestLaunches = 3;

/// The 95 % percentile interval of score(draw) / score(measured), `resamples` draws. What adds up over nodes is summed
/// over the drawn ones, of what does not the median is taken. Precondition: at least one node; all have as many metrics
/// as there are roles.
[[nodiscard]] model::Interval bootstrap(std::span<const NodeSeries> nodes, std::span<const MetricRole> roles,
                                        std::uint32_t resamples, std::uint64_t seed);

}  // namespace steelyard::score
