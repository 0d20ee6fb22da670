// SPDX-License-Identifier: Apache-2.0
#include "reports/certificate_page.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

#include "base/alike.h"
#include "base/text.h"
#include "base/units.h"
#include "reports/certificate_parts.h"
#include "reports/chart/bars.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

using model::Certificate;
using model::Decision;
using model::GateResult;

Phrase title_in(const std::map<std::string, std::string>& title, const std::string& otherwise) {
  const auto in = [&](const char* language) {
    const auto found = title.find(language);
    return found == title.end() ? otherwise : found->second;
  };
  return {in("en"), in("zh-CN")};
}

Phrase word_for(Decision d, const Words& words) {
  switch (d) {
    case Decision::kPass: return words("certificate.pass");
    case Decision::kConditional: return words("certificate.conditional");
    case Decision::kFail: return words("certificate.fail");
    case Decision::kWaived: return words("certificate.waived");
    case Decision::kMissing: break;
  }
  return words("certificate.missing");
}

Tone tone_of(Decision d) {
  if (d == Decision::kPass || d == Decision::kWaived) return Tone::kGood;
  return d == Decision::kConditional ? Tone::kWarn : Tone::kBad;
}

Cell decision_cell(Decision d, const Words& words) {
  return {Phrase(std::string(mark(tone_of(d))) + " ") + word_for(d, words), std::nullopt, tone_of(d)};
}

std::string reason_and_remedy(const std::string& reason, const std::string& remedy) {
  return reason + (remedy.empty() ? "" : (reason.empty() ? "" : " → ") + remedy);
}

/// Of findings at most so many are allowed, whatever is better in the metric that they are about.
const char* arrow(const GateResult& gate) {
  if (gate.kind == "outliers" || gate.direction == model::Direction::kLower) return "≤ ";
  return gate.direction == model::Direction::kHigher ? "≥ " : "";
}

/// Of kind "bound" value and limit are percent of the bound.
std::string unit_of(const GateResult& gate) {
  return gate.kind == "bound" ? "%" : gate.unit;
}

/// Nothing demanded of it: how much of their limit the rows reached, with a tick where the gate stands.
std::optional<Picture> gate_bars(const Certificate& c, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  BarChart chart{words("report.bound_axis"), {}};
  Picture picture{"gates", words("certificate.bars_title"), words("certificate.bars_text"), {}, {}, {}};
  picture.data.head = {words("certificate.gate"), words("report.value"), words("certificate.limit"),
                       words("report.verdict")};
  for (const GateResult& gate : c.gates) {
    if (gate.kind != "bound" || !gate.value || !gate.limit || chart.bars.size() >= 80) continue;
    const std::string place = place_of(gate.node, gate.device);
    const Phrase name =
        title_of(gate.benchmark, gate.metric, vocabulary.names) + Phrase(place.empty() ? "" : " · " + place);
    chart.bars.push_back({name, *gate.value, *gate.limit, tone_of(gate.decision) == Tone::kGood});
    picture.data.rows.push_back({name, units::fixed(*gate.value, 1) + " %", units::fixed(*gate.limit, 1) + " %",
                                 word_for(gate.decision, words)});
  }
  if (chart.bars.empty()) return std::nullopt;
  picture.drawing = draw(chart);
  return picture;
}

std::vector<Cell> gate_row(const GateResult& gate, const Vocabulary& vocabulary) {
  const std::string unit = unit_of(gate);
  Cell value = value_cell(gate.value, unit), limit = value_cell(gate.limit, unit);
  if (gate.value && gate.limit) {
    auto [reached, demanded] = shown_apart(*gate.value, *gate.limit, unit);
    value.shown = std::move(reached), limit.shown = std::move(demanded);
  }
  return {{title_in(gate.title, gate.id) + Phrase(gate.title.empty() ? "" : " (" + gate.id + ")")},
          {place_of(gate.node, gate.device)},
          {title_of(gate.benchmark, gate.metric, vocabulary.names) + params_of(gate.params, vocabulary.names)},
          value,
          {interval_words(gate.ci95, unit)},
          {Phrase(gate.limit ? arrow(gate) : "") + limit.shown, limit.exact},
          share_cell(gate.margin),
          decision_cell(gate.decision, vocabulary.words),
          {reason_and_remedy(gate.reason, gate.remedy)}};
}

Chapter gates(const Certificate& c, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  Chapter chapter{"gates", words("certificate.gates"), {Said{words("certificate.gates_text")}}};
  if (std::optional<Picture> picture = gate_bars(c, vocabulary)) chapter.blocks.emplace_back(*std::move(picture));
  Sheet sheet{{words("certificate.gate"), words("certificate.where"), words("report.metric"), words("report.value"),
               words("report.term_interval"), words("certificate.limit"), words("certificate.margin"),
               words("report.verdict"), words("report.note")},
              {}};
  for (const GateResult& gate : c.gates) sheet.rows.push_back(gate_row(gate, vocabulary));
  if (sheet.rows.empty())
    chapter.blocks.emplace_back(Absent{words("certificate.no_gates")});
  else
    chapter.blocks.emplace_back(std::move(sheet));
  return chapter;
}

Chapter graded(const Certificate& c, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  Chapter chapter{"graded", words("certificate.graded"), {}};
  if (c.graded.empty()) {
    chapter.blocks.emplace_back(Absent{words("certificate.no_graded")});
    return chapter;
  }
  Sheet sheet{{words("certificate.item"), words("certificate.where"), words("report.metric"), words("report.value"),
               words("certificate.zero"), words("certificate.full"), words("report.points"), words("report.weight"),
               words("report.note")},
              {}};
  for (const model::GradedItem& item : c.graded)
    sheet.rows.push_back({{title_in(item.title, item.id)},
                          {place_of(item.node, item.device)},
                          {title_of(item.benchmark, item.metric, vocabulary.names)},
                          value_cell(item.value, item.unit),
                          value_cell(item.zero, item.unit),
                          value_cell(item.full, item.unit),
                          {item.points ? units::fixed(*item.points, 1) : "—", item.points},
                          {fmt::format("{:g}", item.weight), item.weight},
                          {item.reason}});
  chapter.blocks.emplace_back(Said{c.grade ? words("certificate.grade_is", {{"grade", units::fixed(*c.grade, 1)}})
                                           : words("certificate.no_grade")});
  chapter.blocks.emplace_back(std::move(sheet));
  return chapter;
}

Phrase severity(model::Severity s, const Words& words) {
  return words(s == model::Severity::kError  ? "certificate.error"
               : s == model::Severity::kFlag ? "certificate.flag"
                                             : "certificate.unknown");
}

Cell standing_of(const model::RuleCheck& k, const Words& words) {
  const Tone tone = k.errors > 0              ? Tone::kBad
                    : k.flags + k.unknown > 0 ? Tone::kWarn
                    : k.checked > 0           ? Tone::kGood
                                              : Tone::kDim;
  const Phrase word = words(k.errors > 0     ? "report.not_met"
                            : k.checked == 0 ? "certificate.not_applicable"
                            : k.unknown > 0  ? "certificate.unknown"
                            : k.flags > 0    ? "certificate.flagged"
                                             : "report.met");
  return {Phrase(std::string(mark(tone)) + " ") + word, std::nullopt, tone};
}

/// What breaks the same rule in the same way is one line.
Sheet findings(const Certificate& c, const Words& words) {
  Sheet sheet{{words("certificate.check"), words("certificate.severity"), words("report.times"),
               words("certificate.where"), words("report.found"), words("report.required"), words("report.reason")},
              {}};
  const auto same = [](const model::RuleFinding& f) { return std::tuple(f.checker, f.severity, f.required); };
  for (const auto& [f, count] : alike(c.rules.findings, same))
    sheet.rows.push_back({{f->checker},
                          {severity(f->severity, words), std::nullopt,
                           f->severity == model::Severity::kError ? Tone::kBad : Tone::kWarn},
                          count_cell(count),
                          {f->where.empty() ? words("certificate.whole_run") : f->where},
                          {f->measured},
                          {f->required},
                          {f->explanation}});
  return sheet;
}

Chapter rules(const Certificate& c, const Words& words) {
  Chapter chapter{"validity",
                  words("report.validity"),
                  {Said{words("certificate.rules_text", {{"rules", text::printable(c.rules.rules)}})}}};
  Sheet checks{
      {words("certificate.rule"), words("certificate.check"), words("report.condition"), words("certificate.checked"),
       words("certificate.errors"), words("certificate.flags"), words("certificate.unknowns"), words("report.verdict")},
      {}};
  for (const model::RuleCheck& k : c.rules.checks)
    checks.rows.push_back({{k.rule},
                           {k.checker},
                           {k.title},
                           count_cell(k.checked),
                           count_cell(k.errors),
                           count_cell(k.flags),
                           count_cell(k.unknown),
                           standing_of(k, words)});
  chapter.blocks.emplace_back(std::move(checks));
  chapter.blocks.emplace_back(Heading{words("certificate.findings")});
  if (c.rules.findings.empty())
    chapter.blocks.emplace_back(Absent{words("certificate.no_findings")});
  else
    chapter.blocks.emplace_back(findings(c, words));
  return chapter;
}

Chapter waivers(const Certificate& c, const Words& words) {
  Chapter chapter{"waivers", words("report.waivers"), {}};
  Sheet sheet{{words("certificate.gate"), words("report.reason"), words("certificate.who"), words("certificate.until"),
               words("certificate.used")},
              {}};
  for (const model::Waiver& w : c.waivers)
    sheet.rows.push_back({{w.gate}, {w.reason}, {w.who}, {w.until}, count_cell(w.used)});
  if (sheet.rows.empty())
    chapter.blocks.emplace_back(Absent{words("report.no_waivers")});
  else
    chapter.blocks.emplace_back(std::move(sheet));
  return chapter;
}

Chapter retest(const Certificate& c, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  Chapter chapter{"retest", words("certificate.retest"), {}};
  if (!c.retest_run) {
    chapter.blocks.emplace_back(Absent{words("certificate.no_retest")});
    return chapter;
  }
  Sheet sheet{
      {words("certificate.where"), words("report.metric"), words("certificate.original"), words("certificate.again"),
       words("comparison.ratio"), words("report.required"), words("report.verdict"), words("report.note")},
      {}};
  for (const model::RetestResult& r : c.retest)
    sheet.rows.push_back({{place_of(r.node, r.device)},
                          {title_of(r.benchmark, r.metric, vocabulary.names) + params_of(r.params, vocabulary.names)},
                          value_cell(r.original, r.unit),
                          value_cell(r.retest, r.unit),
                          {r.ratio ? units::fixed(*r.ratio, 3) : "—", r.ratio},
                          {"≥ " + units::fixed(r.least, 3), r.least},
                          {words(r.agrees ? "certificate.agrees" : "certificate.differs"), std::nullopt,
                           r.agrees ? Tone::kGood : Tone::kBad},
                          {r.reason}});
  chapter.blocks.emplace_back(
      Said{words("certificate.retest_text", {{"run", text::clip(text::printable(*c.retest_run), 60)}})});
  chapter.blocks.emplace_back(std::move(sheet));
  return chapter;
}

Chapter listed(const char* id, const Phrase& title, const std::vector<std::string>& lines, const Phrase& none) {
  Chapter chapter{id, title, {}};
  Items items;
  for (const std::string& line : lines) items.items.emplace_back(line);
  if (items.items.empty())
    chapter.blocks.emplace_back(Absent{none});
  else
    chapter.blocks.emplace_back(std::move(items));
  return chapter;
}

std::string running_head(const Certificate& c) {
  return "Steelyard / certificate " + c.id.substr(0, 40) + " / " + c.criteria.id.substr(0, 40) + " / " +
         (c.certified ? "CERTIFIED" : "NOT CERTIFIED");
}

Chapter glossary(const Words& words) {
  Facts facts;
  for (const auto& [term, meaning] : {std::pair{"report.term_gate", "report.term_gate_text"},
                                      {"report.term_median", "report.term_median_text"},
                                      {"report.term_interval", "report.term_interval_text"},
                                      {"report.term_bound", "report.term_bound_text"},
                                      {"certificate.conditional", "certificate.conditional_text"},
                                      {"certificate.missing", "certificate.missing_text"},
                                      {"report.term_waived", "report.term_waived_text"},
                                      {"certificate.level", "certificate.level_text"}})
    facts.facts.emplace_back(words(term), words(meaning));
  return {"glossary", words("report.glossary"), {std::move(facts)}};
}

}  // namespace

Outline certificate_page(const Certificate& c, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const std::string id = text::clip(text::printable(c.id), 40);
  Outline page{
      "Steelyard " + id, running_head(c), words("certificate.title", {{"id", id}}), certificate_cover(c, words), {}};
  page.chapters = {gates(c, vocabulary), graded(c, vocabulary)};
  if (c.adaptation)
    for (Chapter& chapter : adaptation_chapters(*c.adaptation, vocabulary)) page.chapters.push_back(std::move(chapter));
  page.chapters.push_back(rules(c, words));
  page.chapters.push_back(waivers(c, words));
  page.chapters.push_back(retest(c, vocabulary));
  page.chapters.push_back(
      listed("not-measured", words("certificate.not_measured"), c.not_measured, words("certificate.nothing_skipped")));
  page.chapters.push_back(
      listed("ends", words("certificate.ends"), c.invalidated_by, words("certificate.nothing_ends")));
  page.chapters.push_back(evidence_chapter(c, words));
  page.chapters.push_back(glossary(words));
  return page;
}

Outline adaptation_page(const Certificate& c, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  std::string models;
  if (c.adaptation)
    for (const model::AdaptedDevice& d : c.adaptation->devices)
      if (models.find(d.model) == std::string::npos) models += (models.empty() ? "" : ", ") + d.model;
  Outline page{"Steelyard " + text::clip(text::printable(c.id), 40),
               running_head(c),
               words("adaptation.title", {{"models", text::clip(text::printable(models), 60)}}),
               certificate_cover(c, words),
               {}};
  if (c.adaptation) page.chapters = adaptation_chapters(*c.adaptation, vocabulary);
  page.chapters.push_back(rules(c, words));
  page.chapters.push_back(evidence_chapter(c, words));
  page.chapters.push_back(glossary(words));
  return page;
}

}  // namespace steelyard::reports
