// SPDX-License-Identifier: Apache-2.0
// R5, R8, R12, R17: the run as a whole.
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "judge/run_rules_parts.h"

namespace steelyard::judge {
namespace {

using Rows = std::vector<const model::Row*>;

/// What was declared before the first measurement.
const char* other_than_declared(const model::Row& row, const model::Job& job) {
  if (row.benchmark != job.benchmark) return "another benchmark";
  if (row.version != job.version) return "another version";
  if (row.device != job.device) return "another device";
  return row.params == job.params ? "" : "other parameters";
}

void check_declared(const model::Session& session, const Rows& rows, Findings& findings) {
  for (const model::Row* row : rows) {
    const auto job = std::ranges::find(session.plan.jobs, row->job, &model::Job::id);
    if (job == session.plan.jobs.end()) continue;  // nor begun: check_attempts()
    if (const std::string other = other_than_declared(*row, *job); !other.empty())
      findings.error("RUN-07", {place_of(*row), other, "what the plan in the journal declares",
                                "its rows are not those of the job under whose name they stand"});
  }
}

/// Rows of a machine that the run does not describe are of nobody.
void check_nodes(const model::Run& run, const Rows& rows, Findings& findings) {
  for (const model::Row* row : rows)
    if (std::ranges::find(run.nodes, row->node, &model::Node::name) == run.nodes.end())
      findings.error("SCH-03", {place_of(*row), "a node that the run does not list", "one of its nodes",
                                "nobody knows which machine this is"});
}

void check_attempts(const RunEvidence& evidence, const Rows& rows, const model::RuleSet& rules, Findings& findings) {
  if (evidence.session == nullptr)
    return findings.error("RUN-07", {"", "no journal", "a journal of every attempt",
                                     "certify the run's folder with its journal, not a copy of run.json"});
  const model::Session& session = *evidence.session;
  if (!session.resumed_ns.empty())
    findings.error("RUN-07", {"", fmt::format("times resumed: {}", session.resumed_ns.size()), "one continuous session",
                              "measure again without an interruption"});
  std::map<std::string, unsigned> attempts;
  for (const model::Attempt& attempt : session.attempts)
    attempts[attempt.job] = std::max(attempts[attempt.job], attempt.number);
  std::set<std::string> seen;
  for (const model::Row* row : rows) {
    if (!seen.insert(row->job).second) continue;
    const auto found = attempts.find(row->job);
    if (found == attempts.end())
      findings.error("RUN-07",
                     {place_of(*row), "not begun in the journal", "a start line", "its rows came from somewhere else"});
    else
      findings.demand(found->second <= rules.attempts, "RUN-07",
                      {place_of(*row), fmt::format("{} attempts", found->second),
                       fmt::format("at most {}", rules.attempts), "trying until a lucky one comes is no measurement"});
  }
}

struct Span {
  std::uint64_t start = 0, end = 0;
  const model::Row* row = nullptr;
};

/// Launches of one row come one after the other.
void check_order(const model::Row& row, Findings& findings) {
  for (std::size_t i = 1; i < row.launches.size(); ++i)
    if (row.launches[i].start_ns && row.launches[i - 1].end_ns &&
        *row.launches[i].start_ns < *row.launches[i - 1].end_ns)
      return findings.error("RUN-10", {place_of(row), "begins before the launch before it ended", "one at a time",
                                       "two launches of one job cannot run at once"});
}

/// One per launch and job; rows of one job share their launches.
std::vector<Span> spans_of(const Rows& rows, const std::string& node, Findings& findings) {
  std::map<std::pair<std::string, std::uint64_t>, Span> spans;
  for (const model::Row* row : rows) {
    if (row->node != node) continue;
    for (const model::Launch& launch : row->launches) {
      if (!launch.start_ns || !launch.end_ns) {
        findings.error("RUN-10", {place_of(*row), "not recorded", "begin and end of every launch",
                                  "measured by an older version: measure again"});
        break;
      }
      const double lasted = (static_cast<double>(*launch.end_ns) - static_cast<double>(*launch.start_ns)) / 1e9;
      if (lasted < launch.measured_s.value_or(0))
        findings.error("RUN-10", {place_of(*row),
                                  fmt::format("{:.3f} s measured in {:.3f} s", launch.measured_s.value_or(0), lasted),
                                  "no more than there was", "its times do not belong together"});
      spans[{row->job, *launch.start_ns}] = {*launch.start_ns, *launch.end_ns, row};
    }
    check_order(*row, findings);
  }
  std::vector<Span> sorted;
  for (const auto& [key, span] : spans) sorted.push_back(span);
  std::ranges::sort(sorted, {}, &Span::start);
  return sorted;
}

void check_overlap(const std::vector<Span>& spans, Findings& findings) {
  for (std::size_t i = 1; i < spans.size(); ++i)
    findings.demand(spans[i].start >= spans[i - 1].end, "RUN-10",
                    {place_of(*spans[i].row), "begins before the launch before it ended", "one at a time",
                     "two runs were mixed: " + place_of(*spans[i - 1].row)});
}

/// Only the node that wrote the journal has the journal's clock.
void check_within_attempts(const std::vector<Span>& spans, const model::Session& session, Findings& findings) {
  for (const Span& span : spans) {
    const auto holds = [&](const model::Attempt& a) {
      return a.job == span.row->job && a.start_ns <= span.start && span.end <= a.finish_ns.value_or(span.end);
    };
    findings.demand(std::ranges::any_of(session.attempts, holds), "RUN-10",
                    {place_of(*span.row), "outside of its time in the journal", "between its start and finish lines",
                     "its rows are of another session"});
  }
}

void check_times(const RunEvidence& evidence, const Rows& rows, Findings& findings) {
  for (const model::Node& node : evidence.run->nodes) {
    const std::vector<Span> spans = spans_of(rows, node.name, findings);
    if (spans.size() == 1) findings.met("RUN-10");
    check_overlap(spans, findings);
    if (evidence.session != nullptr && &node == &evidence.run->nodes.front())
      check_within_attempts(spans, *evidence.session, findings);
  }
}

void check_hosts(const model::Session& session, Findings& findings) {
  const bool recorded = !session.hosts.empty() && std::ranges::none_of(session.hosts, &std::string::empty);
  if (!recorded)
    return findings.unknown("RUN-11",
                            {"", "not recorded", "a fingerprint of the host", "measured by an older version"});
  const bool same = std::ranges::all_of(session.hosts, [&](const auto& h) { return h == session.hosts.front(); });
  findings.demand(same, "RUN-11",
                  {"", "the host changed in between", "one host with one kernel",
                   "hardware, kernel or machine is another since the run began"});
}

/// The plugin says what one repetition of its work is; only its bound, and somebody else's run, contradict it.
void check_operations(const model::Run& run, Findings& findings) {
  for (const auto& [plugin, fingerprint] : run.plugins)
    findings.unknown("OPS-01", {plugin + " " + fingerprint.substr(0, fingerprint.find(' ')), "as the plugin counts",
                                "the operations of the algorithm",
                                "a run cannot show it: PLA-01 bounds it, and a laboratory's own run tests it"});
}

void check_memory_errors(const model::Run& run, const Rows& rows, Findings& findings) {
  for (const model::Node& node : run.nodes) {
    std::optional<double> uncorrected;
    for (const model::Row* row : rows)
      if (row->node == node.name)
        if (const auto n = number_of(*row, "uncorrected_memory_errors")) uncorrected = uncorrected.value_or(0) + *n;
    if (!uncorrected) {
      Said said{node.name, "no counters of memory errors", "ECC on, and its counters read",
                "the system tells nothing (no EDAC): without ECC, or a virtual machine"};
      findings.unknown("ECC-01", said);
      findings.unknown("ECC-02", std::move(said));
      continue;
    }
    findings.met("ECC-02");
    findings.demand(*uncorrected == 0, "ECC-01",
                    {node.name, fmt::format("{} uncorrectable errors", *uncorrected), "none",
                     "replace the memory module that the kernel log names"});
  }
}

void check_field(bool given, const char* field, const std::string& where, Findings& findings) {
  findings.demand(
      given, "SCH-03",
      {where, fmt::format("{} is empty", field), "every mandatory field", "a reader must know what was measured"});
}

void check_disclosure(const model::Run& run, Findings& findings) {
  check_field(!run.tool_version.empty(), "tool version", "", findings);
  check_field(!run.tool_commit.empty(), "tool commit", "", findings);
  check_field(!run.plugins.empty(), "list of plugins", "", findings);
  check_field(!run.nodes.empty(), "list of nodes", "", findings);
  for (const model::Node& node : run.nodes) {
    const model::Machine& m = node.machine;
    const bool models = !m.packages.empty() &&
                        std::ranges::none_of(m.packages, [](const model::Package& p) { return p.model.empty(); });
    check_field(models, "model of the processors", node.name, findings);
    check_field(!m.cores.empty(), "list of cores", node.name, findings);
    check_field(!m.numa_nodes.empty(), "memory", node.name, findings);
    check_field(!m.environment.kernel.empty(), "kernel", node.name, findings);
    check_field(!m.environment.distribution.empty(), "distribution", node.name, findings);
    check_field(!m.environment.clocksource.empty(), "clock source", node.name, findings);
  }
  findings.unknown("SCH-03", {"", "not in a run", "firmware, memory modules, cooling, availability date, sponsor",
                              "no tool can read these everywhere: declare them, steelyard pack --declaration FILE"});
}

}  // namespace

void check_session(const RunEvidence& evidence, const Rows& rows, const model::RuleSet& rules, Findings& findings) {
  check_attempts(evidence, rows, rules, findings);
  if (evidence.session != nullptr) check_declared(*evidence.session, rows, findings);
  check_nodes(*evidence.run, rows, findings);
  check_times(evidence, rows, findings);
  if (evidence.session != nullptr) check_hosts(*evidence.session, findings);
  check_operations(*evidence.run, findings);
  check_memory_errors(*evidence.run, rows, findings);
  check_disclosure(*evidence.run, findings);
}

}  // namespace steelyard::judge
