// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown_report.h"

#include <fmt/format.h>

#include "base/units.h"
#include "model/json.h"
#include "reports/bundle_parts.h"
#include "reports/findings.h"
#include "reports/fleet/fleet_json.h"
#include "reports/fleet/fleet_page.h"
#include "reports/markdown_page.h"
#include "reports/pictures.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

void cover(MarkdownPage& page, const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const std::string node = report.run.nodes.empty() ? report.run.id : report.run.nodes.front().name;
  page.heading(1, words("report.title", {{"node", node}}));
  page.paragraph(word_for(standing_of(report), words) +
                 Phrase(" · " + verdict_counts(model::summarize(report.run.results))));
  if (!report.score || !report.score->value) page.paragraph(why_no_score(report, words));
  if (report.score && report.score->value)
    page.paragraph(Phrase(fmt::format("{:.0f} ", *report.score->value)) +
                   words("report.score_of", {{"id", report.score->id}, {"reference", report.score->reference}}));
  for (const Phrase& sentence : summary_sentences(report, vocabulary)) page.item(sentence);
  page.item(citation(report, words));
}

void results(MarkdownPage& page, const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  page.heading(2, words("report.results"));
  std::vector<std::vector<Phrase>> rows;
  for (const std::size_t i : shown_rows(report.run)) {
    const model::Row& row = report.run.results[i];
    const bool headline = is_headline(report.run, i);
    const Phrase metric =
        headline ? Phrase("") : Phrase(": ", "：") + vocabulary.names.metric(row.benchmark, row.metric).name;
    const std::string id = row.benchmark + "[" + row.device + "]" + (headline ? "" : " " + row.metric);
    rows.push_back({title_of(report, row, vocabulary) + metric, id, shown_value(row), plus_minus(row),
                    row.n > 0 ? fmt::format("{}", row.n) : "", row.bound ? units::human(*row.bound, row.unit) : "—",
                    row.percent_of_bound ? units::percent(*row.percent_of_bound / 100) : "—",
                    std::string(mark(row.verdict)) + " " + model::to_text(row.verdict), row.correctness.status,
                    note_of(row)});
  }
  page.table(
      {words("report.benchmark"), "id", words("report.value"), words("report.interval"), "n", words("report.bound"),
       words("report.percent_of_bound"), words("report.verdict"), words("report.correct"), words("report.note")},
      rows);
}

void environment(MarkdownPage& page, const Report& report, const Words& words) {
  page.heading(2, words("report.environment"));
  std::vector<std::vector<Phrase>> rows;
  for (const NodeView& node : report.nodes) {
    rows.push_back({words("report.node"), node.name});
    for (const auto& [name, value] : node.facts) rows.push_back({name, value});
    if (node.facts.empty()) rows.push_back({"", words("report.no_machine")});
  }
  page.table({words("report.fact"), words("report.value")}, rows);
}

void validity_part(MarkdownPage& page, const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  page.heading(2, words("report.validity"));
  std::vector<std::vector<Phrase>> rows;
  for (const Condition& c : validity(report, vocabulary.words))
    rows.push_back({c.name, c.required, c.found, words(c.met ? "report.met" : "report.not_met")});
  page.table({words("report.condition"), words("report.required"), words("report.found"), words("report.verdict")},
             rows);
  page.heading(3, words("report.omissions"));
  const std::vector<Omission> omitted = omissions(report, vocabulary);
  if (omitted.empty()) page.paragraph(words("report.nothing_omitted"));
  for (const Omission& o : omitted) page.item(o.name + Phrase(": " + o.verdict + " " + o.reason));
}

}  // namespace

std::string to_markdown(const std::vector<Report>& reports, const Vocabulary& vocabulary, std::string_view language,
                        const FleetView* fleet) {
  const std::string before = fleet == nullptr ? "" : to_markdown(fleet_page(*fleet, vocabulary), language);
  const Words& words = vocabulary.words;
  MarkdownPage page(language);
  for (const Report& report : reports) {
    cover(page, report, vocabulary);
    results(page, report, vocabulary);
    environment(page, report, words);
    validity_part(page, report, vocabulary);
    if (report.bundle) write(page, bundle_chapter(*report.bundle, words));
    page.heading(2, words("report.evidence"));
    page.table({words("report.file"), "SHA-256"},
               {{report.file, report.sha256}, {words("report.journal_head"), report.run.journal_head}});
  }
  return before.empty() || reports.empty() ? before + page.text() : before + "\n" + page.text();
}

std::string to_json_document(const std::vector<Report>& reports, const Vocabulary& vocabulary, const FleetView* fleet) {
  model::Json document = {{"schema", "steelyard.report/1"}, {"reports", model::Json::array()}};
  document["fleet"] = fleet == nullptr ? model::Json() : to_json(*fleet);
  for (const Report& report : reports) {
    model::Json sentences = model::Json::array();
    for (const Phrase& s : summary_sentences(report, vocabulary)) sentences.push_back({{"en", s.en}, {"zh-CN", s.zh}});
    constexpr const char* kStandings[] = {"VALID", "INVALID", "UNFINISHED", "IMPORTED"};
    document["reports"].push_back({{"standing", kStandings[static_cast<int>(standing_of(report))]},
                                   {"verified", report.verified},
                                   {"file", report.file},
                                   {"sha256", report.sha256},
                                   {"bundle", report.bundle ? model::to_json(*report.bundle) : model::Json()},
                                   {"summary", sentences},
                                   {"run", model::to_json(report.run)}});
  }
  return model::dump_json(document);
}

}  // namespace steelyard::reports
