// SPDX-License-Identifier: Apache-2.0
#include "reports/fleet/fleet_page.h"

#include <algorithm>
#include <fmt/format.h>

#include "reports/rows.h"

namespace steelyard::reports {
namespace {

constexpr std::size_t kMostMetrics = 600, kMostQuiet = 40;  // nodes of which nothing needs to be said, and files

std::string count(std::size_t n) {
  return fmt::format("{}", n);
}

Badge badge_of(const FleetView& fleet, const Words& words) {
  if (const std::size_t odd = certain_findings(fleet.diagnosis); odd > 0)
    return {words("fleet.badge_odd", {{"count", count(odd)}}), Tone::kBad};
  const std::size_t judged = judged_metrics(fleet.diagnosis), all = fleet.diagnosis.populations.size();
  if (judged == 0) return {words("fleet.badge_not_judged"), Tone::kWarn};
  if (2 * judged >= all) return {words("fleet.badge_alike"), Tone::kGood};
  return {words("fleet.badge_partly", {{"judged", count(judged)}, {"all", count(all)}}), Tone::kWarn};
}

/// `table` with its first lines only, and a sentence that says how many there are.
std::vector<Block> listed(const DataTable& table, std::size_t all, const Phrase& if_empty, const Words& words) {
  if (table.rows.empty()) return {Absent{if_empty}};
  std::vector<Block> blocks = {to_sheet(table)};
  if (table.rows.size() < all)
    blocks.emplace_back(Absent{words("fleet.left_out", {{"shown", count(table.rows.size())}, {"all", count(all)}})});
  return blocks;
}

/// What the columns name, benchmark, version, params, metric and direction say, in one cell.
DataTable for_people(const DataTable& metrics, const FleetView& fleet, const Vocabulary& vocabulary) {
  constexpr std::size_t kFirstNumber = 7;  // after the columns that tell one metric from another
  DataTable table;
  table.columns.push_back({"name", vocabulary.words("report.benchmark")});
  table.columns.insert(table.columns.end(), metrics.columns.begin() + kFirstNumber, metrics.columns.end());
  for (std::size_t i = 0; i < std::min(kMostMetrics, metrics.rows.size()); ++i) {
    const auto& row = metrics.rows[i];
    const model::Population& p = fleet.diagnosis.populations[i];
    const char* arrow = p.direction == model::Direction::kLower ? " ↓" : " ↑";
    std::vector<DataCell> line = {metric_name(fleet, p, vocabulary) + Phrase(arrow)};
    line.insert(line.end(), row.begin() + kFirstNumber, row.end());
    table.rows.push_back(std::move(line));
  }
  return table;
}

/// Those that need a look, or as many as a reader may look through anyway.
std::size_t shown_nodes(const FleetView& fleet) {
  const auto worth = std::ranges::count_if(fleet.nodes, [](const FleetNode& n) {
    return n.findings + n.summary.fail + n.summary.error + n.summary.invalid > 0;
  });
  return std::clamp(static_cast<std::size_t>(worth), kMostQuiet, kMostListed);
}

std::vector<Block> metric_blocks(const FleetView& fleet, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const DataTable metrics = metric_table(fleet, vocabulary);
  std::vector<Block> blocks =
      listed(for_people(metrics, fleet, vocabulary), metrics.rows.size(), words("fleet.no_metrics"), words);
  if (!metrics.rows.empty()) blocks.insert(blocks.begin(), Said{words("fleet.metrics_text")});
  for (Picture& picture : fleet_pictures(fleet, vocabulary)) blocks.emplace_back(std::move(picture));
  return blocks;
}

constexpr std::pair<std::string_view, std::string_view> kTerms[] = {
    {"report.term_median", "report.term_median_text"},   {"fleet.term_alike", "fleet.term_alike_text"},
    {"fleet.spread", "fleet.term_spread_text"},          {"fleet.z", "fleet.term_z_text"},
    {"fleet.term_suspect", "fleet.term_suspect_text"},   {"fleet.absent", "fleet.term_absent_text"},
    {"report.term_invalid", "report.term_invalid_text"}, {"report.term_error", "report.term_error_text"},
    {"report.term_skip", "report.term_skip_text"}};

Facts glossary(const Words& words) {
  Facts facts;
  for (const auto& [term, meaning] : kTerms) facts.facts.emplace_back(words(term), words(meaning));
  return facts;
}

}  // namespace

Outline fleet_page(const FleetView& fleet, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  Outline page;
  const bool one = fleet.nodes.size() == 1;
  page.window_title = one ? "Steelyard: 1 node" : fmt::format("Steelyard: {} nodes", fleet.nodes.size());
  page.running_head =
      fmt::format("Steelyard / {} node{} / {} runs", fleet.nodes.size(), one ? "" : "s", fleet.runs.size());
  page.title = words(one ? "fleet.title_one" : "fleet.title",
                     {{"nodes", count(fleet.nodes.size())}, {"runs", count(fleet.runs.size())}});
  page.cover = {badge_of(fleet, words), Items{fleet_sentences(fleet, words)}, Facts{fleet_facts(fleet, words)}};
  const Phrase nobody = words(fleet.diagnosis.judged > 0 ? "fleet.nothing" : "fleet.badge_not_judged");
  page.chapters = {
      {"odd", words("fleet.findings"),
       listed(finding_table(fleet, vocabulary), fleet.diagnosis.findings.size(), nobody, words)},
      {"metrics", words("fleet.metrics"), metric_blocks(fleet, vocabulary)},
      {"nodes", words("fleet.nodes"),
       listed(node_table(fleet, vocabulary, shown_nodes(fleet)), fleet.nodes.size(), words("report.no_rows"), words)},
      {"runs", words("report.evidence"),
       listed(run_table(fleet, vocabulary, kMostQuiet), fleet.runs.size(), words("report.no_rows"), words)},
      {"glossary", words("report.glossary"), {glossary(words)}}};
  return page;
}

}  // namespace steelyard::reports
