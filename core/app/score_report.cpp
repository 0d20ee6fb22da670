// SPDX-License-Identifier: Apache-2.0
#include "app/score_report.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <set>

#include "app/cells.h"
#include "app/flags.h"
#include "app/page.h"
#include "app/run_report.h"
#include "base/text.h"
#include "base/units.h"
#include "measure/plan.h"
#include "score/edition.h"
#include "score/score.h"

namespace steelyard::app {
namespace {

using model::Score;
using model::ScoreInput;
using model::ScoreStatus;

std::string name_of(const model::Edition& edition, const std::string& metric, const Texts& text) {
  const model::ScoredMetric* found = score::find_metric(edition, metric);
  return found == nullptr ? text::printable(metric) : in_language(found->names, text);
}

std::string dimension_name(const model::Edition& edition, const std::string& id, const Texts& text) {
  const auto found = std::ranges::find(edition.dimensions, id, &model::Dimension::id);
  return found == edition.dimensions.end() ? text::printable(id) : in_language(found->names, text);
}

std::string half_width(const ScoreInput& input) {
  if (!input.ci95 || !input.value) return "";
  return "±" + units::percent((input.ci95->hi - input.ci95->lo) / 2 / *input.value);
}

/// What a reader must know beside the number; why there is none stands below.
std::string note_of(const ScoreInput& input, const Texts& text) {
  if (!input.value) return text("score.missing_below");
  const std::string path = short_path(input.path, text), flags = short_flags(input.flags, text);
  return path + (path.empty() || flags.empty() ? "" : " · ") + flags;
}

Table inputs_table(const Score& score, const model::Edition& edition, const Texts& text) {
  Table table{{{"", ""},
               {"metric", text("column.metric")},
               {"name", text("column.name"), false, 1},
               {"value", text("column.value"), true},
               {"ci95", text("column.interval"), true},
               {"ratio", text("column.of_reference"), true},
               {"elasticity", text("column.elasticity"), true, 2},
               {"contribution", text("column.contribution"), true, 3},
               {"note", text("column.note")}},
              {}};
  for (const ScoreInput& input : score.inputs)
    table.rows.push_back({input.value ? Cell("✔", Style::kGood) : Cell("✘", Style::kBad), text_cell(input.metric),
                          name_of(edition, input.metric, text),
                          input.value ? units::human(*input.value, input.unit) : "—", half_width(input),
                          input.ratio ? fmt::format("{:.3g}", *input.ratio) : "",
                          fmt::format("{:.3f}", input.elasticity),
                          input.contribution ? fmt::format("{:+.3f}", *input.contribution) : "", note_of(input, text)});
  std::set<std::string> flags;
  for (const ScoreInput& input : score.inputs)
    if (input.value) flags.insert(input.flags.begin(), input.flags.end());
  table.footnote = flag_legend(flags, text);
  return table;
}

Table dimensions_table(const Score& score, const model::Edition& edition, const Texts& text) {
  Table table{{{"dimension", text("column.dimension")},
               {"name", text("column.name")},
               {"weight", text("column.weight"), true},
               {"points", text("column.points"), true}},
              {}};
  for (const model::DimensionScore& d : score.dimensions)
    table.rows.push_back({text_cell(d.dimension), dimension_name(edition, d.dimension, text),
                          fmt::format("{:.1f} %", 100 * d.weight), d.points ? fmt::format("{:.1f}", *d.points) : "—"});
  return table;
}

/// What is missing, each with the way to get it.
Table missing_table(const Score& score, const model::Edition& edition, const Texts& text) {
  Table table{
      {{"metric", text("column.metric")}, {"name", text("column.name"), false, 1}, {"missing", text("column.missing")}},
      {}};
  for (const ScoreInput& input : score.inputs)
    if (!input.value)
      table.rows.push_back({Cell(text::printable(input.metric), Style::kBad), name_of(edition, input.metric, text),
                            text::printable(input.missing + (input.remedy.empty() ? "" : " → ") + input.remedy)});
  return table;
}

Table evidence_table(const Score& score, const Texts& text) {
  Table table{{{"metric", text("column.metric")},
               {"benchmark", text("column.benchmark")},
               {"value", text("column.value"), true},
               {"reference", text("column.reference"), true},
               {"estimator", text("column.estimator")},
               {"params", text("column.params")}},
              {}};
  for (const ScoreInput& input : score.inputs)
    for (const model::Evidence& e : input.evidence) {
      std::string params;
      for (const auto& [name, value] : e.params)
        if (const std::string word = measure::to_text(value); !word.empty())
          params += fmt::format("{}{}={}", params.empty() ? "" : " ", name, word);
      table.rows.push_back({text_cell(input.metric), label(fmt::format("{}/{}", e.benchmark, e.version), e.device),
                            units::human(e.value, input.evidence.size() > 1 ? "" : input.unit),
                            units::human(input.reference, input.unit), text_cell(input.estimator), text_cell(params)});
    }
  return table;
}

/// The comparison matrix that the weights are computed from.
Table judgements_table(const model::Edition& edition, const model::WeightProfile& profile) {
  Table table{{{"dimension", ""}}, {}};
  const auto matrix = score::comparison(profile.judgements);
  for (const model::Dimension& d : edition.dimensions) table.columns.push_back({d.id, text::printable(d.id), true});
  for (std::size_t i = 0; matrix && i < matrix->size(); ++i) {
    table.rows.push_back({text_cell(edition.dimensions[i].id)});
    for (const double x : (*matrix)[i])
      table.rows.back().emplace_back(x >= 1 ? fmt::format("{:g}", x) : fmt::format("1/{:g}", 1 / x));
  }
  return table;
}

Table mapping_table(const model::Edition& edition, const Texts& text) {
  Table table{{{"ours", text("score.ours")},
               {"white_paper", text("score.white_paper")},
               {"gbt_46346", "GB/T 46346"},
               {"cats", "IETF CATS"}},
              {}};
  for (const model::Mapping& m : edition.mapping)
    table.rows.push_back({fmt::format("{}", fmt::join(m.ours, ", ")), text_cell(m.white_paper), text_cell(m.gbt_46346),
                          text_cell(m.cats)});
  return table;
}

std::string interval_text(const model::Interval& interval) {
  return units::range(interval.lo, interval.hi, 1);
}

std::string method_name(const model::ScoreInterval& interval, const Texts& text) {
  if (interval.method == "bootstrap")
    return text("score.method_bootstrap", {{"resamples", fmt::format("{}", interval.resamples)}});
  return text(interval.method == "delta" ? "score.method_delta" : "score.method_worst_case");
}

/// "2003.4  [1990.1, 2016.8] (95 %, bootstrap of 10000)".
std::string score_line(const Score& score, const Texts& text) {
  if (!score.value) return text("score.incomplete", {{"id", text::printable(score.id)}});
  const std::string value = units::fixed(*score.value, 1);
  std::string line = text(score.status == ScoreStatus::kEstimate ? "score.estimate" : "score.complete",
                          {{"id", text::printable(score.id)}, {"value", value}});
  if (!score.interval) return line + "  " + text("score.no_interval");
  return line + "  " +
         text("score.interval",
              {{"interval", interval_text(score.interval->ci95)}, {"method", method_name(*score.interval, text)}});
}

/// By how much of the score an input's change counts: the three that count most, and the weakest.
std::string levers(const Score& score, const model::Edition& edition, const Texts& text) {
  std::vector<const ScoreInput*> inputs;
  for (const ScoreInput& input : score.inputs) inputs.push_back(&input);
  const auto metric = [&](const ScoreInput& i) { return i.metric + " (" + name_of(edition, i.metric, text) + ")"; };
  const ScoreInput& weakest = **std::ranges::min_element(inputs, {}, [](const ScoreInput* i) { return *i->ratio; });
  std::string out =
      text("score.weakest", {{"metric", metric(weakest)}, {"ratio", fmt::format("{:.3g}", *weakest.ratio)}}) + "\n";
  constexpr std::size_t kShown = 3;
  std::vector<score::Lever> all = score::levers(score);
  all.resize(std::min(kShown, all.size()));
  for (const score::Lever& lever : all) {
    std::vector<std::string> names;
    for (const ScoreInput* input : lever.inputs) names.push_back(metric(*input));
    out += text("score.lever", {{"metric", fmt::format("{}", fmt::join(names, " + "))},
                                {"percent", fmt::format("{:.1f}", 100 * lever.gain)}}) +
           "\n";
  }
  return out;
}

/// Whose nodes these are, and who is not among them.
std::string centre_facts(const Score& score, const model::Edition& edition, const Texts& text) {
  const model::ScoredCentre& c = *score.centre;
  std::string out = text("score.centre", {{"name", text::printable(score.node)},
                                          {"credited", fmt::format("{}", c.credited.size())},
                                          {"declared", fmt::format("{}", c.declared)},
                                          {"share", fmt::format("{:.6g}", c.extensive_share)}}) +
                    "\n";
  if (c.drawn) out += text("score.drawn") + "\n";
  for (const auto& [dimension, efficiency] : c.efficiency)
    out += text("score.efficiency", {{"dimension", dimension_name(edition, dimension, text)},
                                     {"efficiency", fmt::format("{:.4g}", efficiency)}}) +
           "\n";
  if (score.value && !c.credited.empty())
    out += text("score.per_node",
                {{"value", fmt::format("{:.1f}", *score.value /
                                                     static_cast<double>(c.drawn ? c.declared : c.credited.size()))}}) +
           "\n";
  for (const auto& [node, why] : c.left_out)
    out += text("score.left_out", {{"node", text::printable(node)}, {"reason", text::printable(why)}}) + "\n";
  return out;
}

std::string facts(const Score& score, const model::Edition& edition, const Texts& text) {
  std::string out = text("score.run", {{"run", text::printable(score.run)},
                                       {"profile", text::printable(score.run_profile)},
                                       {"node", text::printable(score.node)}}) +
                    "\n";
  if (score.centre) out = centre_facts(score, edition, text);
  if (!score.verified) out += text("score.unverified") + "\n";
  if (edition.status == "provisional") out += text("score.provisional") + "\n";
  return out;
}

std::string why_estimate(const Score& score, const Texts& text) {
  std::string out;
  for (const std::string& reason : score.reasons)
    out += text("score.reason", {{"reason", text::printable(reason)}}) + "\n";
  return out;
}

std::string intervals(const model::ScoreInterval& interval, const Texts& text) {
  const auto shown_or_none = [](const std::optional<model::Interval>& i) { return i ? interval_text(*i) : "—"; };
  return text("score.intervals", {{"delta", shown_or_none(interval.delta)},
                                  {"bootstrap", shown_or_none(interval.bootstrap)},
                                  {"worst", interval_text(interval.worst_case)}}) +
         "\n";
}

void explain_score(const Score& score, const model::Edition& edition, const model::WeightProfile& profile,
                   const Texts& text, Page& page) {
  page.heading(text("score.heading_rule"));
  page.lines(in_language(edition.rule, text));
  if (score.interval) page.lines(intervals(*score.interval, text));
  page.heading(text("score.heading_weights", {{"profile", in_language(profile.names, text)}}));
  page.table(judgements_table(edition, profile));
  page.lines(text("score.consistency", {{"lambda", fmt::format("{:.6f}", score.lambda_max)},
                                        {"ratio", fmt::format("{:.4f}", score.consistency_ratio)}}));
  page.heading(text("score.heading_evidence"));
  page.table(evidence_table(score, text));
  page.heading(text("score.heading_mapping"));
  page.table(mapping_table(edition, text));
  page.lines(text("score.edition", {{"edition", text::printable(edition.id)}, {"sha256", edition.sha256}}));
}

}  // namespace

std::string score_text(const Score& score, const model::Edition& edition, const model::WeightProfile& profile,
                       bool explain, const Context& context) {
  const Texts& text = context.text;
  Page page(context);
  page.table(inputs_table(score, edition, text));
  page.heading(text("score.heading_dimensions"));
  page.table(dimensions_table(score, edition, text));
  page.heading(text("score.heading_score"));
  page.lines(score_line(score, text));
  page.lines(facts(score, edition, text));
  page.lines(why_estimate(score, text));
  if (score.value) {
    page.lines(text("score.balance", {{"balance", fmt::format("{:.3f}", *score.balance)}}));
    page.lines(levers(score, edition, text));
  } else {
    page.heading(text("score.heading_missing"));
    page.table(missing_table(score, edition, text));
  }
  if (explain) explain_score(score, edition, profile, text, page);
  return page.text();
}

Table score_csv(const Score& score) {
  Table table;
  for (const char* id :
       {"score",  "status",    "run",   "node",         "level", "id",       "unit",     "value", "ci95_lo", "ci95_hi",
        "weight", "reference", "ratio", "contribution", "path",  "n_launch", "n_sample", "flags", "missing", "remedy"})
    table.columns.push_back({id, id});
  constexpr const char* kStatus[] = {"complete", "estimate", "incomplete"};
  const auto line = [&](const char* level, const std::string& id, const std::vector<std::string>& rest) {
    std::vector<Cell> row = {text_cell(score.id),
                             kStatus[static_cast<std::size_t>(score.status)],
                             text_cell(score.run),
                             text_cell(score.node),
                             level,
                             text_cell(id)};
    for (const std::string& cell : rest) row.push_back(text_cell(cell));
    row.resize(table.columns.size(), Cell(""));
    table.rows.push_back(std::move(row));
  };
  const auto lo = [](const auto& i) { return i ? fmt::format("{}", i->lo) : ""; };
  const auto hi = [](const auto& i) { return i ? fmt::format("{}", i->hi) : ""; };
  for (const ScoreInput& i : score.inputs)
    line("L0", i.metric,
         {i.unit, number(i.value), lo(i.ci95), hi(i.ci95), number(i.elasticity), number(i.reference), number(i.ratio),
          number(i.contribution), i.path, fmt::format("{}", i.n_launch), fmt::format("{}", i.n_sample),
          fmt::format("{}", fmt::join(i.flags, " ")), i.missing, i.remedy});
  for (const model::DimensionScore& d : score.dimensions)
    line("L1", d.dimension, {"1", number(d.points), "", "", number(d.weight), "1000"});
  const std::optional<model::Interval> ci =
      score.interval ? std::optional(score.interval->ci95) : std::optional<model::Interval>();
  line("L2", score.profile, {"1", number(score.value), lo(ci), hi(ci), "1", "1000"});
  return table;
}

}  // namespace steelyard::app
