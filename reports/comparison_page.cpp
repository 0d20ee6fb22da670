// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison_page.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/text.h"
#include "base/units.h"
#include "reports/chart/forest.h"
#include "reports/comparison_parts.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

using model::ComparedMetric;
using model::Comparison;
using model::Difference;

std::string count(std::size_t n) {
  return fmt::format("{}", n);
}

std::string shown_name(const std::string& s) {
  return text::clip(text::printable(s), 60);
}

std::vector<Block> cover(const Comparison& c, const Words& words) {
  std::vector<Block> out;
  out.emplace_back(c.obstacles.empty() ? Badge{words("comparison.comparable"), Tone::kGood}
                                       : Badge{words("comparison.forced"), Tone::kBad});
  if (!c.obstacles.empty()) {
    Items obstacles;
    for (const std::string& o : c.obstacles) obstacles.items.push_back(words("comparison.obstacle", {{"reason", o}}));
    out.emplace_back(std::move(obstacles));
  } else {
    out.emplace_back(Said{words("comparison.comparable_text")});
  }
  if (std::ranges::any_of(c.systems, [](const auto& s) { return s.evidence != "journal"; }))
    out.emplace_back(Said{words("comparison.unproven")});
  if (c.native_only) out.emplace_back(Said{words("comparison.native_only")});
  Items sentences;
  for (std::size_t i = 1; i < c.systems.size() && i < c.tallies.size(); ++i)
    for (Phrase& sentence : sentences_about(c, i, words)) sentences.items.push_back(std::move(sentence));
  out.emplace_back(std::move(sentences));
  return out;
}

Cell evidence_of(const model::ComparedSystem& s, const Words& words) {
  if (s.evidence == "journal") return {words("comparison.evidence_journal"), std::nullopt, Tone::kGood};
  return {words(s.evidence == "imported" ? "comparison.evidence_imported" : "comparison.evidence_none"), std::nullopt,
          Tone::kWarn};
}

Chapter systems(const Comparison& c, const Words& words) {
  const bool cost = std::ranges::any_of(c.systems, [](const auto& s) { return s.cost.has_value(); });
  const bool power = std::ranges::any_of(c.systems, [](const auto& s) { return s.power.has_value(); });
  Sheet sheet{{words("comparison.system"), words("report.run"), words("report.profile"), words("report.nodes"),
               words("comparison.started"), words("comparison.hardware"), words("comparison.measured_by"),
               words("comparison.evidence")},
              {}};
  if (cost) sheet.head.push_back(words("comparison.cost"));
  if (power) sheet.head.push_back(words("comparison.power"));
  for (std::size_t i = 0; i < c.systems.size(); ++i) {
    const model::ComparedSystem& s = c.systems[i];
    const Phrase name = i == 0 ? words("comparison.reference_system", {{"name", s.name}}) : Phrase(s.name);
    std::vector<Cell> row = {{name},
                             {s.run},
                             {s.profile},
                             {count(s.nodes), static_cast<double>(s.nodes)},
                             {shown_time(s.started)},
                             {s.hardware.empty() ? words("comparison.unknown") : Phrase(s.hardware)},
                             {s.measured_by},
                             evidence_of(s, words)};
    const auto given = [&](const std::optional<double>& value) {
      row.push_back({value ? Phrase(fmt::format("{:g}", *value)) : words("comparison.not_given"), value});
    };
    if (cost) given(s.cost);
    if (power) given(s.power);
    sheet.rows.push_back(std::move(row));
  }
  Chapter chapter{"systems", words("comparison.systems"), {}};
  chapter.blocks.emplace_back(std::move(sheet));
  if (cost || power) chapter.blocks.emplace_back(Said{words("comparison.given_text")});
  return chapter;
}

/// Four verdicts and what could not be compared, counted per system; then the largest of both sides by name.
Chapter wins(const Comparison& c, const Naming& naming, const Words& words) {
  Chapter chapter{"wins", words("comparison.wins"), {}};
  Sheet sheet{{words("comparison.system"), words("comparison.faster"), words("comparison.slower"),
               words("comparison.same"), words("comparison.undecided"), words("comparison.not_compared")},
              {}};
  for (std::size_t i = 1; i < c.systems.size() && i < c.tallies.size(); ++i) {
    const model::Tally& t = c.tallies[i];
    std::vector<Cell> row = {{c.systems[i].name}};
    for (const std::size_t n : {t.faster, t.slower, t.same, t.undecided, t.not_compared})
      row.push_back({count(n), static_cast<double>(n)});
    sheet.rows.push_back(std::move(row));
  }
  chapter.blocks.emplace_back(std::move(sheet));
  for (std::size_t i = 1; i < c.systems.size(); ++i)
    for (const Difference side : {Difference::kFaster, Difference::kSlower}) {
      Items items = largest(c, i, side, naming, words);
      const Phrase name = shown_name(c.systems[i].name);
      chapter.blocks.emplace_back(Heading{
          words(side == Difference::kFaster ? "comparison.wins_of" : "comparison.losses_of", {{"name", name}})});
      if (items.items.empty())
        chapter.blocks.emplace_back(Absent{words("comparison.none_of_these")});
      else
        chapter.blocks.emplace_back(std::move(items));
    }
  return chapter;
}

Chapter forest(const Comparison& c, const Naming& naming, const Words& words) {
  Chapter chapter{"forest", words("comparison.forest"), {}};
  for (std::size_t i = 1; i < c.systems.size(); ++i)
    if (std::optional<Picture> picture = forest_of(c, i, naming, words)) chapter.blocks.emplace_back(*picture);
  if (chapter.blocks.empty()) chapter.blocks.emplace_back(Absent{words("comparison.no_ratios")});
  return chapter;
}

Cell ratio_cell(const std::optional<double>& ratio) {
  return {ratio ? Phrase(units::fixed(*ratio, 3)) : Phrase("—"), ratio};
}

std::vector<Cell> metric_row(const Comparison& c, const ComparedMetric& m, const Naming& naming, const Words& words) {
  const auto value = [&](const std::optional<double>& v) {
    return Cell{v ? Phrase(units::human(*v, m.unit)) : Phrase("—"), v};
  };
  std::vector<Cell> row = {{naming.title(m)}};
  if (c.systems.size() > 2) row.push_back({c.systems[m.system].name});
  row.push_back(value(m.reference));
  row.push_back(value(m.value));
  row.push_back({m.direction == model::Direction::kLower ? "↓" : m.direction == model::Direction::kHigher ? "↑" : ""});
  row.push_back(ratio_cell(m.ratio));
  row.push_back({m.ci95 ? Phrase(units::range(m.ci95->lo, m.ci95->hi, 3)) : Phrase("—")});
  if (any(c, &ComparedMetric::per_cost)) row.push_back(ratio_cell(m.per_cost));
  if (any(c, &ComparedMetric::per_power)) row.push_back(ratio_cell(m.per_power));
  row.push_back({word_for(m.verdict, words), std::nullopt, tone_of(m.verdict)});
  const Phrase forced = m.forced ? words("comparison.forced_line") + Phrase(m.reason.empty() ? "" : " ") : Phrase("");
  row.push_back({forced + words.said(m.reason)});
  return row;
}

Chapter metrics(const Comparison& c, const Naming& naming, const Words& words) {
  Chapter chapter{"metrics", words("comparison.metrics"), {Said{words("comparison.metrics_text")}}};
  Sheet sheet{{words("report.benchmark")}, {}};
  if (c.systems.size() > 2) sheet.head.push_back(words("comparison.system"));
  for (const char* key :
       {"comparison.reference", "comparison.value", "report.direction", "comparison.ratio", "comparison.interval"})
    sheet.head.push_back(words(key));
  if (any(c, &ComparedMetric::per_cost)) sheet.head.push_back(words("comparison.per_cost"));
  if (any(c, &ComparedMetric::per_power)) sheet.head.push_back(words("comparison.per_power"));
  sheet.head.push_back(words("report.verdict"));
  sheet.head.push_back(words("report.note"));
  for (const ComparedMetric& m : c.metrics)
    if (m.system < c.systems.size()) sheet.rows.push_back(metric_row(c, m, naming, words));
  if (sheet.rows.empty())
    chapter.blocks.emplace_back(Absent{words("comparison.no_metrics")});
  else
    chapter.blocks.emplace_back(std::move(sheet));
  return chapter;
}

Chapter environment(const Comparison& c, const Words& words) {
  Chapter chapter{"environment", words("comparison.environment"), {}};
  if (c.environment.empty()) {
    chapter.blocks.emplace_back(Absent{words("comparison.same_environment")});
    return chapter;
  }
  Sheet sheet{{words("report.fact")}, {}};
  for (const model::ComparedSystem& s : c.systems) sheet.head.emplace_back(s.name);
  for (const model::EnvironmentDifference& e : c.environment) {
    std::vector<Cell> row = {{e.fact}};
    for (const std::string& value : e.values) row.push_back({value.empty() ? words("comparison.unknown") : value});
    sheet.rows.push_back(std::move(row));
  }
  chapter.blocks.emplace_back(Said{words("comparison.environment_text")});
  chapter.blocks.emplace_back(std::move(sheet));
  return chapter;
}

Chapter reading(const Words& words) {
  Facts facts;
  for (const auto& [term, meaning] : {std::pair{"comparison.faster", "comparison.faster_text"},
                                      {"comparison.slower", "comparison.slower_text"},
                                      {"comparison.same", "comparison.same_text"},
                                      {"comparison.undecided", "comparison.undecided_text"},
                                      {"comparison.not_compared", "comparison.not_compared_text"}})
    facts.facts.emplace_back(words(term), words(meaning));
  return {"reading", words("comparison.reading"), {std::move(facts), Said{words("comparison.rule")}}};
}

}  // namespace

Outline comparison_page(const Comparison& c, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const Naming naming(c, vocabulary.names);
  std::string names;
  for (const model::ComparedSystem& s : c.systems) names += (names.empty() ? "" : " · ") + shown_name(s.name);
  Outline page{"Steelyard " + names,
               "Steelyard / " + text::clip(names, 120) + (c.obstacles.empty() ? "" : " / NOT COMPARABLE"),
               words("comparison.title", {{"names", names}}),
               cover(c, words),
               {}};
  page.chapters.push_back(systems(c, words));
  if (std::optional<Chapter> score = score_chapter(c, words)) page.chapters.push_back(*std::move(score));
  if (std::optional<Chapter> table = table_chapter(c, naming, words)) page.chapters.push_back(*std::move(table));
  page.chapters.push_back(wins(c, naming, words));
  page.chapters.push_back(forest(c, naming, words));
  page.chapters.push_back(metrics(c, naming, words));
  page.chapters.push_back(environment(c, words));
  page.chapters.push_back(reading(words));
  return page;
}

}  // namespace steelyard::reports
