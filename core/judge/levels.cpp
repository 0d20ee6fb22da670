// SPDX-License-Identifier: Apache-2.0
// How far what a certificate says is proven, and what is missing for the next level. This program alone never gives
// more than C1: C2 and C3 are signatures of others, who were there.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <set>

#include "judge/certify_parts.h"

namespace steelyard::judge {
namespace {

using model::Decision;

constexpr double kLeastRetested = 0.30;
constexpr double kSoak_s = 1800;

/// Why it cannot be certified at all.
std::vector<std::string> obstacles(const CertifyRequest& request) {
  std::vector<std::string> out;
  for (const CertifiedInput& input : request.runs) {
    if (const auto never = never_certifiable(*input.run))
      out.push_back(fmt::format("run {} cannot be certified: {}", input.run->id, *never));
    if (input.run->finished.substr(0, request.today.size()) > request.today)
      out.push_back(fmt::format("run {} ends on a day to come: {}", input.run->id, input.run->finished));
    if (input.session == nullptr)
      out.push_back(fmt::format("run {} has no journal: anybody may have written it", input.run->id));
    else if (request.nonce && input.session->nonce != *request.nonce)
      out.push_back(fmt::format("run {} was not measured with the nonce {}", input.run->id, *request.nonce));
  }
  return out;
}

std::string broken_rule(const model::Certificate& certificate, const model::RuleCheck& check) {
  const auto first = std::ranges::find_if(certificate.rules.findings, [&](const model::RuleFinding& f) {
    return f.checker == check.checker && f.severity == model::Severity::kError;
  });
  return fmt::format("{} {}: {} of {}, such as {}{}{}; required: {}", check.checker, check.title, check.errors,
                     check.checked, first->where, first->where.empty() ? "" : ": ", first->measured, first->required);
}

void need(model::Certificate& c, model::Level level, std::string what) {
  c.needs.push_back({level, std::move(what)});
}

bool all_have_given_nonce(const CertifyRequest& request) {
  return std::ranges::all_of(
      request.runs, [](const CertifiedInput& input) { return input.session != nullptr && input.session->nonce_given; });
}

void need_retest(model::Certificate& c) {
  if (!c.retest_run)
    return need(c, model::Level::kC2, "a laboratory measures at least 30 % of the metrics again: --retest RUN");
  const auto done = std::ranges::count_if(c.retest, [](const model::RetestResult& r) { return r.ratio.has_value(); });
  if (static_cast<double>(done) < kLeastRetested * static_cast<double>(c.retest.size()))
    need(c, model::Level::kC2,
         fmt::format("the retest has {} of {} metrics, at least 30 % are asked for", done, c.retest.size()));
}

/// A metric may rest on several rows: all of them.
bool is_measured_again(const CertifyRequest& request, const model::ScoreInput& input) {
  std::vector<const model::Row*> rows;
  for (const model::Row& row : request.runs.front().run->results)
    for (const model::Evidence& e : input.evidence)
      if (row.job == e.job && row.device == e.device && row.metric == e.metric) rows.push_back(&row);
  const auto again = compare_retest(rows, *request.runs.front().run, *request.retest, *request.rules);
  return !again.empty() && std::ranges::all_of(again, [](const model::RetestResult& r) { return r.ratio.has_value(); });
}

/// Whoever measures again may not pick what hangs least on it.
void need_heaviest(const CertifyRequest& request, model::Certificate& c) {
  if (request.retest == nullptr) return;
  if (request.score == nullptr)
    return need(c, model::Level::kC2, "one node with a score: the retest must have the three metrics that weigh most");
  std::vector<std::string> absent;
  for (const model::ScoreInput* input : heaviest(*request.score))
    if (!is_measured_again(request, *input)) absent.push_back(input->metric);
  if (!absent.empty())
    need(c, model::Level::kC2,
         fmt::format("a retest that also has those of the metrics that weigh most in the score: {}",
                     fmt::join(absent, ", ")));
}

void need_unknown(model::Certificate& c) {
  std::vector<std::string> ids, titles;
  for (const model::RuleCheck& check : c.rules.checks) {
    if (check.unknown == 0) continue;
    ids.push_back(check.checker);
    titles.push_back(check.title);
  }
  if (!ids.empty())
    need(c, model::Level::kC2,
         fmt::format("a reviewer settles what this machine or run could not show: {} ({})", fmt::join(titles, "; "),
                     fmt::join(ids, ", ")));
}

void list_needs(const CertifyRequest& request, double longest_s, model::Certificate& c) {
  need(c, model::Level::kC1, "the submitter's signature over the bundle: steelyard pack");
  if (!all_have_given_nonce(request))
    need(c, model::Level::kC2, "a nonce of the authority, before the run: steelyard run --nonce HEX");
  else if (!request.nonce)
    need(c, model::Level::kC2, "the authority says which nonce it gave: steelyard certify --nonce HEX");
  need_retest(c);
  need_heaviest(request, c);
  need_unknown(c);
  if (!c.waivers.empty()) need(c, model::Level::kC2, "no waivers");
  need(c, model::Level::kC2,
       "signatures of an accredited laboratory and of the authority, after 28 days of public objection");
  if (longest_s < kSoak_s)
    need(c, model::Level::kC3,
         fmt::format("a soak of {:.0f} s per metric; the longest here is {:.0f} s", kSoak_s, longest_s));
  need(c, model::Level::kC3,
       "an auditor on site, nodes and order of metrics drawn by the nonce, all nodes, wall power at L3");
}

void explain_gates(model::Certificate& c) {
  for (const Decision decision : {Decision::kFail, Decision::kMissing, Decision::kConditional}) {
    std::set<std::string> ids;
    for (const model::GateResult& g : c.gates)
      if (g.decision == decision) ids.insert(g.id);
    if (!ids.empty()) c.reasons.push_back(fmt::format("gates {}: {}", model::to_text(decision), fmt::join(ids, ", ")));
  }
}

void explain_retest(model::Certificate& c) {
  const auto apart = std::ranges::count_if(c.retest, disagrees);
  if (apart > 0)
    c.reasons.push_back(fmt::format("the retest does not agree in {} of {} metrics", apart, c.retest.size()));
  else if (!c.retest.empty() && std::ranges::none_of(c.retest, &model::RetestResult::agrees))
    c.reasons.emplace_back("the retest has none of these metrics");
}

void explain_adaptation(const CertifyRequest& request, model::Certificate& c) {
  if (!c.adaptation) return;
  if (!c.adaptation->complete)
    c.reasons.emplace_back("the adaptation matrix is not complete: a cell is empty, or a result wrong");
  const double asked = request.criteria->adaptation ? request.criteria->adaptation->soak_s : 0;
  if (c.adaptation->soak_s.value_or(0) < asked)
    c.reasons.push_back(
        fmt::format("soaked for {:.0f} s, at least {:.0f} s are asked for", c.adaptation->soak_s.value_or(0), asked));
}

}  // namespace

bool is_of_truth(const model::RuleCheck& check) {
  return check.checker.starts_with("COR");
}

bool disagrees(const model::RetestResult& result) {
  return result.retest.has_value() && !result.agrees;
}

model::Decision worst(const std::vector<model::GateResult>& gates) {
  Decision worst = Decision::kPass;
  for (const model::GateResult& g : gates) worst = model::worse(worst, g.decision);
  return worst;
}

std::vector<const model::ScoreInput*> heaviest(const model::Score& score) {
  constexpr std::size_t kHeaviest = 3;
  std::vector<const model::ScoreInput*> inputs;
  for (const model::ScoreInput& input : score.inputs)
    if (input.contribution) inputs.push_back(&input);
  std::ranges::stable_sort(inputs, std::greater<>(), [](const auto* i) { return std::abs(*i->contribution); });
  inputs.resize(std::min(inputs.size(), kHeaviest));
  return inputs;
}

void judge_level(const CertifyRequest& request, double longest_s, model::Certificate& c) {
  c.required = request.criteria->level;
  c.decision = worst(c.gates);
  c.reasons = obstacles(request);
  const auto errors = standing_errors(c);
  c.level = c.reasons.empty() && errors.empty() ? model::Level::kC1 : model::Level::kC0;
  for (const model::RuleCheck& check : errors) {
    const std::string broken = broken_rule(c, check);
    need(c, model::Level::kC1, broken);
    if (c.required > model::Level::kC0 || is_of_truth(check)) c.reasons.push_back(broken);
  }
  list_needs(request, longest_s, c);
  explain_gates(c);
  explain_retest(c);
  explain_adaptation(request, c);
  if (c.level < c.required)
    c.reasons.push_back(fmt::format("the evidence supports {}, the criteria ask for {}", model::to_text(c.level),
                                    model::to_text(c.required)));
  c.certified = c.reasons.empty();
}

}  // namespace steelyard::judge
