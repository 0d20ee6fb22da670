// SPDX-License-Identifier: Apache-2.0
// From ratios to points and to the score: a weighted product. Nothing is imputed: without one factor there is no score.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "model/catalogue.h"
#include "model/edition.h"

namespace steelyard::score {

/// u = value / reference, or its inverse where lower is better; none unless it is positive and finite.
[[nodiscard]] std::optional<double> ratio(double value, double reference, model::Direction direction);

/// One metric's part: u^v inside dimension number `dimension`.
struct Factor {
  std::size_t dimension = 0;
  double v = 1;  // those of a dimension sum to 1
  model::MetricKind kind = model::MetricKind::kExt;
  std::optional<double> u;
};

struct Aggregate {
  std::vector<std::optional<double>> points;         // per dimension: 1000 prod u^v
  std::vector<std::optional<double>> contributions;  // per factor: w v ln u; they sum to ln G
  std::optional<double> g;                           // prod (points / 1000)^w
  std::optional<double> score;
  std::optional<double> balance;  // G / sum w points / 1000: 1 if all dimensions are alike, towards 0 if one lags
};

/// The share of weight that grows with the number of nodes: E = sum of w v over what adds up over nodes.
[[nodiscard]] double extensive_share(std::span<const double> w, std::span<const Factor> factors);

/// node: 1000 G. centre: 1000 G^(1/E), so that k times the nodes at the same quality are k times the score.
[[nodiscard]] Aggregate aggregate(std::span<const double> w, std::span<const Factor> factors, model::Scope scope);

/// What many nodes amount to in something that adds up: eta x the sum over the nodes that took part and passed.
[[nodiscard]] double extensive_value(std::span<const double> node_values, double eta);

/// What `total` nodes may be credited with where only `measured` of them, drawn at random, were: exp(mean of ln x) per
/// node times this factor, a one-sided lower bound of 95 %, so that measuring fewer never pays. `deviation`: standard
/// deviation of ln x among those measured. Precondition: 2 <= measured <= total.
[[nodiscard]] double sampling_discount(std::size_t total, std::size_t measured, double deviation);

}  // namespace steelyard::score
