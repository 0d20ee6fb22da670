// SPDX-License-Identifier: Apache-2.0
#include "judge/run_rules.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

#include "base/statistics.h"
#include "judge/run_rules_parts.h"

namespace steelyard::judge {
namespace {

const std::vector<model::RuleCheck> kChecks = {{"R1", "RUN-01", "number of launches"},
                                               {"R1", "RUN-02", "samples per launch"},
                                               {"R2", "RUN-04", "steady state"},
                                               {"R2", "RUN-12", "undisturbed by other work"},
                                               {"R3", "RUN-03", "measured time"},
                                               {"R3", "RUN-05", "no drift"},
                                               {"R4", "RUN-06", "width of the interval"},
                                               {"R5", "RUN-07", "attempts, one session"},
                                               {"R5", "RUN-10", "launches follow each other inside the session"},
                                               {"R5", "RUN-11", "one host throughout"},
                                               {"R6", "RUN-08", "working set"},
                                               {"R7", "RUN-09", "seeds from the nonce"},
                                               {"R8", "OPS-01", "operation count"},
                                               {"R9", "COR-01", "result checked"},
                                               {"R9", "COR-02", "result correct"},
                                               {"R9", "COR-03", "check on a timed output"},
                                               {"R10", "FRE-01", "same on fresh inputs"},
                                               {"R11", "THM-01", "telemetry without gaps"},
                                               {"R11", "THM-02", "share of throttled time"},
                                               {"R11", "THM-03", "clocks as they are sold"},
                                               {"R12", "ECC-01", "uncorrectable memory errors"},
                                               {"R12", "ECC-02", "memory errors are watched"},
                                               {"R13", "PWR-01", "power level"},
                                               {"R13", "PWR-02", "meter calibrated"},
                                               {"R13", "PWR-03", "power of the same run"},
                                               {"R13", "PWR-04", "energy = power x time"},
                                               {"R14", "TIM-01", "samples long enough to be timed"},
                                               {"R15", "NET-01", "probes behind a tail"},
                                               {"R16", "PLA-01", "theoretical bound"},
                                               {"R16", "PLA-02", "samples vary"},
                                               {"R16", "PLA-03", "band of the registry"},
                                               {"R17", "SCH-03", "disclosure without gaps"}};

const model::Job* declared(const model::Session* session, const model::Row& row) {
  if (session == nullptr) return nullptr;
  const auto job = std::ranges::find(session->plan.jobs, row.job, &model::Job::id);
  return job == session->plan.jobs.end() ? nullptr : &*job;
}

}  // namespace

Findings::Findings(const model::RuleSet& rules) {
  report_.rules = rules.id;
  report_.rules_sha256 = rules.sha256;
  report_.checks = kChecks;
}

model::RuleCheck& Findings::check(std::string_view checker) {
  const auto found = std::ranges::find(report_.checks, checker, &model::RuleCheck::checker);
  if (found == report_.checks.end()) throw std::logic_error(fmt::format("no run rule '{}'", checker));
  return *found;
}

void Findings::add(std::string_view checker, model::Severity severity, Said said) {
  model::RuleCheck& c = check(checker);
  ++c.checked;
  ++(severity == model::Severity::kError ? c.errors : severity == model::Severity::kFlag ? c.flags : c.unknown);
  report_.findings.push_back({c.rule, c.checker, severity, std::move(said.where), std::move(said.measured),
                              std::move(said.required), std::move(said.explanation)});
}

model::RuleReport Findings::finish() {
  std::ranges::stable_sort(report_.findings, {}, &model::RuleFinding::severity);
  return std::move(report_);
}

std::span<const model::RuleCheck> all_checks() {
  return kChecks;
}

std::string percent(double share) {
  return fmt::format("{:.3g} %", 100 * share);
}

std::string place_of(const model::Row& row) {
  std::string params;
  for (const auto& [name, value] : row.params) {
    const std::string shown = model::to_text(value);
    if (!shown.empty() && shown != "0" && shown != "auto")
      params += fmt::format("{}{}={}", params.empty() ? "" : " ", name, shown);
  }
  const std::string place = fmt::format("{} {} {} {}", row.node, row.device, row.benchmark, row.metric);
  return params.empty() ? place : fmt::format("{} ({})", place, params);
}

double measured_s(const model::Row& row) {
  double sum = 0;
  for (const model::Launch& launch : row.launches) sum += launch.measured_s.value_or(0);
  return sum;
}

bool are_telling(const std::vector<double>& samples) {
  constexpr std::size_t kLeast = 5;
  std::vector<double> different;
  for (const double x : samples) {
    if (std::ranges::find(different, x) == different.end()) different.push_back(x);
    if (different.size() == kLeast) return true;
  }
  return false;
}

bool is_copy(std::vector<double> samples, std::vector<double> others) {
  constexpr std::size_t kLeastAlike = 8;
  constexpr double kAlike = 0.05;  // of the usual gap: neighbours in rank differ by about that between measurements
  if (samples.size() != others.size() || !are_telling(samples)) return false;
  if (samples == others) return true;
  std::ranges::sort(samples);
  std::ranges::sort(others);
  std::vector<double> gaps;
  for (std::size_t i = 1; i < samples.size(); ++i)
    if (samples[i] > samples[i - 1]) gaps.push_back(samples[i] - samples[i - 1]);
  if (gaps.size() + 1 < kLeastAlike || others[others.size() / 2] == 0) return false;
  const double scale = samples[samples.size() / 2] / others[others.size() / 2];
  const double alike = kAlike * statistics::median(gaps);
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (!(std::abs(samples[i] - scale * others[i]) <= alike)) return false;
  return true;
}

bool is_copy(const model::Row& row, const model::Row& other) {
  if (is_copy(row.samples, other.samples)) return true;
  const auto counted = [](const model::Launch& l) { return l.durations.has_value(); };
  const auto alike = [](const model::Launch& a, const model::Launch& b) {
    return a.durations->buckets == b.durations->buckets && a.durations->counts == b.durations->counts;
  };
  return !row.launches.empty() && std::ranges::all_of(row.launches, counted) &&
         std::ranges::all_of(other.launches, counted) && std::ranges::equal(row.launches, other.launches, alike);
}

bool is_plain_id(std::string_view id) {
  return !id.empty() && std::ranges::all_of(id, [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-' || c == '@';
  });
}

std::optional<double> number_of(const model::Row& row, const char* condition) {
  const auto found = row.conditions.find(condition);
  const double* number = found == row.conditions.end() ? nullptr : std::get_if<double>(&found->second);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

bool has_value(const model::Row& row) {
  return row.value && (row.verdict == model::Verdict::kPass || row.verdict == model::Verdict::kWaived);
}

std::vector<const model::Row*> certified_rows(const model::Run& run) {
  std::vector<const model::Row*> rows;
  for (const model::Row& row : run.results)
    if (row.direction != model::Direction::kInfo && (!row.samples.empty() || has_value(row))) rows.push_back(&row);
  return rows;
}

std::optional<std::string> never_certifiable(const model::Run& run) {
  if (run.imported_from) return "it holds imported results, which steelyard did not measure";
  if (run.finished.empty()) return "it has not finished";
  return std::nullopt;
}

model::RuleReport evaluate(const RunEvidence& evidence, const model::RuleSet& rules) {
  Findings findings(rules);
  const auto rows = evidence.rows.empty() ? certified_rows(*evidence.run) : evidence.rows;
  check_session(evidence, rows, rules, findings);
  for (const model::Row* row : rows) {
    const model::RuleClass* limits = class_of(rules, *row);
    if (limits == nullptr) {
      findings.error("RUN-01", {place_of(*row), "no class", "a [[class]] that matches its benchmark",
                                "the rule set says nothing of this benchmark: nobody knows what it must keep to"});
      continue;
    }
    const RowFacts facts{*row, *limits, rules, evidence.session, declared(evidence.session, *row), place_of(*row)};
    check_care(facts, findings);
    check_truth(facts, evidence, findings);
  }
  return findings.finish();
}

}  // namespace steelyard::judge
