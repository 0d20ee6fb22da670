// SPDX-License-Identifier: Apache-2.0
// The report as a spreadsheet: sheets Summary, Results, Environment, and of bundles what their checker found; of a
// fleet Summary, Metrics, Findings, Nodes, Runs before them. Numbers are numbers in base SI; nothing is a formula.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "reports/fleet/fleet.h"
#include "reports/report.h"

namespace steelyard::reports {

/// The bytes depend on the arguments only. `language` is that of names of sheets, heads and sentences;
/// ids stay English.
[[nodiscard]] std::string to_xlsx(const std::vector<Report>& reports, const Vocabulary& vocabulary,
                                  std::string_view language, const FleetView* fleet = nullptr);

}  // namespace steelyard::reports
