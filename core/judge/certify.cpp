// SPDX-License-Identifier: Apache-2.0
#include "judge/certify.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <set>

#include "base/digest.h"
#include "judge/certify_parts.h"
#include "judge/run_rules_parts.h"

namespace steelyard::judge {
namespace {

Result<void> check_request(const CertifyRequest& request) {
  std::set<std::string> heads;
  for (const CertifiedInput& input : request.runs)
    if (!input.run->journal_head.empty() && !heads.insert(input.run->journal_head).second)
      return Error{Errc::kInvalidArgument, fmt::format("run {} was given twice", input.run->id), "give every run once"};
  if (request.criteria->rules != request.rules->id)
    return Error{
        Errc::kInvalidArgument,
        fmt::format("the criteria build on the run rules {}, not on {}", request.criteria->rules, request.rules->id),
        "give the rule set that the criteria name"};
  if (request.adaptation && !request.criteria->adaptation)
    return Error{Errc::kInvalidArgument, fmt::format("{} demands no adaptation", request.criteria->id.id),
                 "take criteria with an [adaptation], such as adaptation@1"};
  return {};
}

model::CertifiedRun describe(const CertifiedInput& input) {
  const model::Run& run = *input.run;
  model::CertifiedRun out{run.id,
                          run.profile,
                          run.started,
                          run.finished,
                          run.journal_head,
                          run.tool_version,
                          run.tool_commit,
                          input.session != nullptr,
                          {}};
  for (const model::Node& node : run.nodes) out.nodes.push_back(node.name);
  return out;
}

/// Every row that a demand selects and that was measured, once.
std::vector<const model::Row*> rows_of(const CertifyRequest& request, const model::Run& run) {
  std::vector<const model::Row*> rows;
  std::set<const model::Row*> known;
  const auto add = [&](const model::RowSelector& selector) {
    for (const model::Row* row : select(request, selector))
      if (row >= run.results.data() && row < run.results.data() + run.results.size() &&
          (!row->samples.empty() || has_value(*row)) && known.insert(row).second)
        rows.push_back(row);
  };
  for (const model::Gate& gate : request.criteria->gates)
    if (!gate.rows.benchmark.empty()) add(gate.rows);
  for (const model::Grade& grade : request.criteria->grades) add(grade.rows);
  return rows;
}

/// One report over all runs: the same checks in the same order.
void merge(const model::RuleReport& report, model::RuleReport& into) {
  if (into.checks.empty()) {
    into = report;
    return;
  }
  for (std::size_t i = 0; i < report.checks.size(); ++i) {
    into.checks[i].checked += report.checks[i].checked;
    into.checks[i].errors += report.checks[i].errors;
    into.checks[i].flags += report.checks[i].flags;
    into.checks[i].unknown += report.checks[i].unknown;
  }
  into.findings.insert(into.findings.end(), report.findings.begin(), report.findings.end());
  std::ranges::stable_sort(into.findings, {}, &model::RuleFinding::severity);
}

double longest_measured(const std::vector<const model::Row*>& rows) {
  double longest = 0;
  for (const model::Row* row : rows) longest = std::max(longest, measured_s(*row));
  return longest;
}

std::vector<std::string> not_measured(const CertifyRequest& request) {
  std::set<std::string> out;
  for (const CertifiedInput& input : request.runs)
    for (const model::Row& row : input.run->results)
      if (row.verdict == model::Verdict::kSkip && !model::is_aside(row))
        out.insert(fmt::format("{}: {}", row.benchmark, row.reason));
  return {out.begin(), out.end()};
}

/// What the retest breaks itself, in the rows that count of `rows`: then nothing can be built on it.
std::string fault_of_retest(const CertifyRequest& request, const std::vector<const model::Row*>& rows) {
  std::vector<const model::Row*> again;
  for (const model::Row* row : rows)
    if (const model::Row* r = same_job(*request.retest, *row); r != nullptr && !r->samples.empty()) again.push_back(r);
  if (again.empty()) return "";
  const model::RuleReport report = evaluate({request.retest, request.retest_session, again, nullptr}, *request.rules);
  for (const model::RuleFinding& f : report.findings)
    if (f.severity == model::Severity::kError)
      return fmt::format("the retest breaks {} itself: {}", f.checker, f.where);
  return "";
}

/// Run rules, and the retest beside each row.
void judge_rows(const CertifyRequest& request, const CertifiedInput& input, const std::vector<const model::Row*>& rows,
                model::Certificate& c) {
  const std::string fault = request.retest == nullptr ? "" : fault_of_retest(request, rows);
  const model::Run* believed = fault.empty() ? request.retest : nullptr;
  merge(evaluate({input.run, input.session, rows, believed}, *request.rules), c.rules);
  if (request.retest == nullptr) return;
  auto again = compare_retest(rows, *input.run, *request.retest, *request.rules);
  if (!fault.empty())
    for (model::RetestResult& r : again) r.agrees = false, r.ratio.reset(), r.reason = fault;
  c.retest.insert(c.retest.end(), again.begin(), again.end());
}

std::string id_of(const CertifyRequest& request) {
  std::string all = request.criteria->id.sha256 + request.rules->sha256 + request.today;
  for (const CertifiedInput& input : request.runs) all += input.run->id + input.run->journal_head;
  for (const model::Waiver& w : request.waivers) all += w.gate + w.reason + w.who + w.until;
  if (request.retest != nullptr) all += request.retest->journal_head;
  return sha256_hex(all).substr(0, 12);
}

}  // namespace

std::optional<double> grade_of(const std::vector<model::GradedItem>& items) {
  double points = 0, weights = 0;
  for (const model::GradedItem& item : items) {
    if (!item.points) return std::nullopt;
    points += item.weight * *item.points;
    weights += item.weight;
  }
  return weights > 0 ? std::optional(points / weights) : std::nullopt;
}

std::string days_after(const std::string& date, unsigned days) {
  const auto number = [&](std::size_t at, std::size_t n) {
    int value = 0;
    std::from_chars(date.data() + at, date.data() + at + n, value);
    return value;
  };
  using namespace std::chrono;
  const sys_days first = year_month_day(year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                                        day(static_cast<unsigned>(number(8, 2))));
  const year_month_day last(first + std::chrono::days(days));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(last.year()), static_cast<unsigned>(last.month()),
                     static_cast<unsigned>(last.day()));
}

Result<model::Certificate> certify(const CertifyRequest& request) {
  if (auto fine = check_request(request); !fine) return fine.error();
  auto gates = judge_gates(request);
  if (!gates) return gates.error();
  auto grades = judge_grades(request);
  if (!grades) return grades.error();
  model::Certificate c;
  c.id = id_of(request);
  c.criteria = request.criteria->id;
  c.issued = request.today;
  c.tool_version = request.tool_version;
  c.tool_commit = request.tool_commit;
  c.gates = *std::move(gates);
  c.graded = *std::move(grades);
  c.grade = grade_of(c.graded);
  c.waivers = request.waivers;
  c.not_measured = not_measured(request);
  c.invalidated_by = {"another processor, accelerator, network adapter, drive or topology",
                      "another major version of firmware or driver", "a shortfall of 5 % or more found later"};
  double longest_s = 0;
  for (const CertifiedInput& input : request.runs) {
    c.runs.push_back(describe(input));
    const auto rows = rows_of(request, *input.run);
    judge_rows(request, input, rows, c);
    longest_s = std::max(longest_s, longest_measured(rows));
  }
  if (request.retest != nullptr) c.retest_run = request.retest->id;
  if (request.adaptation) c.adaptation = adaptation_of(request.runs, *request.criteria->adaptation);
  if (auto applied = apply_waivers(c); !applied) return applied.error();
  judge_level(request, longest_s, c);
  if (!c.certified) return c;
  c.valid_until = days_after(c.issued, request.criteria->validity_days);
  for (const model::Waiver& waiver : c.waivers) c.valid_until = std::min(c.valid_until, waiver.until);
  return c;
}

}  // namespace steelyard::judge
