// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "judge/certify_parts.h"
#include "judge/recompute.h"
#include "judge/run_rules_parts.h"
#include "judge/tail.h"

namespace steelyard::judge {
namespace {

const model::Machine* machine_of(const model::Run& run, const std::string& node) {
  const auto found = std::ranges::find(run.nodes, node, &model::Node::name);
  return found == run.nodes.end() ? nullptr : &found->machine;
}

/// Processors, cores and memory: what nobody changes between a run and its retest.
bool alike(const model::Machine* a, const model::Machine* b) {
  if (a == nullptr || b == nullptr) return false;
  const auto same_model = [](const model::Package& x, const model::Package& y) { return x.model == y.model; };
  const auto same_memory = [](const model::NumaNode& x, const model::NumaNode& y) {
    return x.memory_bytes >> 30 == y.memory_bytes >> 30;
  };
  return std::ranges::equal(a->packages, b->packages, same_model) && a->cores.size() == b->cores.size() &&
         std::ranges::equal(a->numa_nodes, b->numa_nodes, same_memory);
}

/// Why the retest says nothing, if it does.
std::string unusable(const model::Row& row, const model::Row* again, const model::RuleClass* limits) {
  if (again == nullptr) return "not measured again";
  for (const Departure& d : departures(*again))
    if (d.certain) return fmt::format("the retest's {} does not follow from its samples", d.member);
  if (is_copy(row, *again)) return "the retest has the same samples: a copy, no second measurement";
  if (again->verdict != model::Verdict::kPass || !again->value || *again->value <= 0)
    return fmt::format("{}: {}", model::to_text(again->verdict), again->reason);
  if (limits == nullptr || limits->constant) return "";
  if (!again->ci95) return "the retest has no interval: it needs six launches too";
  const double half_width = (again->ci95->hi - again->ci95->lo) / 2 / *again->value;
  if (half_width <= limits->precision) return "";
  return fmt::format("the retest is known to ±{:.2g} % only, at most ±{:.2g} % decides", 100 * half_width,
                     100 * limits->precision);
}

/// A tail is a time: the longer, the less.
void judge(const model::Row& row, const model::Row& again, model::RetestResult& r) {
  r.ratio = row.direction == model::Direction::kLower ? *row.value / *again.value : *again.value / *row.value;
  r.agrees = *r.ratio >= r.least;
  if (!r.agrees)
    r.reason = fmt::format("the retest reaches {:.1f} % of it, at least {:.0f} % are asked for", 100 * *r.ratio,
                           100 * r.least);
  const auto tail = value_in(row, kTail), tail_again = value_in(again, kTail);
  if (!r.agrees || !tail || !tail_again || *tail >= r.least * *tail_again) return;
  r.agrees = false;
  r.reason = fmt::format("the {} of the retest reaches {:.1f} % of it, at least {:.0f} % are asked for", kTail,
                         100 * *tail / *tail_again, 100 * r.least);
}

}  // namespace

const model::Row* same_job(const model::Run& run, const model::Row& row) {
  const auto found = std::ranges::find_if(run.results, [&](const model::Row& r) {
    return r.job == row.job && r.node == row.node && r.device == row.device && r.metric == row.metric &&
           r.benchmark == row.benchmark && r.version == row.version && r.params == row.params && r.unit == row.unit &&
           r.direction == row.direction;
  });
  return found == run.results.end() ? nullptr : &*found;
}

bool same_hardware(const model::Run& run, const model::Run& again) {
  return std::ranges::all_of(
      run.nodes, [&](const model::Node& node) { return alike(&node.machine, machine_of(again, node.name)); });
}

std::vector<model::RetestResult> compare_retest(const std::vector<const model::Row*>& rows, const model::Run& run,
                                                const model::Run& retest, const model::RuleSet& rules) {
  std::vector<model::RetestResult> out;
  for (const model::Row* row : rows) {
    const model::RuleClass* limits = class_of(rules, *row);
    const model::Row* again = same_job(retest, *row);
    model::RetestResult r;
    r.node = row->node, r.device = row->device, r.benchmark = row->benchmark, r.metric = row->metric;
    r.unit = row->unit, r.params = row->params;
    r.original = row->value;
    r.least = 1 - (limits == nullptr ? 0 : limits->retest);
    if (again != nullptr) r.retest = again->value;
    r.reason = unusable(*row, again, limits);
    if (r.reason.empty() && !alike(machine_of(run, row->node), machine_of(retest, row->node)))
      r.reason = "the retest was measured on other hardware";
    if (r.reason.empty() && (!row->value || *row->value <= 0)) r.reason = "the original has no value";
    if (r.reason.empty()) judge(*row, *again, r);
    out.push_back(std::move(r));
  }
  return out;
}

}  // namespace steelyard::judge
