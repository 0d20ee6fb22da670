// SPDX-License-Identifier: Apache-2.0
#include "reports/run_parts.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <set>
#include <string_view>

#include "base/units.h"
#include "reports/findings.h"
#include "reports/flags.h"
#include "reports/pictures.h"
#include "reports/rows.h"

namespace steelyard::reports {

namespace {

Tone tone_of(Standing standing) {
  if (standing == Standing::kValid) return Tone::kGood;
  return standing == Standing::kInvalid ? Tone::kBad : Tone::kWarn;
}

}  // namespace

Outline contents_of(const std::vector<Report>& reports, const Words& words) {
  Sheet sheet{{words("report.run"), words("report.node"), words("report.measured_or_imported"), words("report.profile"),
               words("report.counts"), words("report.points"), words("report.verdict")},
              {}};
  for (const Report& report : reports) {
    const model::Run& run = report.run;
    const Standing standing = standing_of(report);
    const bool scored = report.score && report.score->value;
    sheet.rows.push_back({{run.id, {}, Tone::kPlain, fmt::format("#r{}-cover", sheet.rows.size() + 1)},
                          {run.nodes.empty() ? "—" : run.nodes.front().name},
                          {shown_span(run.started, run.finished)},
                          {run.profile},
                          {verdict_counts(model::summarize(run.results))},
                          scored ? Cell{shown_points(*report.score->value), *report.score->value} : Cell{"—"},
                          {word_for(standing, words), {}, tone_of(standing)}});
  }
  return {"", "", words("report.runs_title", {{"count", fmt::format("{}", reports.size())}}), {std::move(sheet)}, {}};
}

Phrase certificate_sentence(const Report& report, const Words& words) {
  if (!report.certificate) return words("report.no_certificate");
  return words(report.certificate->certified ? "report.certified" : "report.not_certified",
               {{"criteria", report.certificate->criteria}});
}

std::vector<Fact> facts_of(const Report& report, const Words& words) {
  constexpr std::size_t kNamed = 4;
  const model::Run& run = report.run;
  std::vector<Fact> out = {{words("report.run"), run.id}};
  for (std::size_t i = 0; i < std::min(kNamed, run.nodes.size()); ++i)
    out.emplace_back(words("report.node"), run.nodes[i].name);
  if (run.nodes.size() > kNamed) out.emplace_back(words("report.nodes"), fmt::format("{}", run.nodes.size()));
  out.emplace_back(words("report.profile"), run.profile);
  for (Fact& time : times_of(run, words)) out.push_back(std::move(time));
  out.emplace_back(words("report.counts"), verdict_counts(model::summarize(run.results)));
  out.emplace_back(words("report.tool"), "Steelyard " + run.tool_version + " (" + run.tool_commit + ")");
  out.emplace_back(words("report.verification"), verification(report, words));
  return out;
}

std::vector<Phrase> lever_sentences(const ScoreView& score, const Words& words) {
  constexpr std::size_t kNamed = 3;
  std::vector<Phrase> out;
  if (!score.value) return out;
  for (std::size_t i = 0; i < std::min(kNamed, score.levers.size()); ++i)
    out.push_back(
        words("report.lever", {{"metric", score.levers[i].first}, {"number", units::percent(score.levers[i].second)}}));
  const auto weakest = std::ranges::min_element(score.inputs, {}, [](const ScoreView::Input& i) {
    return i.ratio.value_or(std::numeric_limits<double>::infinity());
  });
  if (weakest != score.inputs.end() && weakest->ratio)
    out.push_back(
        words("report.weakest_input", {{"metric", weakest->name}, {"number", fmt::format("{:.3g}", *weakest->ratio)}}));
  return out;
}

std::string plus_minus(const ScoreView::Input& input) {
  if (!input.ci95 || !input.value || *input.value == 0) return "";
  return "±" + units::percent((input.ci95->hi - input.ci95->lo) / 2 / std::fabs(*input.value));
}

Grid software_of(const model::Run& run, const Words& words) {
  Grid grid{{words("report.name"), words("report.version"), words("report.origin")}, {}};
  grid.rows.push_back({"Steelyard", run.tool_version, run.tool_commit});
  for (const auto& [id, version] : run.plugins) {
    const std::size_t space = version.find(' ');
    grid.rows.push_back({words("report.plugin", {{"id", id}}), version.substr(0, space),
                         space == std::string::npos ? "" : "sha256 " + version.substr(space + 1)});
  }
  for (const auto& [key, setting] : run.settings) grid.rows.push_back({key, setting.first, setting.second});
  return grid;
}

Phrase waiver_sentence(const model::Run& run, const Words& words) {
  const auto waived = std::ranges::count(run.results, model::Verdict::kWaived, &model::Row::verdict);
  return waived == 0 ? words("report.no_waivers")
                     : words("report.some_waivers", {{"count", fmt::format("{}", waived)}});
}

Energy energy_of(const Report& report, const Vocabulary& vocabulary) {
  constexpr std::size_t kMostReasons = 10;
  const Words& words = vocabulary.words;
  std::set<std::string> reasons;
  Energy out{{{words("report.name"), words("report.metric"), words("report.value")}, {}}, {}};
  for (const model::Row& row : report.run.results) {
    if (row.value && (row.unit == "J" || row.unit == "W" || row.unit == "FLOP/J"))
      out.values.rows.push_back({vocabulary.names.benchmark(row.benchmark),
                                 vocabulary.names.metric(row.benchmark, row.metric).name, shown_value(row)});
    if (const auto power = row.conditions.find("power"); power != row.conditions.end())
      if (const auto* said = std::get_if<std::string>(&power->second)) reasons.insert(*said);
  }
  for (const std::string& reason : reasons)
    if (out.reasons.size() < kMostReasons) out.reasons.push_back(words.said(reason));
  return out;
}

std::vector<Picture> pictures_of(const Report& report, const Vocabulary& vocabulary) {
  constexpr std::size_t kFew = 24;
  std::vector<std::vector<Picture>> kinds;
  std::size_t count = 0, longest = 0;
  for (const auto make : {&roofline_pictures, &curve_pictures, &sweep_pictures, &quantile_pictures, &matrix_pictures,
                          &scaling_pictures}) {
    kinds.push_back((*make)(report, vocabulary));
    count += kinds.back().size();
    longest = std::max(longest, kinds.back().size());
  }
  std::vector<Picture> all;
  const std::size_t at_once = count <= kFew ? longest : 1;
  for (std::size_t first = 0; first < longest; first += at_once)
    for (std::vector<Picture>& kind : kinds)
      for (std::size_t i = first; i < std::min(first + at_once, kind.size()); ++i) all.push_back(std::move(kind[i]));
  return all;
}

std::vector<std::pair<Phrase, Phrase>> terms_of(const Words& words) {
  constexpr std::pair<std::string_view, std::string_view> kTerms[] = {
      {"report.term_median", "report.term_median_text"},   {"report.term_interval", "report.term_interval_text"},
      {"report.term_bound", "report.term_bound_text"},     {"report.term_gate", "report.term_gate_text"},
      {"report.term_pass", "report.term_pass_text"},       {"report.term_fail", "report.term_fail_text"},
      {"report.term_invalid", "report.term_invalid_text"}, {"report.term_error", "report.term_error_text"},
      {"report.term_skip", "report.term_skip_text"},       {"report.term_waived", "report.term_waived_text"},
      {"report.term_flags", "report.term_flags_text"}};
  std::vector<std::pair<Phrase, Phrase>> out;
  for (const auto& [term, meaning] : kTerms)
    out.emplace_back(words(term), words(meaning, {{"flags", flag_meanings(words)}}));
  return out;
}

Grid metrics_of(const model::Run& run, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  Grid metrics{{words("report.metric"), words("report.symbol"), words("report.name"), words("report.unit")}, {}};
  std::set<std::pair<std::string, std::string>> seen;
  for (const model::Row& row : run.results) {
    const Name name = vocabulary.names.metric(row.benchmark, row.metric);
    if (!row.metric.empty() && seen.emplace(row.metric, name.name.en).second)
      metrics.rows.push_back({row.metric, name.symbol, name.name, row.unit});
  }
  return metrics;
}

}  // namespace steelyard::reports
