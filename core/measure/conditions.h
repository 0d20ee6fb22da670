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
/// What the plugin said, behind what was measured. A state that ends in "preconditioned" is "steady" if every launch
/// became so by rounds: samples of a second say nothing about a drive that collects garbage for minutes.
void add_facts(std::map<std::string, model::Condition>& conditions, const std::map<std::string, std::string>& facts,
               bool steady_by_rounds);
[[nodiscard]] Surroundings surroundings(std::span<const Sample* const> samples);

}  // namespace steelyard::measure
