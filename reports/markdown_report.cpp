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
#include "reports/run_parts.h"

namespace steelyard::reports {
namespace {

std::string interval_of(const ScoreView& score) {
  if (!score.ci95) return "";
  return fmt::format("[{}, {}] ", shown_points(score.ci95->lo), shown_points(score.ci95->hi));
}

void cover(MarkdownPage& page, const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const std::string node = report.run.nodes.empty() ? report.run.id : report.run.nodes.front().name;
  page.heading(1, words("report.title", {{"node", node}}));
  page.paragraph(word_for(standing_of(report), words) +
                 Phrase(" · " + verdict_counts(model::summarize(report.run.results))));
  if (!report.score || !report.score->value) page.paragraph(why_no_score(report, words));
  if (report.score && report.score->value)
    page.paragraph(Phrase(shown_points(*report.score->value) + " " + interval_of(*report.score)) +
                   points_of(*report.score, words));
  page.paragraph(certificate_sentence(report, words));
  for (const Phrase& sentence : summary_sentences(report, vocabulary)) page.item(sentence);
  for (const auto& [name, value] : facts_of(report, words)) page.item(name + Phrase(": ", "：") + value);
  page.item(citation(report, words));
}

/// A chapter of pictures: what they are, and their numbers.
void pictures(MarkdownPage& page, const Phrase& title, const std::vector<Picture>& all, const Phrase& why_none) {
  Chapter chapter{"pictures", title, {}};
  for (const Picture& picture : all) chapter.blocks.emplace_back(picture);
  if (all.empty()) chapter.blocks.emplace_back(Absent{why_none});
  write(page, chapter);
}

void results(MarkdownPage& page, const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  page.heading(2, words("report.results"));
  const Titles titles(report, vocabulary);
  std::vector<std::vector<Phrase>> rows;
  for (const std::size_t i : shown_rows(report.run)) {
    const model::Row& row = report.run.results[i];
    const bool headline = is_headline(report.run, i);
    const Phrase metric =
        headline ? Phrase("") : Phrase(": ", "：") + vocabulary.names.metric(row.benchmark, row.metric).name;
    const std::string id = row.benchmark + "[" + row.device + "]" + (headline ? "" : " " + row.metric);
    rows.push_back({titles.of(row) + metric, id, shown_value(row), plus_minus(row),
                    row.n > 0 ? fmt::format("{}", row.n) : "", row.bound ? units::human(*row.bound, row.unit) : "—",
                    row.percent_of_bound ? units::percent(*row.percent_of_bound / 100) : "—",
                    std::string(mark(row.verdict)) + " " + model::to_text(row.verdict), correctness_word(row, words),
                    note_of(row, words)});
  }
  page.table(
      {words("report.benchmark"), "id", words("report.value"), words("report.interval"), "n", words("report.bound"),
       words("report.percent_of_bound"), words("report.verdict"), words("report.correct"), words("report.note")},
      rows);
}

void scores(MarkdownPage& page, const ScoreView& score, const Words& words) {
  page.heading(2, words("report.scores"));
  std::vector<std::vector<Phrase>> rows;
  for (const ScoreView::Dimension& d : score.dimensions)
    rows.push_back({d.name, units::percent(d.weight), d.points ? shown_points(*d.points) : "—"});
  page.table({words("report.name"), words("report.weight"), words("report.points")}, rows);
  page.gap();
  for (const Phrase& note : score.notes) page.item(note);
  if (!score.notes.empty()) page.gap();
  if (score.inputs.empty()) return;
  page.heading(3, words("report.what_changes"));
  for (const Phrase& sentence : lever_sentences(score, words)) page.item(sentence);
  page.gap();
  page.paragraph(words("report.inputs_text"));
  rows.clear();
  for (const ScoreView::Input& input : score.inputs)
    rows.push_back({input.name, input.metric, input.value ? units::human(*input.value, input.unit) : "—",
                    plus_minus(input), input.ratio ? fmt::format("{:.3g}", *input.ratio) : "—",
                    units::percent(input.elasticity), "+" + units::percent(input.doubled), input.note});
  page.table(
      {words("report.metric"), "id", words("report.value"), words("report.interval"), words("report.score_ratio"),
       words("report.score_weight"), words("report.score_doubled"), words("report.note")},
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
  page.heading(3, words("report.software"));
  const Grid software = software_of(report.run, words);
  page.table(software.head, software.rows);
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
  for (const Omission& o : omitted) page.item(o.name + Phrase(": " + o.verdict + " ") + o.reason);
  page.heading(3, words("report.waivers"));
  page.paragraph(waiver_sentence(report.run, words));
}

void energy(MarkdownPage& page, const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const Energy found = energy_of(report, vocabulary);
  Chapter chapter{"energy", words("report.energy"), {}};
  Sheet sheet{found.values.head, {}};
  for (const std::vector<Phrase>& line : found.values.rows) sheet.rows.push_back({{line[0]}, {line[1]}, {line[2]}});
  if (sheet.rows.empty())
    chapter.blocks.emplace_back(Absent{words("report.no_energy")});
  else
    chapter.blocks.emplace_back(std::move(sheet));
  if (!found.reasons.empty()) chapter.blocks.emplace_back(Items{found.reasons});
  for (const Picture& picture : soak_pictures(report, vocabulary)) chapter.blocks.emplace_back(picture);
  write(page, chapter);
}

void evidence(MarkdownPage& page, const Report& report, const Words& words) {
  page.heading(2, words("report.evidence"));
  const std::string& head = report.run.journal_head;
  page.table({words("report.file"), "SHA-256"},
             {{report.file, report.sha256}, {words("report.journal_head"), head.empty() ? "—" : head}});
  page.gap();
  page.paragraph(words(report.verified ? "report.journal_ok" : "report.journal_absent"));
  if (!report.bundle) page.paragraph(words("report.no_signature"));
}

void glossary(MarkdownPage& page, const Report& report, const Vocabulary& vocabulary) {
  page.heading(2, vocabulary.words("report.glossary"));
  for (const auto& [term, meaning] : terms_of(vocabulary.words)) page.item(term + Phrase(": ", "：") + meaning);
  page.gap();
  const Grid metrics = metrics_of(report.run, vocabulary);
  page.table(metrics.head, metrics.rows);
}

}  // namespace

std::string to_markdown(const std::vector<Report>& reports, const Vocabulary& vocabulary, std::string_view language,
                        const FleetView* fleet) {
  const Words& words = vocabulary.words;
  const std::string before = fleet == nullptr ? "" : to_markdown(fleet_page(*fleet, vocabulary), words, language);
  MarkdownPage page(language, words);
  if (reports.size() > 1) write(page, contents_of(reports, words));
  for (const Report& report : reports) {
    cover(page, report, vocabulary);
    pictures(page, words("report.bound_title"), bound_pictures(report, vocabulary), words("report.no_bounds"));
    if (report.score) scores(page, *report.score, words);
    results(page, report, vocabulary);
    pictures(page, words("report.pictures"), pictures_of(report, vocabulary), words("report.no_pictures"));
    environment(page, report, words);
    validity_part(page, report, vocabulary);
    energy(page, report, vocabulary);
    if (report.bundle) write(page, bundle_chapter(*report.bundle, words));
    write(page, reproduce_chapter(report.run, words));
    evidence(page, report, words);
    glossary(page, report, vocabulary);
  }
  return before.empty() || reports.empty() ? before + page.text() : before + "\n" + page.text();
}

namespace {

model::Json or_null(const std::optional<double>& number) {
  return number ? model::Json(*number) : model::Json();
}
model::Json or_null(const std::optional<model::Interval>& interval) {
  return interval ? model::Json{interval->lo, interval->hi} : model::Json();
}

model::Json in_both(const Phrase& phrase) {
  return {{"en", phrase.en}, {"zh-CN", phrase.zh}};
}

model::Json to_json(const ScoreView& score) {
  model::Json dimensions = model::Json::array(), inputs = model::Json::array();
  for (const ScoreView::Dimension& d : score.dimensions)
    dimensions.push_back({{"name", in_both(d.name)}, {"weight", d.weight}, {"points", or_null(d.points)}});
  for (const ScoreView::Input& input : score.inputs)
    inputs.push_back({{"metric", input.metric},
                      {"unit", input.unit},
                      {"value", or_null(input.value)},
                      {"ci95", or_null(input.ci95)},
                      {"ratio", or_null(input.ratio)},
                      {"elasticity", input.elasticity},
                      {"note", input.note.en}});
  return {{"id", score.id},
          {"value", or_null(score.value)},
          {"ci95", or_null(score.ci95)},
          {"dimensions", dimensions},
          {"inputs", inputs}};
}

}  // namespace

std::string to_json_document(const std::vector<Report>& reports, const Vocabulary& vocabulary, const FleetView* fleet) {
  model::Json document = {{"schema", "steelyard.report/1"}, {"reports", model::Json::array()}};
  document["fleet"] = fleet == nullptr ? model::Json() : to_json(*fleet);
  for (const Report& report : reports) {
    model::Json sentences = model::Json::array();
    for (const Phrase& s : summary_sentences(report, vocabulary)) sentences.push_back(in_both(s));
    document["reports"].push_back({{"standing", to_text(standing_of(report))},
                                   {"verified", report.verified},
                                   {"file", report.file},
                                   {"sha256", report.sha256},
                                   {"bundle", report.bundle ? model::to_json(*report.bundle) : model::Json()},
                                   {"score", report.score ? to_json(*report.score) : model::Json()},
                                   {"summary", sentences},
                                   {"run", model::to_json(report.run)}});
  }
  return model::dump_json(document);
}

}  // namespace steelyard::reports
