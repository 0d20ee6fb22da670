// SPDX-License-Identifier: Apache-2.0
#include "reports/html/page.h"

#include <fmt/format.h>

#include "reports/findings.h"
#include "reports/fleet/fleet_page.h"
#include "reports/html_report.h"
#include "reports/pictures.h"
#include "reports/run_parts.h"

namespace steelyard::reports {
namespace {

Markup pictures(const PagePart& part, Room& room) {
  const Words& words = part.vocabulary.words;
  const std::vector<Picture> all = pictures_of(part.report, part.vocabulary);
  return section(part, "pictures", words("report.pictures"),
                 all.empty() ? absent(words("report.no_pictures")) : figures(part, all, room));
}

Markup bounds(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  Markup drawn;
  for (const Picture& picture : bound_pictures(part.report, part.vocabulary)) drawn += figure(part, picture);
  return section(part, "bounds", words("report.bound_title"),
                 drawn.empty() ? absent(words("report.no_bounds")) : drawn);
}

/// What must be there is made first; the drawing of the machine and the pictures share what it leaves.
Markup article(const PagePart& part) {
  constexpr std::size_t kLargest = 280'000;  // of one run; the page's frame takes some 13,000 bytes more
  const Words& words = part.vocabulary.words;
  const bool one = part.report.run.nodes.size() == 1;
  const Markup fleet =
      section(part, "fleet", words("report.fleet"), absent(words(one ? "report.one_node" : "report.no_fleet")));
  const Markup begin = cover(part) + bounds(part) + scores(part) + results(part);
  const Markup validity_part = validity(part), end = closing_sections(part);
  const std::size_t taken = (begin + fleet + validity_part + end).bytes().size();
  Room room(taken < kLargest ? kLargest - taken : 0);
  const Markup machine = environment(part, room), energy_part = energy(part, room), drawn = pictures(part, room);
  return element("article", begin + drawn + fleet + machine + validity_part + energy_part + end);
}

/// At the head of every printed page; of several runs how many, and every verdict among them.
std::string running_head(const std::vector<Report>& reports, const Words& words) {
  std::string head = "Steelyard", verdicts;
  for (const Report& report : reports) {
    const std::string verdict = word_for(standing_of(report), words).en;
    if (verdicts.find("/ " + verdict + " ") == std::string::npos) verdicts += "/ " + verdict + " ";
  }
  if (reports.size() == 1)
    head += " / " + reports[0].run.id.substr(0, 40) + " / sha256 " + reports[0].sha256.substr(0, 16);
  if (reports.size() > 1) head += " / " + words("report.runs_title", {{"count", fmt::format("{}", reports.size())}}).en;
  return verdicts.empty() ? head : head + " " + verdicts.substr(0, verdicts.size() - 1);
}

}  // namespace

Markup left_out(const PagePart& part, std::string_view key, std::size_t count) {
  return count == 0 ? Markup() : absent(part.vocabulary.words(key, {{"count", fmt::format("{}", count)}}));
}

Markup figures(const PagePart& part, const std::vector<Picture>& pictures, Room& room) {
  Markup out;
  std::size_t without = 0;
  for (const Picture& picture : pictures) {
    Markup drawn = figure(part, picture);
    if (!room.take(drawn)) {
      Picture plain{picture.id, picture.title, picture.description, {}, {}, picture.remarks};
      plain.remarks.push_back(part.vocabulary.words("report.picture_large"));
      drawn = figure(part, plain);
      if (!room.take(drawn)) {
        ++without;
        continue;
      }
    }
    out += drawn;
  }
  return out + left_out(part, "report.more_pictures", without);
}

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
  if (reports.size() > 1) main += article_of(contents_of(reports, vocabulary.words), vocabulary.words, "runs-");
  for (std::size_t i = 0; i < reports.size(); ++i)
    main += article({reports[i], vocabulary, reports.size() == 1 ? "" : fmt::format("r{}-", i + 1)});
  return html_page(frame, vocabulary.words, main);
}

}  // namespace steelyard::reports
