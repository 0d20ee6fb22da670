// SPDX-License-Identifier: Apache-2.0
// Weights out of pairwise judgements (Saaty's analytic hierarchy process). For weights only: systems are never compared
// this way, so adding one cannot change the order of the others.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace steelyard::score {

/// Square and reciprocal: [i][j] says how many times as much i matters as j.
using Comparison = std::vector<std::vector<double>>;

struct Weights {
  std::vector<double> w;  // the principal right eigenvector; they sum to 1
  double lambda_max = 0;
  double consistency_ratio = 0;  // 0: the judgements agree with each other; 0.10 is refused
};
inline constexpr double kMostInconsistent = 0.10;

/// The matrix whose upper triangle is `judgements`, row by row: n - 1 rows of n - 1, n - 2, ..., 1 of "3" or "1/3".
[[nodiscard]] Result<Comparison> comparison(const std::vector<std::vector<std::string>>& judgements);
/// Rows and columns `kept` of `matrix`, in that order.
[[nodiscard]] Comparison submatrix(const Comparison& matrix, std::span<const std::size_t> kept);

/// Power iteration. kInvalidArgument if the consistency ratio is kMostInconsistent or more, or n is not 1 to 10.
[[nodiscard]] Result<Weights> weigh(const Comparison& matrix);

}  // namespace steelyard::score
