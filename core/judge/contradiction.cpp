// SPDX-License-Identifier: Apache-2.0
// Whether what a certificate decides follows from what it says itself.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>
#include <string_view>
#include <tuple>

#include "base/text.h"
#include "judge/certify_parts.h"
#include "judge/criteria.h"
#include "judge/recompute.h"

namespace steelyard::judge {
namespace {

using model::Decision;

/// Is it what its own value and limit amount to? Its margin tells on which side of the limit good is.
bool follows(const model::GateResult& g) {
  if (g.decision == Decision::kWaived) return true;
  if (!g.value || !g.limit) return g.decision != Decision::kPass || (g.value.has_value() && g.kind == "verdict");
  if (!g.margin)
    return (g.decision == Decision::kPass) == (g.kind == "nodes" ? *g.value >= *g.limit : *g.value <= *g.limit);
  const double above = *g.value / *g.limit - 1;
  const bool exact = !g.ci95 && g.decision != Decision::kConditional;
  const auto decided = [&](bool at_most) { return decide(*g.value, g.ci95, *g.limit, at_most, exact); };
  if (above == 0) return g.decision == decided(true) || g.decision == decided(false);  // no margin tells which
  return g.decision == decided(std::abs(*g.margin + above) < std::abs(*g.margin - above));
}

std::string in_gates(const model::Certificate& c) {
  for (const model::GateResult& g : c.gates) {
    if (!follows(g))
      return fmt::format("gate {} is {}, which does not follow from its value and limit", g.id,
                         model::to_text(g.decision));
    if (g.decision == Decision::kWaived && std::ranges::find(c.waivers, g.id, &model::Waiver::gate) == c.waivers.end())
      return fmt::format("gate {} is WAIVED, and no waiver names it", g.id);
  }
  if (!c.gates.empty() && c.decision != worst(c.gates))
    return fmt::format("it decides {}, and its worst gate is {}", model::to_text(c.decision),
                       model::to_text(worst(c.gates)));
  return "";
}

/// Numbers beside each other of which only one can be true.
std::string in_numbers(const model::Certificate& c) {
  for (const model::GateResult& g : c.gates) {
    if (g.ci95 && g.ci95->lo > g.ci95->hi)
      return fmt::format("gate {} has an interval that ends before it begins", g.id);
    if (g.margin && g.value && g.limit && *g.limit != 0 &&
        !same_number(std::abs(*g.margin), std::abs(*g.value / *g.limit - 1)))
      return fmt::format("gate {} has a margin that its value and limit do not give", g.id);
  }
  for (const model::GradedItem& item : c.graded)
    if (item.points && (*item.points < 0 || *item.points > 100))
      return fmt::format("{} earns {} points of 100", item.id, *item.points);
  const std::optional<double> grade = grade_of(c.graded);
  if (grade.has_value() != c.grade.has_value() || (grade && !same_number(*grade, *c.grade)))
    return "its grade is not the mean of what its items earn";
  if (c.score && c.score_ci95 && (*c.score < c.score_ci95->lo || *c.score > c.score_ci95->hi))
    return "its score lies outside of its own interval";
  return "";
}

/// What is wrong with one cell of an adaptation, or with it beside the others; nothing: "".
std::string in_cell(const model::AdaptationCell& cell) {
  const bool absent = cell.support == model::Support::kUnsupported || cell.support == model::Support::kNotMeasured;
  if (absent && cell.measured) return "is not there, and has a value";
  if (cell.measured && *cell.measured <= 0) return "has a value that no measurement gives";
  if (cell.ci95 && cell.ci95->lo > cell.ci95->hi) return "has an interval that ends before it begins";
  if (cell.energy_j.value_or(0) < 0 || cell.power_w.value_or(0) < 0) return "gives energy back";
  if (!cell.ratio || !cell.measured || !cell.rated) return cell.ratio ? "has a ratio of nothing" : "";
  if (same_number(*cell.ratio, *cell.measured / *cell.rated) || same_number(*cell.ratio, *cell.rated / *cell.measured))
    return "";
  return "has a ratio that its value and limit do not give";
}

std::string in_adaptation(const model::Certificate& c) {
  if (!c.adaptation) return "";
  std::set<std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>> seen;
  for (const model::AdaptationCell& cell : c.adaptation->cells) {
    std::string what = in_cell(cell);
    if (!seen.insert({cell.node, cell.device, cell.op, cell.precision}).second) what = "stands there twice";
    if (!what.empty()) return fmt::format("its adaptation of {} {} {}", cell.op, cell.precision, what);
  }
  if (c.adaptation->soak_s.value_or(0) < 0) return "its adaptation was measured for less than no time";
  if (c.adaptation->complete != is_complete(*c.adaptation))
    return c.adaptation->complete ? "it calls an adaptation complete that is not"
                                  : "it calls an adaptation incomplete that is complete";
  return "";
}

/// A rule is called kept or broken as the findings say.
std::string in_rules(const model::Certificate& c) {
  for (const model::RuleCheck& check : c.rules.checks) {
    const bool found = std::ranges::any_of(c.rules.findings, [&](const model::RuleFinding& f) {
      return f.checker == check.checker && f.severity == model::Severity::kError;
    });
    if (found != (check.errors > 0))
      return fmt::format("it counts {} errors of {}, and its findings {}", check.errors, check.checker,
                         found ? "name some" : "name none");
  }
  return "";
}

/// Of one that certifies.
std::string against_it(const model::Certificate& c) {
  if (c.runs.empty()) return "it certifies no run";
  if (c.gates.empty() && c.graded.empty() && !c.adaptation) return "it certifies without a gate";
  if (c.decision != Decision::kPass && c.decision != Decision::kWaived)
    return fmt::format("it certifies, and its gates are {}", model::to_text(c.decision));
  if (c.level < c.required) return "it certifies less than its criteria ask for";
  for (const model::CertifiedRun& run : c.runs)
    if (!run.verified) return fmt::format("it certifies, and run {} is not verified", run.run);
  for (const model::RuleCheck& broken : standing_errors(c))
    if (c.required > model::Level::kC0 || is_of_truth(broken))
      return fmt::format("it certifies, and breaks {}", broken.checker);
  for (const model::RetestResult& r : c.retest)
    if (disagrees(r)) return fmt::format("it certifies, and the retest of {} {} does not agree", r.benchmark, r.metric);
  if (c.adaptation && !c.adaptation->complete) return "it certifies, and its adaptation is not complete";
  return "";
}

/// Its criteria are those of their text, whatever it calls them.
std::string in_criteria(const model::Certificate& c, unsigned& validity_days) {
  const auto criteria = parse_criteria(c.criteria.text, "criteria");
  if (!criteria) return "its criteria cannot be read: " + criteria.error().message;
  const model::CriteriaId& id = criteria->id;
  if (id.id != c.criteria.id || id.sha256 != c.criteria.sha256 || id.title != c.criteria.title)
    return fmt::format("it names criteria {}, and carries the text of others", c.criteria.id);
  validity_days = criteria->validity_days;
  return "";
}

/// Nobody can have written these on that day.
std::string in_dates(const model::Certificate& c, unsigned validity_days) {
  if (!text::is_date(c.issued)) return "it has no date of issue";
  for (const model::CertifiedRun& run : c.runs)
    if (run.finished.substr(0, c.issued.size()) > c.issued)
      return fmt::format("it was issued on {}, before run {} had ended", c.issued, run.run);
  for (const model::Waiver& w : c.waivers) {
    if (text::is_blank(w.who) || text::is_blank(w.reason)) return "nobody answers for the waiver of " + w.gate;
    if (!text::is_date(w.until) || w.until < c.issued) return fmt::format("the waiver of {} had expired", w.gate);
  }
  if (!c.certified) return c.valid_until.empty() ? "" : "it certifies nothing, and is valid until " + c.valid_until;
  if (c.valid_until < c.issued || c.valid_until > days_after(c.issued, validity_days))
    return fmt::format("it is valid until {}, which its criteria do not allow", c.valid_until);
  return "";
}

}  // namespace

std::string contradiction(const model::Certificate& c) {
  unsigned validity_days = 0;
  if (const std::string what = in_criteria(c, validity_days); !what.empty()) return what;
  if (const std::string what = in_dates(c, validity_days); !what.empty()) return what;
  if (const std::string what = in_gates(c); !what.empty()) return what;
  if (const std::string what = in_numbers(c); !what.empty()) return what;
  if (const std::string what = in_adaptation(c); !what.empty()) return what;
  if (const std::string what = in_rules(c); !what.empty()) return what;
  if (c.level > model::Level::kC1)
    return fmt::format("it claims {}: certify gives at most C1, the rest are signatures of others",
                       model::to_text(c.level));
  if (const auto errors = standing_errors(c); c.level == model::Level::kC1 && !errors.empty())
    return fmt::format("it claims C1, and breaks {}", errors.front().checker);
  if (c.certified != c.reasons.empty())
    return c.certified ? "it certifies, and says why it does not" : "it certifies nothing, and does not say why";
  return c.certified ? against_it(c) : "";
}

}  // namespace steelyard::judge
