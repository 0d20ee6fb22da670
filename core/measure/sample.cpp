// SPDX-License-Identifier: Apache-2.0
#include "measure/sample.h"

#include "base/histogram.h"

namespace steelyard::measure {

std::optional<double> value_of(const Sample& sample, std::uint32_t metric) {
  for (const auto& [index, value] : sample.values)
    if (index == metric) return value;
  const auto histogram = sample.histograms.find(metric);
  if (histogram == sample.histograms.end() || statistics::count(histogram->second) == 0) return std::nullopt;
  return statistics::quantile_s(histogram->second, 0.5);
}

}  // namespace steelyard::measure
