// SPDX-License-Identifier: Apache-2.0
// Inside this room only: what every HTML page has, whatever it is about: the frame with its policy, switches and style,
// and the pieces that a page is put together from.
#pragma once
#include <string>

#include "reports/chart/chart.h"
#include "reports/outline.h"
#include "reports/words.h"

namespace steelyard::reports {

struct PageFrame {
  std::string title;         // of the window
  std::string running_head;  // at the head of each printed page; a stranger's text
  std::string language;      // "en" or "zh-CN": what it shows first
  std::string home = {};     // address of the index of the site that it belongs to, made by us; empty: it stands alone
};
/// The whole document; `main` is all that differs from page to page.
[[nodiscard]] std::string html_page(const PageFrame& frame, const Words& words, const Markup& main);

/// All of an outline, to stand on a page of its own or among others; `prefix` goes before its ids.
[[nodiscard]] Markup article_of(const Outline& outline, const Words& words, const std::string& prefix);

[[nodiscard]] Markup chapter_of(const Chapter& chapter, const Words& words, const std::string& prefix);

/// Collapsible, open at first.
[[nodiscard]] Markup section_of(const std::string& id, const Phrase& title, const Markup& content);
/// Title and description, the drawing, remarks, and the numbers as a table to open. `prefix` goes before its ids.
[[nodiscard]] Markup figure_of(const std::string& prefix, const Words& words, const Picture& picture);
/// A drawing that is whole on a narrow screen, and large where it is touched.
[[nodiscard]] Markup drawing_of(const Words& words, const Markup& drawing);
[[nodiscard]] Markup paragraph(const Phrase& words);
/// A sentence that stands where a section has nothing to show.
[[nodiscard]] Markup absent(const Phrase& why);
/// A table that scrolls on narrow screens.
[[nodiscard]] Markup table(const Grid& grid, const std::string& css = "");
/// The same frame around rows of one's own.
[[nodiscard]] Markup scrolled_table(const std::string& css, const Markup& head_cells, const Markup& body_rows);
/// A number that programs read exactly and people read with its unit.
[[nodiscard]] Markup data(double value, const Markup& shown);
[[nodiscard]] Markup data(double value, const std::string& shown);

/// The page's style sheet and script. The script is only for the switches, sorting and filtering: at most 8 kB.
[[nodiscard]] std::string style_sheet(const std::string& running_head);
[[nodiscard]] Literal script();

}  // namespace steelyard::reports
