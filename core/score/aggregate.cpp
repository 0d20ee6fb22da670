// SPDX-License-Identifier: Apache-2.0
#include "score/aggregate.h"

#include <cmath>
#include <numeric>

#include "base/inference.h"

namespace steelyard::score {

std::optional<double> ratio(double value, double reference, model::Direction direction) {
  const double u = direction == model::Direction::kLower ? reference / value : value / reference;
  if (!std::isfinite(u) || u <= 0) return std::nullopt;
  return u;
}

double extensive_share(std::span<const double> w, std::span<const Factor> factors) {
  double share = 0;
  for (const Factor& factor : factors)
    if (factor.kind == model::MetricKind::kExt) share += w[factor.dimension] * factor.v;
  return share;
}

Aggregate aggregate(std::span<const double> w, std::span<const Factor> factors, model::Scope scope) {
  Aggregate out;
  std::vector<double> logs(w.size(), 0.0);
  std::vector<bool> whole(w.size(), true);
  std::vector<bool> any(w.size(), false);
  for (const Factor& factor : factors) {
    const std::size_t d = factor.dimension;
    any[d] = true;
    if (factor.u && std::isfinite(*factor.u) && *factor.u > 0) {
      logs[d] += factor.v * std::log(*factor.u);
      out.contributions.emplace_back(w[d] * factor.v * std::log(*factor.u));
    } else {
      whole[d] = false;
      out.contributions.emplace_back();
    }
  }
  double log_g = 0, arithmetic = 0;
  bool complete = true;
  for (std::size_t d = 0; d < w.size(); ++d) {
    if (!whole[d] || !any[d]) {
      complete = false;
      out.points.emplace_back();
      continue;
    }
    out.points.emplace_back(1000 * std::exp(logs[d]));
    log_g += w[d] * logs[d];
    arithmetic += w[d] * std::exp(logs[d]);
  }
  if (!complete) return out;
  const double exponent = scope == model::Scope::kCentre ? 1 / extensive_share(w, factors) : 1;
  out.g = std::exp(log_g);
  out.score = 1000 * std::exp(log_g * exponent);
  out.balance = *out.g / arithmetic;
  return out;
}

double extensive_value(std::span<const double> node_values, double eta) {
  return eta * std::accumulate(node_values.begin(), node_values.end(), 0.0);
}

double sampling_discount(std::size_t total, std::size_t measured, double deviation) {
  constexpr double kBothTails = 0.10;  // of which one is the 5 % that the bound may miss
  const double n = static_cast<double>(measured), share = n / static_cast<double>(total);
  const double t = statistics::student_two_sided_quantile(kBothTails, n - 1);
  return std::exp(-t * deviation / std::sqrt(n) * std::sqrt(1 - share));
}

}  // namespace steelyard::score
