// SPDX-License-Identifier: Apache-2.0
// The report as Markdown and as JSON. Numbers are those of every other format.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "reports/fleet/fleet.h"
#include "reports/report.h"

namespace steelyard::reports {

/// `language` is "en" or "zh-CN": Markdown has no switch.
[[nodiscard]] std::string to_markdown(const std::vector<Report>& reports, const Vocabulary& vocabulary,
                                      std::string_view language, const FleetView* fleet = nullptr);

/// "steelyard.report/1": the runs themselves, and what the report says about each and about all of them as a fleet.
[[nodiscard]] std::string to_json_document(const std::vector<Report>& reports, const Vocabulary& vocabulary,
                                           const FleetView* fleet = nullptr);

}  // namespace steelyard::reports
