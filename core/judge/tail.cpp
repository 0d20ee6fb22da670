// SPDX-License-Identifier: Apache-2.0
#include "judge/tail.h"

#include <algorithm>

#include "base/histogram.h"

namespace steelyard::judge {
namespace {

/// Precondition: the row has a tail.
model::Interval range_of_tail(const model::Row& row) {
  const auto [lo, hi] = std::ranges::minmax(quantile_by_launch(row, kTail));
  model::Interval range{lo, hi};
  if (!row.quantile_ci95) return range;
  if (const auto ends = row.quantile_ci95->find(kTail); ends != row.quantile_ci95->end())
    range = {std::min(range.lo, ends->second.lo), std::max(range.hi, ends->second.hi)};
  return range;
}

}  // namespace

std::optional<double> value_in(const model::Row& row, const std::string& quantile) {
  if (quantile.empty()) return row.value;
  const auto found = row.quantiles.find(quantile);
  return found == row.quantiles.end() ? std::nullopt : std::optional(found->second);
}

std::vector<double> quantile_by_launch(const model::Row& row, const std::string& quantile) {
  std::vector<double> out;
  for (const model::Launch& launch : row.launches) {
    const auto buckets = launch.durations ? model::buckets_of(*launch.durations) : std::nullopt;
    const auto quantiles = statistics::quantiles_s(buckets.value_or(statistics::Buckets{}));
    const auto found = quantiles.find(quantile);
    if (found == quantiles.end()) return {row.quantiles.at(quantile)};
    out.push_back(found->second);
  }
  if (out.empty()) out.push_back(row.quantiles.at(quantile));
  return out;
}

std::optional<double> tail_ratio(const model::Row& row, const model::Row& again) {
  if (value_in(row, kTail).value_or(0) <= 0 || value_in(again, kTail).value_or(0) <= 0) return std::nullopt;
  const model::Interval first = range_of_tail(row), second = range_of_tail(again);
  if (second.lo > first.hi) return second.lo / first.hi;
  if (second.hi < first.lo) return second.hi / first.lo;
  return 1;
}

}  // namespace steelyard::judge
