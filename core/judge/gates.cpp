// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <set>

#include "base/text.h"
#include "base/units.h"
#include "judge/certify_parts.h"
#include "judge/fleet.h"
#include "judge/run_rules_parts.h"

namespace steelyard::judge {
namespace {

using model::Decision;

bool has_params(const model::Row& row, const model::RowSelector& selector) {
  return std::ranges::all_of(selector.params, [&](const auto& wanted) {
    const auto found = row.params.find(wanted.first);
    return found != row.params.end() && model::to_text(found->second) == wanted.second;
  });
}

/// A job that could not even be described has a single row without a metric: it is selected too, or its absence would
/// go unnoticed.
bool is_selected(const model::Row& row, const model::RowSelector& selector) {
  if (!text::matches(selector.benchmark, row.benchmark)) return false;
  if (row.metric.empty()) return true;
  const bool wanted =
      selector.metric.empty() ? row.direction != model::Direction::kInfo : row.metric == selector.metric;
  return wanted && text::matches(selector.node, row.node) && text::matches(selector.device, row.device) &&
         has_params(row, selector);
}

Error matches_nothing(const CertifyRequest& request, const std::string& where, const std::string& id,
                      const model::RowSelector& selector) {
  std::set<std::string> names;
  bool same_benchmark = false;
  for (const CertifiedInput& input : request.runs)
    for (const model::Row& row : input.run->results) {
      names.insert(row.benchmark);
      same_benchmark = same_benchmark || text::matches(selector.benchmark, row.benchmark);
    }
  const std::vector<std::string> known(names.begin(), names.end());
  std::string hint = same_benchmark ? "its benchmark is there, but not with this metric, node, device and parameters"
                                    : text::did_you_mean(selector.benchmark, known);
  if (hint.empty()) hint = "measure it too, or take the demand out of the criteria";
  return {Errc::kInvalidArgument,
          fmt::format("{}: '{}' matches nothing in these runs: {}", where, id, selector.benchmark), std::move(hint)};
}

Result<std::vector<const model::Row*>> select_some(const CertifyRequest& request, const std::string& where,
                                                   const std::string& id, const model::RowSelector& selector) {
  auto rows = select(request, selector);
  if (rows.empty()) return matches_nothing(request, where, id, selector);
  return rows;
}

Error wrong_unit(const std::string& where, const std::string& id, const model::Row& row, const std::string& unit) {
  return {Errc::kInvalidArgument,
          fmt::format("{}: '{}' has its limit in {}, but {} is in {}", where, id, unit, place_of(row), row.unit),
          "write the limit in the unit of the value"};
}

struct Measured {
  std::optional<double> value;
  std::optional<model::Interval> ci95;
  std::string missing;
};

Measured value_of(const model::Row& row, const std::optional<std::string>& quantile) {
  if (!quantile) return {row.value, row.ci95, "no value"};
  const auto found = row.quantiles.find(*quantile);
  if (found == row.quantiles.end()) return {std::nullopt, std::nullopt, "it has no quantile " + *quantile};
  Measured out{found->second, std::nullopt, ""};
  if (row.quantile_ci95)
    if (const auto ci = row.quantile_ci95->find(*quantile); ci != row.quantile_ci95->end()) out.ci95 = ci->second;
  return out;
}

/// Percent of the bound instead of the value: the interval follows, turned over where less is better.
Measured share_of_bound(const model::Row& row) {
  if (!row.value || !row.bound || !row.percent_of_bound || *row.value <= 0)
    return {std::nullopt, std::nullopt, "no theoretical bound is known for it"};
  Measured out{row.percent_of_bound, std::nullopt, ""};
  if (!row.ci95 || row.ci95->lo <= 0) return out;
  const bool lower = row.direction == model::Direction::kLower;
  const auto share = [&](double x) { return 100 * (lower ? *row.bound / x : x / *row.bound); };
  out.ci95 = lower ? model::Interval{share(row.ci95->hi), share(row.ci95->lo)}
                   : model::Interval{share(row.ci95->lo), share(row.ci95->hi)};
  return out;
}

std::string shown(double value, const std::string& unit) {
  return unit == "%" ? fmt::format("{:.1f} %", value) : units::human(value, unit);
}

void explain(model::GateResult& g, bool at_most) {
  if (g.decision == Decision::kPass) return;
  const std::string limit = fmt::format("{} {}", at_most ? "at most" : "at least", shown(*g.limit, g.unit));
  if (!g.ci95) {
    g.reason = fmt::format("{} without an interval, {} asked for", shown(*g.value, g.unit), limit);
    g.remedy = "six launches make an interval: measure with --profile full";
    return;
  }
  g.reason = fmt::format("{} [{}, {}], {} asked for", shown(*g.value, g.unit), shown(g.ci95->lo, g.unit),
                         shown(g.ci95->hi, g.unit), limit);
  g.remedy = g.decision == Decision::kFail ? "mend it (steelyard diagnose, steelyard doctor), or lower the demand"
                                           : "the limit lies within the interval: measure more precisely";
}

model::GateResult blank(const model::Gate& gate) {
  static constexpr const char* kKinds[] = {"value", "bound", "verdict", "outliers", "nodes"};
  model::GateResult g;
  g.id = gate.id;
  g.title = gate.title;
  g.kind = kKinds[static_cast<std::size_t>(gate.kind)];
  return g;
}

model::GateResult judge_row(const model::Gate& gate, const model::Row& row, const model::RuleSet& rules) {
  model::GateResult g = blank(gate);
  g.node = row.node, g.device = row.device, g.benchmark = row.benchmark, g.metric = row.metric;
  g.params = row.params;
  g.unit = gate.kind == model::GateKind::kBound ? "%" : row.unit;
  g.direction = row.direction;
  if (gate.kind != model::GateKind::kVerdict) g.limit = gate.limit;
  if (row.verdict != model::Verdict::kPass) {
    g.decision = row.verdict == model::Verdict::kFail ? Decision::kFail : Decision::kMissing;
    g.reason = fmt::format("{}: {}", model::to_text(row.verdict), row.reason);
    g.remedy = row.remedy;
    return g;
  }
  const Measured m = gate.kind == model::GateKind::kBound ? share_of_bound(row) : value_of(row, gate.rows.quantile);
  g.value = m.value, g.ci95 = m.ci95;
  if (gate.kind == model::GateKind::kVerdict) {
    g.decision = Decision::kPass;
    return g;
  }
  if (!m.value) {
    g.reason = m.missing;
    return g;
  }
  const model::RuleClass* limits = class_of(rules, row);
  g.margin = gate.at_most ? 1 - *m.value / gate.limit : *m.value / gate.limit - 1;
  g.decision = decide(*m.value, m.ci95, gate.limit, gate.at_most, limits != nullptr && limits->constant);
  explain(g, gate.at_most);
  return g;
}

Fleet fleet_of(const CertifyRequest& request) {
  Fleet fleet;
  for (const CertifiedInput& input : request.runs) model::visit(*input.run, fleet), fleet.end_run();
  return fleet;
}

model::GateResult judge_outliers(const model::Diagnosis& diagnosis, const model::Gate& gate) {
  model::GateResult g = blank(gate);
  g.limit = gate.limit;
  g.unit = "1";
  g.direction = model::Direction::kLower;
  if (diagnosis.judged == 0) {
    g.reason = fmt::format("fewer than {} alike: nothing could be judged", kLeastReadings);
    g.remedy = "give the runs of all nodes";
    return g;
  }
  const auto found = std::ranges::count(diagnosis.findings, false, &model::Oddness::suspect);
  g.value = static_cast<double>(found);
  g.decision = *g.value <= gate.limit ? Decision::kPass : Decision::kFail;
  for (const model::Culprit& c : diagnosis.culprits)
    g.reason +=
        fmt::format("{}{}{}", g.reason.empty() ? "" : ", ", c.node, c.device.empty() ? "" : "[" + c.device + "]");
  if (g.decision == Decision::kFail) g.remedy = "steelyard diagnose says what is odd about them";
  return g;
}

/// One machine under two names is one node.
std::set<std::string> nodes_of(const CertifyRequest& request, const Fleet& fleet) {
  std::set<std::string> nodes;
  for (const CertifiedInput& input : request.runs)
    for (const model::Node& node : input.run->nodes)
      if (std::ranges::any_of(input.run->results, [&](const model::Row& row) {
            return row.node == node.name && row.verdict == model::Verdict::kPass && !row.samples.empty();
          }))
        nodes.insert(node.name);
  for (const auto& [node, copy] : fleet.copies()) nodes.erase(fleet.nodes()[node]);
  return nodes;
}

model::GateResult judge_nodes(const std::set<std::string>& nodes, const model::Gate& gate) {
  model::GateResult g = blank(gate);
  g.value = static_cast<double>(nodes.size());
  g.limit = gate.limit;
  g.unit = "1";
  g.decision = *g.value >= gate.limit ? Decision::kPass : Decision::kFail;
  if (g.decision == Decision::kPass) return g;
  g.reason = fmt::format("nodes that passed anything: {}, at least {} asked for", nodes.size(), gate.limit);
  g.remedy = "give the runs of all nodes";
  return g;
}

/// The row that earns least; a row without a value leaves the item without points.
void grade_rows(const model::Grade& grade, const std::vector<const model::Row*>& rows, model::GradedItem& item) {
  for (const model::Row* row : rows) {
    const Measured m = grade.of_bound ? share_of_bound(*row) : value_of(*row, grade.rows.quantile);
    const bool usable = row->verdict == model::Verdict::kPass && m.value && *m.value > 0;
    const double points = usable ? points_of(*m.value, grade.zero, grade.full) : 0;
    if (usable && item.points && points >= *item.points) continue;
    item.node = row->node, item.device = row->device, item.benchmark = row->benchmark, item.metric = row->metric;
    item.value = usable ? m.value : std::nullopt;
    item.points = usable ? std::optional(points) : std::nullopt;
    if (usable) continue;
    item.reason = row->verdict == model::Verdict::kPass
                      ? m.missing
                      : fmt::format("{}: {}", model::to_text(row->verdict), row->reason);
    return;
  }
}

}  // namespace

model::Decision decide(double value, const std::optional<model::Interval>& ci95, double limit, bool at_most,
                       bool exact) {
  if (!ci95 && !exact) return Decision::kConditional;
  const model::Interval interval = ci95.value_or(model::Interval{value, value});
  const bool all = at_most ? interval.hi <= limit : interval.lo >= limit;
  const bool none = at_most ? interval.lo > limit : interval.hi < limit;
  return all ? Decision::kPass : none ? Decision::kFail : Decision::kConditional;
}

double points_of(double value, double zero, double full) {
  return std::clamp(100 * std::log(value / zero) / std::log(full / zero), 0.0, 100.0);
}

std::vector<const model::Row*> select(const CertifyRequest& request, const model::RowSelector& selector) {
  std::vector<const model::Row*> rows;
  for (const CertifiedInput& input : request.runs)
    for (const model::Row& row : input.run->results)
      if (is_selected(row, selector)) rows.push_back(&row);
  return rows;
}

Result<std::vector<model::GateResult>> judge_gates(const CertifyRequest& request) {
  std::vector<model::GateResult> out;
  std::optional<model::Diagnosis> diagnosis;  // once for all gates that ask for it
  const Fleet fleet = fleet_of(request);
  const std::set<std::string> nodes = nodes_of(request, fleet);
  for (const model::Gate& gate : request.criteria->gates) {
    if (gate.kind == model::GateKind::kOutliers) {
      if (!diagnosis) diagnosis = diagnose(fleet);
      out.push_back(judge_outliers(*diagnosis, gate));
    } else if (gate.kind == model::GateKind::kNodes) {
      out.push_back(judge_nodes(nodes, gate));
    } else {
      const auto rows = select_some(request, gate.where, gate.id, gate.rows);
      if (!rows) return rows.error();
      for (const model::Row* row : *rows) {
        if (gate.kind == model::GateKind::kValue && !row->metric.empty() && row->unit != gate.unit)
          return wrong_unit(gate.where, gate.id, *row, gate.unit);
        out.push_back(judge_row(gate, *row, *request.rules));
      }
    }
  }
  return out;
}

Result<std::vector<model::GradedItem>> judge_grades(const CertifyRequest& request) {
  std::vector<model::GradedItem> out;
  for (const model::Grade& grade : request.criteria->grades) {
    const auto rows = select_some(request, grade.where, grade.id, grade.rows);
    if (!rows) return rows.error();
    for (const model::Row* row : *rows)
      if (!grade.of_bound && !row->metric.empty() && row->unit != grade.unit)
        return wrong_unit(grade.where, grade.id, *row, grade.unit);
    model::GradedItem item;
    item.id = grade.id;
    item.title = grade.title;
    item.unit = grade.of_bound ? "%" : grade.unit;
    item.zero = grade.zero, item.full = grade.full, item.weight = grade.weight;
    grade_rows(grade, *rows, item);
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace steelyard::judge
