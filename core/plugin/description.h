// SPDX-License-Identifier: Apache-2.0
// The rules that a plugin's own description can break, seen without running it. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/catalogue.h"

namespace steelyard::plugin {

struct Finding {
  std::string_view rule;  // "P06"
  std::string detail;     // which benchmark, which member, what it is
};

/// Findings on P05 and P06, in the order of the description.
[[nodiscard]] std::vector<Finding> check_description(const model::PluginInfo& plugin);

}  // namespace steelyard::plugin
