// SPDX-License-Identifier: Apache-2.0
// Inside this room only: what an HTML page is put together from.
#pragma once
#include <string>

#include "reports/chart/chart.h"
#include "reports/fleet/fleet.h"
#include "reports/report.h"

namespace steelyard::reports {

/// What a section is made of. Articles that are of no single run ignore `report`.
struct PagePart {
  const Report& report;
  const Vocabulary& vocabulary;
  std::string prefix;  // of every id: several runs may stand on one page
};

[[nodiscard]] Markup section(const PagePart& part, const std::string& id, const Phrase& title, const Markup& content);
[[nodiscard]] Markup paragraph(const Phrase& words);
/// A sentence that stands where a section has nothing to show.
[[nodiscard]] Markup absent(const Phrase& why);
/// A table that scrolls on narrow screens.
[[nodiscard]] Markup table(const Grid& grid, const std::string& css = "");
[[nodiscard]] Markup figure(const PagePart& part, Picture picture);
/// A number that programs read exactly and people read with its unit.
[[nodiscard]] Markup data(double value, const std::string& shown);

[[nodiscard]] Markup cover(const PagePart& part);
[[nodiscard]] Markup results(const PagePart& part);
[[nodiscard]] Markup environment(const PagePart& part);
[[nodiscard]] Markup closing_sections(const PagePart& part);
/// Many nodes at a glance.
[[nodiscard]] Markup fleet_article(const PagePart& part, const FleetView& fleet);

/// A whole page around `main`. `running_head` stands on each printed one: what is not a letter, a digit, '-', ' ' or '/'
/// in it becomes '_'.
struct PageFrame {
  std::string title, running_head, language;
};
[[nodiscard]] std::string html_page(const PageFrame& frame, const Words& words, const Markup& main);

/// The page's style sheet and script. The script is only for the switches, sorting and filtering: at most 8 kB.
[[nodiscard]] std::string style_sheet(const std::string& running_head);
[[nodiscard]] Literal script();

}  // namespace steelyard::reports
