// SPDX-License-Identifier: Apache-2.0
// Under what conditions samples were taken, from the guards read beside them, and which of those deserve a flag.
#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

#include "measure/child.h"
#include "model/run.h"

namespace steelyard::measure {

struct Surroundings {
  std::map<std::string, model::Condition> conditions;  // only what could be read
  std::vector<std::string> flags;                      // "disturbed", "throttled", "clock_drift": rows.h has the rules
};
[[nodiscard]] Surroundings surroundings(std::span<const Sample* const> samples);

}  // namespace steelyard::measure
