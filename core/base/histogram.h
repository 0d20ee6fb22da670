// SPDX-License-Identifier: Apache-2.0
// Distributions in the buckets of steelyard/ext/histogram.h: merged by adding counts, read as quantiles in seconds. The
// same functions for whoever measures and for whoever checks.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "base/estimators.h"

namespace steelyard::statistics {

/// Counts per bucket, sparse.
using Buckets = std::map<std::uint32_t, std::uint64_t>;

extern const std::uint32_t kBuckets;  // there are 0 to kBuckets - 1

[[nodiscard]] std::uint64_t count(const Buckets& buckets);
void merge(Buckets& into, const Buckets& from);
/// The smallest bucket, as its middle, that at least a share q of all durations does not exceed. Precondition: not
/// empty.
[[nodiscard]] double quantile_s(const Buckets& buckets, double q);
/// The shortest and longest that could have been counted. Precondition: not empty.
[[nodiscard]] Ends range_s(const Buckets& buckets);
/// "p50", "p90", "p99", "p99.9", "p99.99" and "max"; a percentile only with at least 10 durations beyond it.
[[nodiscard]] std::map<std::string, double> quantiles_s(const Buckets& buckets);
/// Of each of these but "max" the 95 % interval by order statistics (normal approximation of the binomial), half a
/// bucket wider at both ends: inside a bucket nothing is known.
[[nodiscard]] std::map<std::string, Ends> quantile_intervals_s(const Buckets& buckets);

}  // namespace steelyard::statistics
