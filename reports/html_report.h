// SPDX-License-Identifier: Apache-2.0
// One HTML file that needs nothing else: no script to be read, no address outside, both languages, light and dark, A4.
#pragma once
#include <string>
#include <vector>

#include "reports/fleet/fleet.h"
#include "reports/report.h"

namespace steelyard::reports {

/// `fleet`, where there are several nodes, comes before the runs in full. `language` ("en", "zh-CN") is what the page
/// shows first. `home`: the address of the index of the site that the page belongs to; empty: it stands alone. The
/// bytes depend on the arguments only.
[[nodiscard]] std::string to_html(const std::vector<Report>& reports, const Vocabulary& vocabulary,
                                  const std::string& language, const FleetView* fleet = nullptr,
                                  const std::string& home = "");

}  // namespace steelyard::reports
