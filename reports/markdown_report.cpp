// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown_report.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/units.h"
#include "model/json.h"
#include "reports/findings.h"
#include "reports/fleet/fleet_json.h"
#include "reports/pictures.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

constexpr std::size_t kLongestCell = 400;

class Page {
 public:
  Page(const Vocabulary& vocabulary, std::string_view language) : vocabulary_(vocabulary), language_(language) {}

  [[nodiscard]] std::string cell(const Phrase& phrase) const {
    const std::string_view some = std::string_view(phrase.in(language_)).substr(0, kLongestCell * 8);
    return text::markdown_cell(text::clip(text::printable(some), kLongestCell));
  }
  [[nodiscard]] Phrase words(std::string_view key) const { return vocabulary_.words(key); }
  void heading(int level, const Phrase& phrase) {
    out_ += fmt::format("{}{} {}\n\n", out_.empty() ? "" : "\n", std::string(static_cast<std::size_t>(level), '#'),
                        cell(phrase));
  }
  void paragraph(const Phrase& phrase) { out_ += cell(phrase) + "\n\n"; }
  void item(const Phrase& phrase) { out_ += "- " + cell(phrase) + "\n"; }
  void table(const std::vector<Phrase>& head, const std::vector<std::vector<Phrase>>& rows) {
    line(head);
    out_ += "|";
    for (std::size_t i = 0; i < head.size(); ++i) out_ += " --- |";
    out_ += "\n";
    for (const auto& row : rows) line(row);
  }
  [[nodiscard]] const std::string& text() const { return out_; }

 private:
  void line(const std::vector<Phrase>& cells) {
    out_ += "|";
    for (const Phrase& c : cells) out_ += " " + cell(c) + " |";
    out_ += "\n";
  }
  const Vocabulary& vocabulary_;
  std::string_view language_;
  std::string out_;
};

void cover(Page& page, const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const std::string node = report.run.nodes.empty() ? report.run.id : report.run.nodes.front().name;
  page.heading(1, words("report.title", {{"node", node}}));
  page.paragraph(word_for(standing_of(report.run), words) +
                 Phrase(" · " + verdict_counts(model::summarize(report.run.results))));
  if (!report.score || !report.score->value) page.paragraph(words("report.no_score"));
  if (report.score && report.score->value)
    page.paragraph(Phrase(fmt::format("{:.0f} ", *report.score->value)) +
                   words("report.score_of", {{"id", report.score->id}, {"reference", report.score->reference}}));
  for (const Phrase& sentence : summary_sentences(report, vocabulary)) page.item(sentence);
  page.item(citation(report, words));
}

void results(Page& page, const Report& report, const Vocabulary& vocabulary) {
  page.heading(2, page.words("report.results"));
  std::vector<std::vector<Phrase>> rows;
  for (const std::size_t i : shown_rows(report.run)) {
    const model::Row& row = report.run.results[i];
    const bool headline = is_headline(report.run, i);
    const Phrase metric =
        headline ? Phrase("") : Phrase(": ") + vocabulary.names.metric(row.benchmark, row.metric).name;
    const std::string id = row.benchmark + "[" + row.device + "]" + (headline ? "" : " " + row.metric);
    rows.push_back({title_of(report, row, vocabulary) + metric, id, shown_value(row), plus_minus(row),
                    row.n > 0 ? fmt::format("{}", row.n) : "", row.bound ? units::human(*row.bound, row.unit) : "—",
                    row.percent_of_bound ? units::percent(*row.percent_of_bound / 100) : "—",
                    std::string(mark(row.verdict)) + " " + model::to_text(row.verdict), row.correctness.status,
                    note_of(row)});
  }
  page.table({page.words("report.benchmark"), "id", page.words("report.value"), page.words("report.interval"), "n",
              page.words("report.bound"), page.words("report.percent_of_bound"), page.words("report.verdict"),
              page.words("report.correct"), page.words("report.note")},
             rows);
}

void environment(Page& page, const Report& report) {
  page.heading(2, page.words("report.environment"));
  std::vector<std::vector<Phrase>> rows;
  for (const NodeView& node : report.nodes) {
    rows.push_back({page.words("report.node"), node.name});
    for (const auto& [name, value] : node.facts) rows.push_back({name, value});
  }
  page.table({page.words("report.fact"), page.words("report.value")}, rows);
}

void validity_part(Page& page, const Report& report, const Vocabulary& vocabulary) {
  page.heading(2, page.words("report.validity"));
  std::vector<std::vector<Phrase>> rows;
  for (const Condition& c : validity(report, vocabulary.words))
    rows.push_back({c.name, c.required, c.found, page.words(c.met ? "report.met" : "report.not_met")});
  page.table({page.words("report.condition"), page.words("report.required"), page.words("report.found"),
              page.words("report.verdict")},
             rows);
  page.heading(3, page.words("report.omissions"));
  for (const Omission& o : omissions(report, vocabulary)) page.item(o.name + Phrase(": " + o.verdict + " " + o.reason));
}

void fleet_part(Page& page, const FleetView& fleet, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  page.heading(1, words("fleet.title", {{"nodes", fmt::format("{}", fleet.nodes.size())}}));
  for (const Phrase& sentence : fleet_sentences(fleet, words)) page.item(sentence);
  const auto part = [&](std::string_view title, const DataTable& table, std::size_t all) {
    page.heading(2, words(title));
    const Grid grid = to_grid(table);
    page.table(grid.head, grid.rows);
    if (all > grid.rows.size())
      page.paragraph(words("fleet.left_out", {{"shown", fmt::format("{}", grid.rows.size())},
                                              {"all", fmt::format("{}", all)}}));
  };
  part("fleet.findings", finding_table(fleet, vocabulary), fleet.diagnosis.findings.size());
  part("fleet.metrics", metric_table(fleet, vocabulary), 0);
  part("fleet.nodes", node_table(fleet, vocabulary), fleet.nodes.size());
  part("report.evidence", run_table(fleet, vocabulary), fleet.runs.size());
  std::vector<std::vector<Phrase>> facts;
  for (const auto& [name, value] : fleet_facts(fleet, words)) facts.push_back({name, value});
  page.heading(2, words("report.environment"));
  page.table({words("report.fact"), words("report.value")}, facts);
}

}  // namespace

std::string to_markdown(const std::vector<Report>& reports, const Vocabulary& vocabulary, std::string_view language,
                        const FleetView* fleet) {
  Page page(vocabulary, language);
  if (fleet != nullptr) fleet_part(page, *fleet, vocabulary);
  for (const Report& report : reports) {
    cover(page, report, vocabulary);
    results(page, report, vocabulary);
    environment(page, report);
    validity_part(page, report, vocabulary);
    page.heading(2, page.words("report.evidence"));
    page.table({page.words("report.file"), "SHA-256"},
               {{report.file, report.sha256}, {page.words("report.journal_head"), report.run.journal_head}});
  }
  return page.text();
}

std::string to_json_document(const std::vector<Report>& reports, const Vocabulary& vocabulary,
                             const FleetView* fleet) {
  model::Json document = {{"schema", "steelyard.report/1"}, {"reports", model::Json::array()}};
  document["fleet"] = fleet == nullptr ? model::Json() : to_json(*fleet);
  for (const Report& report : reports) {
    model::Json sentences = model::Json::array();
    for (const Phrase& s : summary_sentences(report, vocabulary)) sentences.push_back({{"en", s.en}, {"zh-CN", s.zh}});
    constexpr const char* kStandings[] = {"VALID", "INVALID", "UNFINISHED"};
    document["reports"].push_back({{"standing", kStandings[static_cast<int>(standing_of(report.run))]},
                                   {"verified", report.verified},
                                   {"file", report.file},
                                   {"sha256", report.sha256},
                                   {"summary", sentences},
                                   {"run", model::to_json(report.run)}});
  }
  return model::dump_json(document);
}

}  // namespace steelyard::reports
