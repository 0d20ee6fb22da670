// SPDX-License-Identifier: Apache-2.0
// Reading of criteria and waivers. Every key is checked: an unknown one, a contradiction or a demand without a limit is
// an error with file and line. Nothing in these files is executed.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/criteria.h"

namespace steelyard::judge {

[[nodiscard]] Result<model::Criteria> parse_criteria(std::string_view bytes, const std::string& name);

/// `today`: "2026-11-28". A waiver that has expired, or lacks a reason, a name or a date, is an error.
[[nodiscard]] Result<std::vector<model::Waiver>> parse_waivers(std::string_view bytes, const std::string& name,
                                                               std::string_view today);

}  // namespace steelyard::judge
