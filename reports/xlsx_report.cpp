// SPDX-License-Identifier: Apache-2.0
#include "reports/xlsx_report.h"

#include <fmt/format.h>

#include "reports/bundle_parts.h"
#include "reports/findings.h"
#include "reports/result_table.h"
#include "reports/rows.h"
#include "reports/xlsx/workbook.h"

namespace steelyard::reports {
namespace {

DataTable pairs(const Words& words) {
  return {{{"name", words("report.name")}, {"value", words("report.value")}}, {}};
}

void add_summary(DataTable& table, const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const model::Run& run = report.run;
  const auto row = [&](const Phrase& name, const DataCell& value) { table.rows.push_back({name, value}); };
  row(words("report.run"), run.id);
  row(words("report.verdict"), word_for(standing_of(report), words));
  row(words("report.counts"), verdict_counts(model::summarize(run.results)));
  if (report.score && report.score->value) {
    row(words("report.points"), plain(*report.score->value));
    row(words("report.scores"), points_of(*report.score, words));
    for (const ScoreView::Dimension& d : report.score->dimensions)
      row(words("report.points") + Phrase(": ", "：") + d.name, plain(d.points));
  } else {
    row(words("report.scores"), why_no_score(report, words));
  }
  for (const Phrase& sentence : summary_sentences(report, vocabulary)) row(words("report.in_words"), sentence);
  for (const model::Node& node : run.nodes) row(words("report.node"), node.name);
  row(words("report.profile"), run.profile);
  for (const auto& [name, value] : times_of(run, words)) row(name, value);
  row(words("report.tool"), "Steelyard " + run.tool_version + " (" + run.tool_commit + ")");
  row(words("report.verification"), verification(report, words));
  if (report.bundle)
    if (const Condition rules = bundle_condition(*report.bundle, words); !rules.met)
      row(words("bundle.condition"), words("bundle.why_invalid", {{"rules", rules.found}}));
  row(words("report.file"), report.file);
  row("SHA-256", report.sha256);
}

DataTable results(const std::vector<Report>& reports) {
  DataTable all = result_table({});
  for (const Report& report : reports)
    for (auto& row : result_table(report.run).rows) all.rows.push_back(std::move(row));
  return all;
}

DataTable environment(const std::vector<Report>& reports, const Words& words) {
  DataTable table{{{"node", words("report.node")}, {"fact", words("report.fact")}, {"value", words("report.value")}},
                  {}};
  for (const Report& report : reports) {
    for (const NodeView& node : report.nodes)
      for (const auto& [name, value] : node.facts) table.rows.push_back({node.name, name, value});
    for (const auto& [id, version] : report.run.plugins)
      table.rows.push_back({"", words("report.plugin", {{"id", id}}), version});
    for (const auto& [key, setting] : report.run.settings) table.rows.push_back({"", key, setting.first});
  }
  return table;
}

/// What the checkers of bundles found; without columns if no run came in a bundle.
DataTable findings(const std::vector<Report>& reports, const Words& words) {
  constexpr const char* kIds[] = {"rule", "severity", "times", "where", "measured", "required", "note"};
  DataTable table;
  for (const Report& report : reports) {
    if (!report.bundle) continue;
    const Sheet found = bundle_findings(*report.bundle, words, kMostSheetRows);
    if (table.columns.empty()) {
      table.columns.push_back({"run", words("report.run")});
      for (std::size_t i = 0; i < found.head.size(); ++i) table.columns.push_back({kIds[i], found.head[i]});
    }
    for (const std::vector<Cell>& line : found.rows) {
      std::vector<DataCell> cells = {report.run.id};
      for (const Cell& c : line) cells.push_back(c.exact ? DataCell(*c.exact, c.shown.en) : DataCell(c.shown));
      table.rows.push_back(std::move(cells));
    }
  }
  return table;
}

void add_fleet(std::vector<WorkbookSheet>& sheets, const FleetView& fleet, const Vocabulary& vocabulary,
               std::string_view language) {
  const auto sheet = [&](std::string_view key) { return vocabulary.words(key).in(language); };
  DataTable summary = pairs(vocabulary.words);
  for (const auto& [name, value] : fleet_facts(fleet, vocabulary.words)) summary.rows.push_back({name, value});
  for (const Phrase& sentence : fleet_sentences(fleet, vocabulary.words))
    summary.rows.push_back({vocabulary.words("report.in_words"), sentence});
  sheets.push_back({sheet("xlsx.summary"), summary});
  sheets.push_back({sheet("xlsx.metrics"), metric_table(fleet, vocabulary)});
  sheets.push_back({sheet("xlsx.findings"), finding_table(fleet, vocabulary, kMostSheetRows)});
  sheets.push_back({sheet("xlsx.nodes"), node_table(fleet, vocabulary, kMostSheetRows)});
  sheets.push_back({sheet("xlsx.runs"), run_table(fleet, vocabulary, kMostSheetRows)});
}

}  // namespace

std::string to_xlsx(const std::vector<Report>& reports, const Vocabulary& vocabulary, std::string_view language,
                    const FleetView* fleet) {
  const auto sheet = [&](std::string_view key) { return vocabulary.words(key).in(language); };
  std::vector<WorkbookSheet> sheets;
  if (fleet != nullptr) add_fleet(sheets, *fleet, vocabulary, language);
  if (!reports.empty()) {
    DataTable summary = pairs(vocabulary.words);
    for (const Report& report : reports) add_summary(summary, report, vocabulary);
    sheets.push_back({sheet(fleet == nullptr ? "xlsx.summary" : "xlsx.in_full"), summary});
    sheets.push_back({sheet("xlsx.results"), results(reports)});
    sheets.push_back({sheet("xlsx.environment"), environment(reports, vocabulary.words)});
    if (DataTable broken = findings(reports, vocabulary.words); !broken.columns.empty())
      sheets.push_back({sheet("xlsx.bundle"), std::move(broken)});
  }
  for (WorkbookSheet& made : sheets)
    for (auto& row : made.table.rows)
      for (DataCell& cell : row) cell.shown = vocabulary.words.said(cell.shown);
  return workbook(sheets, language);
}

}  // namespace steelyard::reports
