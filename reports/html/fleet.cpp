// SPDX-License-Identifier: Apache-2.0
#include "reports/fleet/fleet.h"

#include <algorithm>
#include <fmt/format.h>

#include "reports/html/page.h"

namespace steelyard::reports {
namespace {

constexpr std::size_t kMostMetrics = 600;

Markup badge(const FleetView& fleet, const Words& words) {
  const std::size_t odd = certain_findings(fleet.diagnosis);
  const char* css = odd > 0 ? "badge bad" : fleet.diagnosis.judged > 0 ? "badge good" : "badge warn";
  const Phrase said = odd > 0 ? words("fleet.badge_odd", {{"count", fmt::format("{}", odd)}})
                      : fleet.diagnosis.judged > 0 ? words("fleet.badge_alike")
                                                   : words("fleet.badge_not_judged");
  return element("p", {{"class", css}}, text(odd > 0 ? "✘ " : fleet.diagnosis.judged > 0 ? "✔ " : "! ") + text(said));
}

Markup cover(const FleetView& fleet, const Words& words) {
  Markup facts, sentences;
  for (const auto& [name, value] : fleet_facts(fleet, words)) facts += element("dt", text(name)) + element("dd", text(value));
  for (const Phrase& sentence : fleet_sentences(fleet, words)) sentences += element("li", text(sentence, 1200));
  return element("section", {{"id", "fleet-cover"}, {"class", "cover"}},
                 element("h1", text(words("fleet.title", {{"nodes", fmt::format("{}", fleet.nodes.size())}}), 80)) +
                     badge(fleet, words) + element("dl", facts) +
                     element("h2", text(words("report.in_words"))) +
                     element("ul", {{"class", "sentences"}}, sentences));
}

Markup content_of(const DataCell& cell) {
  return cell.value ? data(*cell.value, cell.shown.en) : text(cell.shown);
}

/// The columns of `table` from `first` on, behind one that says what the line is about.
Markup sortable(const DataTable& table, std::size_t first, const Phrase& head, const std::string& css,
                const std::vector<Markup>& subjects) {
  Markup heads = element("th", {{"scope", "col"}}, text(head)), body;
  for (std::size_t c = first; c < table.columns.size(); ++c)
    heads += element("th", {{"scope", "col"}}, text(table.columns[c].head));
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    Markup cells = element("td", subjects[r]);
    for (std::size_t c = first; c < table.rows[r].size(); ++c) {
      const DataCell& cell = table.rows[r][c];
      cells += cell.value ? element("td", {{"class", "n"}}, content_of(cell)) : element("td", content_of(cell));
    }
    body += element("tr", cells);
  }
  return element("div", {{"class", "scroll"}, {"tabindex", "0"}},
                 element("table", {{"class", "sortable " + css}},
                         element("thead", element("tr", heads)) + element("tbody", body)));
}

/// "showing 300 of 1200: the worst; all of them are in the JSON form".
Markup left_out(std::size_t shown, std::size_t all, const Words& words) {
  if (shown >= all) return {};
  return absent(words("fleet.left_out", {{"shown", fmt::format("{}", shown)}, {"all", fmt::format("{}", all)}}));
}

Markup metrics(const PagePart& part, const FleetView& fleet) {
  const Words& words = part.vocabulary.words;
  DataTable table = metric_table(fleet, part.vocabulary);
  const std::size_t all = table.rows.size();
  if (all > kMostMetrics) table.rows.resize(kMostMetrics);
  constexpr std::size_t kHardware = 7;  // columns before it are the subject
  std::vector<Markup> subjects;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const model::Population& p = fleet.diagnosis.populations[i];
    const char* arrow = p.direction == model::Direction::kLower ? " ↓" : " ↑";
    const std::string& params = table.rows[i][3].shown.en;
    subjects.push_back(text(part.vocabulary.names.benchmark(p.benchmark)) + text(": ") +
                       text(part.vocabulary.names.metric(p.benchmark, p.metric).name) + text(arrow) + lone("br", {}) +
                       element("code", text(p.benchmark + "[" + p.kind + "]" + (params.empty() ? "" : " ") + params)));
  }
  Markup content = table.rows.empty()
                       ? absent(words("fleet.no_metrics"))
                       : paragraph(words("fleet.metrics_text")) +
                             sortable(table, kHardware, words("report.benchmark"), "wide", subjects);
  return section(part, "fleet-metrics", words("fleet.metrics"), content + left_out(table.rows.size(), all, words));
}

Markup listed(const PagePart& part, const std::string& id, std::string_view title, const DataTable& table,
              std::size_t all, std::string_view empty) {
  const Words& words = part.vocabulary.words;
  std::vector<Markup> subjects;
  for (const auto& row : table.rows) subjects.push_back(content_of(row[0]));
  const Markup content = table.rows.empty() ? absent(words(empty))
                                            : sortable(table, 1, table.columns[0].head, "list", subjects) +
                                                  left_out(table.rows.size(), all, words);
  return section(part, id, words(title), content);
}

constexpr std::pair<std::string_view, std::string_view> kTerms[] = {
    {"report.term_median", "report.term_median_text"}, {"fleet.term_alike", "fleet.term_alike_text"},
    {"fleet.spread", "fleet.term_spread_text"},        {"fleet.z", "fleet.term_z_text"},
    {"fleet.term_suspect", "fleet.term_suspect_text"}, {"fleet.absent", "fleet.term_absent_text"},
    {"report.term_invalid", "report.term_invalid_text"}, {"report.term_error", "report.term_error_text"},
    {"report.term_skip", "report.term_skip_text"}};

Markup glossary(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  Markup terms;
  for (const auto& [term, meaning] : kTerms)
    terms += element("dt", text(words(term))) + element("dd", text(words(meaning), 1200));
  return section(part, "fleet-glossary", words("report.glossary"), element("dl", {{"class", "terms"}}, terms));
}

}  // namespace

Markup fleet_article(const PagePart& part, const FleetView& fleet) {
  return element(
      "article",
      cover(fleet, part.vocabulary.words) +
          listed(part, "fleet-odd", "fleet.findings", finding_table(fleet, part.vocabulary),
                 fleet.diagnosis.findings.size(), fleet.diagnosis.judged > 0 ? "fleet.nothing" : "fleet.badge_not_judged") +
          metrics(part, fleet) +
          listed(part, "fleet-nodes", "fleet.nodes", node_table(fleet, part.vocabulary), fleet.nodes.size(),
                 "report.no_rows") +
          listed(part, "fleet-runs", "report.evidence", run_table(fleet, part.vocabulary), fleet.runs.size(),
                 "report.no_rows") +
          glossary(part));
}

}  // namespace steelyard::reports
