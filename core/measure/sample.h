// SPDX-License-Identifier: Apache-2.0
// Reading one sample.
#pragma once
#include <cstdint>
#include <optional>

#include "measure/child.h"

namespace steelyard::measure {

[[nodiscard]] constexpr double seconds(std::uint64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

/// The sample's value of `metric`; of a distribution, its median. None if the plugin did not report it.
[[nodiscard]] std::optional<double> value_of(const Sample& sample, std::uint32_t metric);

}  // namespace steelyard::measure
