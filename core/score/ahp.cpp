// SPDX-License-Identifier: Apache-2.0
#include "score/ahp.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <optional>

namespace steelyard::score {
namespace {

constexpr std::size_t kMostDimensions = 10;
/// Saaty's mean consistency index of random matrices, by n.
constexpr double kRandomIndex[kMostDimensions + 1] = {0, 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49};

std::optional<double> whole(std::string_view s) {
  int value = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (error != std::errc{} || end != s.data() + s.size() || value < 1 || value > 9) return std::nullopt;
  return value;
}

/// "3" or "1/3", 1 to 9.
std::optional<double> judgement(std::string_view s) {
  if (!s.starts_with("1/")) return whole(s);
  const auto below = whole(s.substr(2));
  return below ? std::optional(1 / *below) : std::nullopt;
}

void normalise(std::vector<double>& w) {
  const double sum = std::accumulate(w.begin(), w.end(), 0.0);
  for (double& x : w) x /= sum;
}

std::vector<double> product(const Comparison& matrix, const std::vector<double>& w) {
  std::vector<double> out;
  for (const auto& row : matrix) out.push_back(std::inner_product(row.begin(), row.end(), w.begin(), 0.0));
  return out;
}

}  // namespace

Result<Comparison> comparison(const std::vector<std::vector<std::string>>& judgements) {
  const std::size_t n = judgements.size() + 1;
  Comparison matrix(n, std::vector<double>(n, 1));
  for (std::size_t i = 0; i + 1 < n; ++i) {
    if (judgements[i].size() != n - 1 - i)
      return Error{
          Errc::kInvalidArgument,
          fmt::format("row {} of the judgements has {} entries, not {}", i + 1, judgements[i].size(), n - 1 - i),
          "write the upper triangle of the matrix row by row, without the diagonal"};
    for (std::size_t j = i + 1; j < n; ++j) {
      const auto value = judgement(judgements[i][j - i - 1]);
      if (!value)
        return Error{Errc::kInvalidArgument, fmt::format("'{}' is not a judgement", judgements[i][j - i - 1]),
                     "write 1 to 9, or 1/2 to 1/9"};
      matrix[i][j] = *value;
      matrix[j][i] = 1 / *value;
    }
  }
  return matrix;
}

Comparison submatrix(const Comparison& matrix, std::span<const std::size_t> kept) {
  Comparison out;
  for (const std::size_t i : kept) {
    out.emplace_back();
    for (const std::size_t j : kept) out.back().push_back(matrix[i][j]);
  }
  return out;
}

Result<Weights> weigh(const Comparison& matrix) {
  const std::size_t n = matrix.size();
  if (n == 0 || n > kMostDimensions)
    return Error{Errc::kInvalidArgument, fmt::format("{} dimensions cannot be weighed", n),
                 fmt::format("compare 1 to {}", kMostDimensions)};
  Weights out;
  out.w.assign(n, 1.0 / static_cast<double>(n));
  constexpr double kEnough = 1e-15;
  constexpr int kMostSteps = 10'000;  // consistent matrices need some tens
  double change = 1;
  for (int step = 0; step < kMostSteps && change > kEnough; ++step) {
    std::vector<double> next = product(matrix, out.w);
    normalise(next);
    change = 0;
    for (std::size_t i = 0; i < n; ++i) change = std::max(change, std::fabs(next[i] - out.w[i]));
    out.w = std::move(next);
  }
  const std::vector<double> image = product(matrix, out.w);
  for (std::size_t i = 0; i < n; ++i) out.lambda_max += image[i] / out.w[i] / static_cast<double>(n);
  if (n > 2)
    out.consistency_ratio = (out.lambda_max - static_cast<double>(n)) / static_cast<double>(n - 1) / kRandomIndex[n];
  if (out.consistency_ratio >= kMostInconsistent)
    return Error{Errc::kInvalidArgument,
                 fmt::format("the judgements contradict each other: consistency ratio {:.4f}, at most {:.2f} is taken",
                             out.consistency_ratio, kMostInconsistent),
                 "if a matters twice as much as b, and b three times as much as c, then a should be near six times c"};
  return out;
}

}  // namespace steelyard::score
