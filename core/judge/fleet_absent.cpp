// SPDX-License-Identifier: Apache-2.0
// Findings that need no number: what is missing, what failed, which counters rose - and whom all findings point to.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "judge/fleet_parts.h"

namespace steelyard::judge {
namespace {

using model::Oddity;
using model::Oddness;

constexpr std::size_t kLeastOthers = 4;
constexpr double kMostHaveIt = 0.75;

bool is_failed(const Fleet::Failure& failure) {
  return failure.verdict == model::Verdict::kFail || failure.verdict == model::Verdict::kError;
}

/// Nodes with the same processors: who can be expected to have what the others have.
class Classes {
 public:
  explicit Classes(const Fleet& fleet) {
    for (std::uint32_t node = 0; node < fleet.nodes().size(); ++node) {
      of_.push_back(names_.number(fleet.processors(node)));
      if (of_.back() == members_.size()) members_.emplace_back();
      members_[of_.back()].push_back(node);
    }
  }
  [[nodiscard]] std::uint32_t of(std::uint32_t node) const { return of_[node]; }
  [[nodiscard]] const std::vector<std::vector<std::uint32_t>>& members() const { return members_; }

 private:
  Names names_;
  std::vector<std::uint32_t> of_;
  std::vector<std::vector<std::uint32_t>> members_;
};

class Missing {
 public:
  Missing(const Fleet& fleet, const std::vector<Group>& groups, model::Diagnosis& out)
      : fleet_(fleet), groups_(groups), classes_(fleet), out_(out), silent_(fleet.nodes().size(), 1) {
    for (const Reading& r : fleet.readings()) silent_[r.node] = 0;
  }

  void find() {
    for (std::uint32_t node = 0; node < silent_.size(); ++node)
      if (silent_[node] != 0 && fleet_.nodes().size() > kLeastOthers) report_silent(node);
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> holders;  // (series, device) -> nodes
    std::map<std::uint32_t, std::size_t> population_of;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      population_of.emplace(groups_[i].series, i);
      for (const Seat& seat : groups_[i].seats) holders[{groups_[i].series, seat.device}].push_back(seat.node);
    }
    for (const auto& [where, nodes] : holders) compare(where.second, population_of.at(where.first), nodes);
  }

 private:
  void compare(std::uint32_t device, std::size_t population, const std::vector<std::uint32_t>& nodes) {
    std::vector<std::size_t> have(classes_.members().size(), 0);
    for (const std::uint32_t node : nodes) ++have[classes_.of(node)];
    for (std::size_t c = 0; c < have.size(); ++c) {
      const auto& members = classes_.members()[c];
      const auto total = static_cast<double>(members.size());
      if (have[c] == members.size() || have[c] < kLeastOthers || static_cast<double>(have[c]) < kMostHaveIt * total)
        continue;
      const std::set<std::uint32_t> holding(nodes.begin(), nodes.end());
      for (const std::uint32_t node : members)
        if (silent_[node] == 0 && !holding.contains(node)) report(node, device, population, have[c], members.size());
    }
  }

  /// One finding per job: the other metrics of a job that did not run are missing with it.
  void report(std::uint32_t node, std::uint32_t device, std::size_t population, std::size_t have, std::size_t of) {
    const std::uint32_t job = fleet_.job_of(groups_[population].series);
    if (!reported_.insert({job, node, device}).second) return;
    Oddness o;
    o.code = Oddity::kMissing;
    o.node = fleet_.nodes()[node];
    o.device = fleet_.devices()[device];
    o.population = population;
    const auto failure = fleet_.failures().find({job, node, device});
    if (failure != fleet_.failures().end() && is_failed(failure->second)) return;  // find_failed() names it
    o.detail = fmt::format("{} of {} nodes like it have it", have, of);
    if (failure != fleet_.failures().end())
      o.detail += fmt::format("; here {}: {}", model::to_text(failure->second.verdict), failure->second.reason);
    out_.findings.push_back(std::move(o));
  }
  void report_silent(std::uint32_t node) {
    Oddness o;
    o.code = Oddity::kMissing;
    o.node = fleet_.nodes()[node];
    std::map<model::Verdict, std::size_t> verdicts;
    bool only_failed = true;
    for (const auto& [where, failure] : fleet_.failures())
      if (std::get<1>(where) == node) ++verdicts[failure.verdict], only_failed &= is_failed(failure);
    if (only_failed && !verdicts.empty()) return;  // likewise
    std::string counts;
    for (const auto& [verdict, count] : verdicts)
      counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, model::to_text(verdict));
    o.detail = counts.empty() ? "no result at all" : "no value: " + counts;
    out_.findings.push_back(std::move(o));
  }

  const Fleet& fleet_;
  const std::vector<Group>& groups_;
  Classes classes_;
  model::Diagnosis& out_;
  std::vector<char> silent_;
  std::set<Fleet::Where> reported_;
};

bool has_ratio_of_a_population(const Oddness& o) {
  return (o.code == Oddity::kOutlier || o.code == Oddity::kBaseline) && !o.suspect && o.population.has_value();
}

using NodeInPopulation = std::pair<std::string, std::size_t>;

/// Nodes of which at least two devices, and at least half of those measured, are odd in one population.
std::set<NodeInPopulation> nodes_as_a_whole(const Fleet& fleet, const std::vector<Group>& groups,
                                            const std::vector<Oddness>& findings) {
  std::map<NodeInPopulation, std::set<std::string>> odd;
  for (const Oddness& o : findings)
    if (has_ratio_of_a_population(o)) odd[{o.node, *o.population}].insert(o.device);
  std::set<NodeInPopulation> whole;
  std::map<std::size_t, std::map<std::string, std::size_t>> seats;  // only of populations with somebody odd
  for (const auto& [where, devices] : odd) {
    if (devices.size() < 2) continue;
    auto& count = seats[where.second];
    if (count.empty())
      for (const Seat& seat : groups[where.second].seats) ++count[fleet.nodes()[seat.node]];
    if (2 * devices.size() >= count[where.first]) whole.insert(where);
  }
  return whole;
}

}  // namespace

void find_missing(const Fleet& fleet, const std::vector<Group>& groups, model::Diagnosis& out) {
  Missing(fleet, groups, out).find();
}

/// Nobody stands out by what nobody has: it is no finding about a node, and must not go unsaid.
void find_nowhere(const Fleet& fleet, model::Diagnosis& out) {
  struct Tries {
    std::set<std::uint32_t> nodes;
    std::map<model::Verdict, std::pair<std::size_t, std::string>> verdicts;  // how many, and the first reason
  };
  std::set<std::string> somewhere;
  for (const Reading& r : fleet.readings()) somewhere.insert(fleet.benchmark_of(fleet.job_of(r.series)));
  std::map<std::string, Tries> tries;
  for (const auto& [where, failure] : fleet.failures()) {
    const auto& [job, node, device] = where;
    if (somewhere.contains(fleet.benchmark_of(job))) continue;
    Tries& t = tries[fleet.benchmark_of(job)];
    t.nodes.insert(node);
    ++t.verdicts.try_emplace(failure.verdict, 0, failure.reason).first->second.first;
  }
  for (const auto& [benchmark, t] : tries) {
    const auto& most = *std::ranges::max_element(t.verdicts, {}, [](const auto& v) { return v.second.first; });
    out.nowhere.push_back({benchmark, model::to_text(most.first), most.second.second, t.nodes.size()});
  }
}

/// What failed in the same way is one finding, at however many points of its parameters.
void find_failed(const Fleet& fleet, model::Diagnosis& out) {
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::string>, std::size_t> times;  // node, device, what
  for (const auto& [where, failure] : fleet.failures()) {
    if (!is_failed(failure)) continue;
    const auto& [job, node, device] = where;
    ++times[{node, device,
             fmt::format("{} {}: {}", fleet.benchmark_of(job), model::to_text(failure.verdict), failure.reason)}];
  }
  for (const auto& [where, count] : times) {
    const auto& [node, device, what] = where;
    Oddness o;
    o.code = Oddity::kFailed;
    o.node = fleet.nodes()[node];
    o.device = fleet.devices()[device];
    o.detail = count > 1 ? fmt::format("{} (with {} sets of parameters)", what, count) : what;
    out.findings.push_back(std::move(o));
  }
}

void find_counters(const Fleet& fleet, model::Diagnosis& out) {
  for (const auto& [where, reading] : fleet.counters()) {
    const auto& [node, device, name] = where;
    Oddness o;
    o.code = Oddity::kCounter;
    o.node = fleet.nodes()[node];
    o.device = fleet.devices()[device];
    o.value = reading.first;
    o.detail = fmt::format("{} rose by {} during {}", name, reading.first, reading.second);
    out.findings.push_back(std::move(o));
  }
}

void find_copied(const Fleet& fleet, model::Diagnosis& out) {
  for (const auto& [node, copy] : fleet.copies()) {
    Oddness o;
    o.code = Oddity::kCopied;
    o.node = fleet.nodes()[node];
    o.detail = fmt::format("its samples of {} are those of {}", copy.benchmark, fleet.nodes()[copy.of]);
    out.findings.push_back(std::move(o));
  }
}

std::vector<model::Culprit> culprits_of(const Fleet& fleet, const std::vector<Group>& groups,
                                        const std::vector<Oddness>& findings) {
  const auto whole = nodes_as_a_whole(fleet, groups, findings);
  std::map<std::tuple<std::string, std::string, std::string>, model::Culprit> culprits;
  for (const Oddness& o : findings) {
    if (o.suspect || (o.node.empty() && o.link.empty())) continue;
    const bool node_itself = has_ratio_of_a_population(o) && whole.contains({o.node, *o.population});
    const std::string device = node_itself ? "" : o.device;
    model::Culprit& c = culprits[{o.node, device, o.link}];
    c.node = o.node, c.device = device, c.link = o.link;
    ++c.findings;
    if (o.ratio && std::abs(std::log(*o.ratio)) > std::abs(std::log(c.worst))) c.worst = *o.ratio;
  }
  std::vector<model::Culprit> out;
  for (auto& [key, culprit] : culprits) out.push_back(std::move(culprit));
  std::ranges::stable_sort(out, std::ranges::greater(),
                           [](const model::Culprit& c) { return std::pair(c.findings, std::abs(std::log(c.worst))); });
  return out;
}

}  // namespace steelyard::judge
