// SPDX-License-Identifier: Apache-2.0
#include "base/histogram.h"

#include <cassert>
#include <cmath>
#include <steelyard/ext/histogram.h>

namespace steelyard::statistics {
namespace {

constexpr std::pair<const char*, std::uint64_t> kOneIn[] = {
    {"p50", 2}, {"p90", 10}, {"p99", 100}, {"p99.9", 1000}, {"p99.99", 10000}};

constexpr double kHalfBucket = 0.004;  // relative

}  // namespace

const std::uint32_t kBuckets = SY_HISTOGRAM_BUCKETS;

std::uint64_t count(const Buckets& buckets) {
  std::uint64_t total = 0;
  for (const auto& [bucket, n] : buckets) total += n;
  return total;
}

void merge(Buckets& into, const Buckets& from) {
  for (const auto& [bucket, n] : from) into[bucket] += n;
}

double quantile_s(const Buckets& buckets, double q) {
  assert(count(buckets) > 0);
  constexpr double kRounding = 1 - 1e-12;  // 0.999 * 10000 is a little more than 9990
  const double rank = std::ceil(q * static_cast<double>(count(buckets)) * kRounding);
  std::uint64_t seen = 0;
  for (const auto& [bucket, n] : buckets)
    if (static_cast<double>(seen += n) >= rank && n > 0) return sy_histogram_middle_ns(bucket) * 1e-9;
  return sy_histogram_middle_ns(buckets.rbegin()->first) * 1e-9;
}

Ends range_s(const Buckets& buckets) {
  assert(!buckets.empty());
  return {sy_histogram_middle_ns(buckets.begin()->first) * 1e-9 * (1 - kHalfBucket),
          sy_histogram_middle_ns(buckets.rbegin()->first) * 1e-9 * (1 + kHalfBucket)};
}

std::map<std::string, double> quantiles_s(const Buckets& buckets) {
  const std::uint64_t total = count(buckets);
  if (total == 0) return {};
  std::map<std::string, double> out = {{"max", quantile_s(buckets, 1)}};
  for (const auto& [name, one_in] : kOneIn)
    if (total >= 10 * one_in) out[name] = quantile_s(buckets, 1 - 1 / static_cast<double>(one_in));
  return out;
}

std::map<std::string, Ends> quantile_intervals_s(const Buckets& buckets) {
  constexpr double kNormal95 = 1.96;
  std::map<std::string, Ends> out;
  const auto total = static_cast<double>(count(buckets));
  for (const auto& [name, one_in] : kOneIn) {
    if (total < static_cast<double>(10 * one_in)) continue;
    const double q = 1 - 1 / static_cast<double>(one_in);
    const double half = kNormal95 * std::sqrt(q * (1 - q) / total);
    out[name] = {quantile_s(buckets, q - half) * (1 - kHalfBucket), quantile_s(buckets, q + half) * (1 + kHalfBucket)};
  }
  return out;
}

}  // namespace steelyard::statistics
