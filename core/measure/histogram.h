// SPDX-License-Identifier: Apache-2.0
// Distributions in the buckets of steelyard/ext/histogram.h: merged by adding counts, read as quantiles in seconds.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "measure/child.h"
#include "model/run.h"

namespace steelyard::measure {

[[nodiscard]] std::uint64_t count(const Buckets& buckets);
void merge(Buckets& into, const Buckets& from);
/// The smallest bucket, as its middle, that at least a share q of all durations does not exceed. Precondition: not
/// empty.
[[nodiscard]] double quantile_s(const Buckets& buckets, double q);
/// "p50", "p90", "p99", "p99.9", "p99.99" and "max"; a percentile only with at least 10 durations beyond it.
[[nodiscard]] std::map<std::string, double> quantiles_s(const Buckets& buckets);
/// Of each of these but "max" the 95 % interval by order statistics (normal approximation of the binomial), half a
/// bucket wider at both ends: inside a bucket nothing is known.
[[nodiscard]] std::map<std::string, model::Interval> quantile_intervals_s(const Buckets& buckets);

}  // namespace steelyard::measure
