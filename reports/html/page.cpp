// SPDX-License-Identifier: Apache-2.0
#include "reports/html/page.h"

#include <fmt/format.h>

#include "reports/findings.h"
#include "reports/fleet/fleet_page.h"
#include "reports/html_report.h"
#include "reports/pictures.h"

namespace steelyard::reports {
namespace {

Markup pictures(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  Markup content;
  for (const auto make :
       {&roofline_pictures, &curve_pictures, &sweep_pictures, &quantile_pictures, &matrix_pictures, &scaling_pictures})
    for (const Picture& picture : (*make)(part.report, part.vocabulary)) content += figure(part, picture);
  return section(part, "pictures", words("report.pictures"),
                 content.empty() ? absent(words("report.no_pictures")) : content);
}

Markup article(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  Markup bounds;
  for (const Picture& picture : bound_pictures(part.report, part.vocabulary)) bounds += figure(part, picture);
  const bool one = part.report.run.nodes.size() == 1;
  return element("article", cover(part) +
                                section(part, "bounds", words("report.bound_title"),
                                        bounds.empty() ? absent(words("report.no_bounds")) : bounds) +
                                scores(part) + results(part) + pictures(part) +
                                section(part, "fleet", words("report.fleet"),
                                        absent(words(one ? "report.one_node" : "report.no_fleet"))) +
                                environment(part) + closing_sections(part));
}

std::string running_head(const std::vector<Report>& reports, const Words& words) {
  std::string head = "Steelyard";
  for (const Report& report : reports) {
    if (reports.size() > 3) break;
    head += " / " + report.run.id.substr(0, 40) + " / sha256 " + report.sha256.substr(0, 16) + " / " +
            word_for(standing_of(report), words).en;
  }
  return head;
}

}  // namespace

std::string to_html(const std::vector<Report>& reports, const Vocabulary& vocabulary, const std::string& language,
                    const FleetView* fleet, const std::string& home) {
  PageFrame frame{reports.empty() ? "Steelyard" : "Steelyard " + reports.front().run.id,
                  running_head(reports, vocabulary.words), language, home};
  Markup main;
  if (fleet != nullptr) {
    const Outline outline = fleet_page(*fleet, vocabulary);
    frame.title = outline.window_title;
    frame.running_head = outline.running_head;
    main += article_of(outline, vocabulary.words, "fleet-");
  }
  for (std::size_t i = 0; i < reports.size(); ++i)
    main += article({reports[i], vocabulary, reports.size() == 1 ? "" : fmt::format("r{}-", i + 1)});
  return html_page(frame, vocabulary.words, main);
}

}  // namespace steelyard::reports
