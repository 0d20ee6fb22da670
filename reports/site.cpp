// SPDX-License-Identifier: Apache-2.0
#include "reports/site.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "base/digest.h"
#include "base/text.h"
#include "base/units.h"
#include "model/json.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

std::string shown(const std::string& s) {
  return text::clip(text::printable(std::string_view(s).substr(0, 480)), 60);
}

/// Letters, digits, '-' and '_' of at most 40; the hash beside it tells equal ones apart.
std::string plain_part(const std::string& s) {
  std::string out;
  for (const char c : s.substr(0, 40))
    out += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ? c : '-';
  return out.empty() ? "x" : out;
}

Tone tone_of(Standing standing) {
  return standing == Standing::kValid ? Tone::kGood : standing == Standing::kInvalid ? Tone::kBad : Tone::kWarn;
}

Cell link(const Phrase& words, const std::string& page) {
  Cell cell{words};
  cell.link = page;
  return cell;
}

Sheet systems_sheet(const Site& site, const Words& words) {
  Sheet sheet{{words("report.node"), words("fleet.hardware"), words("report.points"), words("report.validity"),
               words("report.counts"), words("report.profile"), words("report.measured"), words("report.run")},
              {}};
  for (const SiteSystem& s : site.systems) {
    const Tone tone = tone_of(s.standing);
    const std::string time = shown_time(shown(s.started));
    Cell points{s.score ? Phrase(shown_points(*s.score)) : Phrase("—"), s.score};
    Cell standing{Phrase(std::string(mark(tone)) + " ") + word_for(s.standing, words), {}, tone};
    sheet.rows.push_back({link(shown(s.node), s.page),
                          {shown(s.hardware)},
                          points,
                          standing,
                          {verdict_counts(s.summary)},
                          {shown(s.profile)},
                          {s.dated ? Phrase(time) : words("report.imported_on", {{"time", time}})},
                          {shown(s.run)}});
  }
  return sheet;
}

std::vector<Block> comparison_blocks(const Site& site, const Words& words) {
  if (site.comparisons.empty()) return {Absent{words("site.no_comparison")}};
  std::vector<Block> blocks;
  Sheet sheet{{words("site.comparison"), words("site.compared")}, {}};
  for (const SiteComparison& c : site.comparisons) {
    std::string names;
    for (const std::string& system : c.systems) names += (names.empty() ? "" : " · ") + shown(system);
    constexpr std::size_t kReasons = 3;  // one is enough; all are in index.json
    std::string why;
    for (std::size_t i = 0; i < std::min(kReasons, c.obstacles.size()); ++i)
      why += (why.empty() ? "" : "; ") + text::clip(text::printable(c.obstacles[i].substr(0, 480)), 160);
    if (c.obstacles.size() > kReasons) why += fmt::format("; +{}", c.obstacles.size() - kReasons);
    if (c.page.empty())
      blocks.emplace_back(Absent{words("site.not_comparable", {{"names", names}, {"why", why}})});
    else
      sheet.rows.push_back({link(words("site.side_by_side"), c.page), {names}});
  }
  if (!sheet.rows.empty()) blocks.insert(blocks.begin(), sheet);
  return blocks;
}

}  // namespace

std::string page_name(const std::string& run, const std::string& node) {
  return plain_part(run) + "-" + plain_part(node) + "-" + sha256_hex(run + "\n" + node).substr(0, 8);
}

Outline site_page(const Site& site, const Words& words) {
  Outline page;
  page.window_title = "Steelyard";
  page.running_head = "Steelyard";
  page.title = words("site.title");
  page.cover = {Said{words("site.text", {{"systems", fmt::format("{}", site.systems.size())}})}};
  page.chapters.push_back({"systems", words("site.systems"), {systems_sheet(site, words)}});
  if (!site.fleet_page.empty()) {
    Sheet sheet{{words("site.page"), words("fleet.odd")}, {}};
    sheet.rows.push_back({link(words("site.all_together"), site.fleet_page),
                          {fmt::format("{}", site.findings), static_cast<double>(site.findings)}});
    page.chapters.push_back({"together", words("report.fleet"), {sheet}});
  }
  page.chapters.push_back({"comparisons", words("site.comparisons"), comparison_blocks(site, words)});
  page.chapters.push_back({"programs", words("site.programs"), {Said{words("site.programs_text")}}});
  return page;
}

std::string site_index(const Site& site) {
  model::Json systems = model::Json::array(), comparisons = model::Json::array();
  for (const SiteSystem& s : site.systems)
    systems.push_back({{"page", s.page},
                       {"node", s.node},
                       {"hardware", s.hardware},
                       {"run", s.run},
                       {"profile", s.profile},
                       {"started", s.started},
                       {"sha256", s.sha256},
                       {"standing", to_text(s.standing)},
                       {"verified", s.verified},
                       {"summary",
                        {{"pass", s.summary.pass},
                         {"fail", s.summary.fail},
                         {"skip", s.summary.skip},
                         {"invalid", s.summary.invalid},
                         {"error", s.summary.error},
                         {"waived", s.summary.waived}}},
                       {"score", s.score ? model::Json(*s.score) : model::Json()},
                       {"score_id", s.score_id}});
  for (const SiteComparison& c : site.comparisons)
    comparisons.push_back({{"page", c.page}, {"systems", c.systems}, {"obstacles", c.obstacles}});
  return model::dump_json({{"schema", "steelyard.site/1"},
                           {"systems", systems},
                           {"fleet", site.fleet_page},
                           {"findings", site.findings},
                           {"comparisons", comparisons}});
}

}  // namespace steelyard::reports
