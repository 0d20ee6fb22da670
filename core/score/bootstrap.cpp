// SPDX-License-Identifier: Apache-2.0
#include "score/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "score/random.h"

namespace steelyard::score {
namespace {

double median(std::vector<double>& x) {
  const auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
  std::nth_element(x.begin(), middle, x.end());
  if (x.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(x.begin(), middle)) / 2;
}

double harmonic_mean(const std::vector<double>& x) {
  double inverses = 0;
  for (const double v : x) inverses += 1 / v;
  return static_cast<double>(x.size()) / inverses;
}

double statistic(std::vector<double>& batches, LaunchEstimator estimator) {
  return estimator == LaunchEstimator::kMedian ? median(batches) : harmonic_mean(batches);
}

/// Draws from one node; every group has its own stream, begun anew by each series of the group.
class NodeDraw {
 public:
  explicit NodeDraw(std::uint64_t seed) : seeds_(seed) {}

  double value(const MetricSeries& metric) {
    double sum = 0, logs = 0;
    for (const Series& part : metric.parts) {
      const double x = value(part);
      sum += x;
      logs += part.exponent * std::log(x);
    }
    return metric.product ? std::exp(logs) : sum;
  }

 private:
  double value(const Series& series) {
    auto [seed, fresh] = groups_.try_emplace(series.group, 0);
    if (fresh) seed->second = seeds_.next();
    Random random(seed->second);
    if (series.launches.empty()) return series.value * std::exp(series.deviation * random.normal());
    launches_.clear();
    for (std::size_t i = 0; i < series.launches.size(); ++i)
      launches_.push_back(drawn(series.launches[random.below(series.launches.size())], series.estimator, random));
    return median(launches_);
  }

  /// The statistic of as many batches of `launch` as there are, drawn with replacement.
  double drawn(const std::vector<double>& launch, LaunchEstimator estimator, Random& random) {
    batches_.clear();
    for (std::size_t k = 0; k < launch.size(); ++k) batches_.push_back(launch[random.below(launch.size())]);
    return statistic(batches_, estimator);
  }

  Random seeds_;
  std::map<std::size_t, std::uint64_t> groups_;
  std::vector<double> launches_, batches_;  // kept, to be filled again
};

/// The same estimators on what was measured, nothing drawn.
double measured(const MetricSeries& metric) {
  double sum = 0, logs = 0;
  for (const Series& part : metric.parts) {
    double x = part.value;
    if (!part.launches.empty()) {
      std::vector<double> launches;
      for (std::vector<double> batches : part.launches) launches.push_back(statistic(batches, part.estimator));
      x = median(launches);
    }
    sum += x;
    logs += part.exponent * std::log(x);
  }
  return metric.product ? std::exp(logs) : sum;
}

/// ln of the score, but for a constant. `values` is one list per metric, over nodes.
double log_score(std::vector<std::vector<double>>& values, std::span<const MetricRole> roles) {
  double logs = 0;
  for (std::size_t m = 0; m < roles.size(); ++m) {
    double x = 0;
    if (roles[m].kind == model::MetricKind::kExt)
      for (const double v : values[m]) x += v;
    else
      x = median(values[m]);
    logs += roles[m].elasticity * std::log(x);
  }
  return logs;
}

std::map<std::size_t, std::vector<const NodeSeries*>> by_class(std::span<const NodeSeries> nodes) {
  std::map<std::size_t, std::vector<const NodeSeries*>> classes;
  for (const NodeSeries& node : nodes) classes[node.node_class].push_back(&node);
  return classes;
}

}  // namespace

model::Interval bootstrap(std::span<const NodeSeries> nodes, std::span<const MetricRole> roles, std::uint32_t resamples,
                          std::uint64_t seed) {
  const auto classes = by_class(nodes);
  std::vector<std::vector<double>> values(roles.size());
  for (const NodeSeries& node : nodes)
    for (std::size_t m = 0; m < roles.size(); ++m) values[m].push_back(measured(node.metrics[m]));
  const double centre = log_score(values, roles);
  Random random(seed);
  std::vector<double> draws;
  for (std::uint32_t b = 0; b < resamples; ++b) {
    for (std::vector<double>& list : values) list.clear();
    for (const auto& [id, members] : classes) {
      for (std::size_t i = 0; i < members.size(); ++i) {
        const NodeSeries& node = *members[random.below(members.size())];
        NodeDraw draw(random.next());
        for (std::size_t m = 0; m < roles.size(); ++m) values[m].push_back(draw.value(node.metrics[m]));
      }
    }
    draws.push_back(log_score(values, roles) - centre);
  }
  std::ranges::sort(draws);
  const auto at = [&](double q) {
    return draws[static_cast<std::size_t>(std::floor(q * static_cast<double>(draws.size() - 1)))];
  };
  return {std::exp(at(0.025)), std::exp(at(0.975))};
}

}  // namespace steelyard::score
