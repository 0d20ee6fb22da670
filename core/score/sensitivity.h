// SPDX-License-Identifier: Apache-2.0
// Weights are opinions. What follows says how much of a ranking hangs on them, and travels with every ranking. Systems
// are given as points / 1000 of each dimension, in the order of the weights.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "score/random.h"

namespace steelyard::score {

using System = std::vector<double>;

/// Per dimension: the weight at which a and b would tie if it alone changed and the others kept their proportions. None
/// if no weight from 0 to 1 does that.
[[nodiscard]] std::vector<std::optional<double>> flip_weights(std::span<const double> w, const System& a,
                                                              const System& b);

/// Weights drawn around `w`: from Dirichlet(100 w).
[[nodiscard]] std::vector<double> dirichlet(std::span<const double> w, Random& random);

/// Adds `share` to [system][rank] for the rank (0: best) that each system's score takes; equal ones share their ranks.
/// Precondition: `ranks` is as long and as wide as `scores`.
void add_ranks(std::span<const double> scores, double share, std::vector<std::vector<double>>& ranks);

/// [system][rank]: the share of weights drawn from Dirichlet(100 w) under which the system takes that rank.
[[nodiscard]] std::vector<std::vector<double>> rank_shares(std::span<const double> w, std::span<const System> systems,
                                                           std::uint32_t draws, std::uint64_t seed);

/// True if not all of these draws put the systems in the order of `w` itself.
[[nodiscard]] bool order_depends_on_weights(std::span<const double> w, std::span<const System> systems,
                                            const std::vector<std::vector<double>>& shares, std::uint32_t draws);

/// The weighted power mean; p = 0 is the geometric one.
[[nodiscard]] double power_mean(std::span<const double> w, const System& system, double p);
/// True if the harmonic (-1), geometric (0) and arithmetic (1) mean do not all put the systems in the same order.
[[nodiscard]] bool order_depends_on_mean(std::span<const double> w, std::span<const System> systems);

}  // namespace steelyard::score
