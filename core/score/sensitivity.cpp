// SPDX-License-Identifier: Apache-2.0
#include "score/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace steelyard::score {
namespace {

/// Numbers of the systems, best first; equals in the order given.
std::vector<std::size_t> order(std::span<const double> scores) {
  std::vector<std::size_t> best(scores.size());
  std::iota(best.begin(), best.end(), std::size_t{0});
  std::ranges::stable_sort(best, std::ranges::greater(), [&](std::size_t i) { return scores[i]; });
  return best;
}

std::vector<double> scores_of(std::span<const double> w, std::span<const System> systems, double p) {
  std::vector<double> scores;
  for (const System& system : systems) scores.push_back(power_mean(w, system, p));
  return scores;
}

}  // namespace

std::vector<double> dirichlet(std::span<const double> w, Random& random) {
  constexpr double kConcentration = 100;
  std::vector<double> drawn;
  for (const double weight : w) drawn.push_back(random.gamma(kConcentration * weight));
  const double sum = std::accumulate(drawn.begin(), drawn.end(), 0.0);
  for (double& x : drawn) x /= sum;
  return drawn;
}

std::vector<std::optional<double>> flip_weights(std::span<const double> w, const System& a, const System& b) {
  double total = 0;
  for (std::size_t i = 0; i < w.size(); ++i) total += w[i] * std::log(a[i] / b[i]);
  std::vector<std::optional<double>> flips;
  for (std::size_t i = 0; i < w.size(); ++i) {
    const double d = std::log(a[i] / b[i]);
    const double others = (total - w[i] * d) / (1 - w[i]);
    const double flip = others / (others - d);
    flips.push_back(flip >= 0 && flip <= 1 ? std::optional(flip) : std::nullopt);
  }
  return flips;
}

void add_ranks(std::span<const double> scores, double share, std::vector<std::vector<double>>& ranks) {
  const std::vector<std::size_t> best = order(scores);
  for (std::size_t first = 0, end = 0; first < best.size(); first = end) {
    while (end < best.size() && scores[best[end]] == scores[best[first]]) ++end;
    for (std::size_t i = first; i < end; ++i)
      for (std::size_t rank = first; rank < end; ++rank)
        ranks[best[i]][rank] += share / static_cast<double>(end - first);
  }
}

std::vector<std::vector<double>> rank_shares(std::span<const double> w, std::span<const System> systems,
                                             std::uint32_t draws, std::uint64_t seed) {
  std::vector<std::vector<double>> shares(systems.size(), std::vector<double>(systems.size(), 0.0));
  Random random(seed);
  for (std::uint32_t n = 0; n < draws; ++n) add_ranks(scores_of(dirichlet(w, random), systems, 0), 1.0 / draws, shares);
  return shares;
}

bool order_depends_on_weights(std::span<const double> w, std::span<const System> systems,
                              const std::vector<std::vector<double>>& shares, std::uint32_t draws) {
  std::vector<std::vector<double>> own(systems.size(), std::vector<double>(systems.size(), 0.0));
  add_ranks(scores_of(w, systems, 0), 1, own);
  for (std::size_t i = 0; i < systems.size(); ++i)
    for (std::size_t rank = 0; rank < systems.size(); ++rank)
      if (std::abs(shares[i][rank] - own[i][rank]) > 0.25 / draws) return true;
  return false;
}

double power_mean(std::span<const double> w, const System& system, double p) {
  double sum = 0;
  for (std::size_t i = 0; i < w.size(); ++i) sum += w[i] * (p == 0 ? std::log(system[i]) : std::pow(system[i], p));
  return p == 0 ? std::exp(sum) : std::pow(sum, 1 / p);
}

bool order_depends_on_mean(std::span<const double> w, std::span<const System> systems) {
  const auto geometric = order(scores_of(w, systems, 0));
  return order(scores_of(w, systems, -1)) != geometric || order(scores_of(w, systems, 1)) != geometric;
}

}  // namespace steelyard::score
