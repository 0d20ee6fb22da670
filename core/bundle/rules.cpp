// SPDX-License-Identifier: Apache-2.0
#include "bundle/rules.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <map>

#include "base/text.h"

namespace steelyard::bundle {
namespace {

constexpr Rule kRules[] = {
    {"CNT-01", "S0", "paths stay inside the bundle"},
    {"CNT-02", "S0", "regular files only, no links"},
    {"CNT-03", "S0", "every file is listed in the manifest"},
    {"CNT-04", "S0", "every listed file is there"},
    {"CNT-05", "S0", "sizes and counts within limits"},
    {"CNT-06", "S0", "the archive has the one canonical form"},
    {"INT-01", "S1", "SHA-256 and size of every file"},
    {"INT-02", "S1", "the journal's chain is whole"},
    {"INT-03", "S1", "manifest, run and journal are of one session"},
    {"SIG-01", "S2", "every signature is intact"},
    {"SIG-02", "S2", "somebody known has signed"},
    {"SIG-03", "S2", "signed in a role that the key is trusted for"},
    {"SIG-04", "S2", "the key was valid, and is not revoked"},
    {"SIG-05", "S2", "the bundle is signed at all"},
    {"SCH-01", "S3", "documents are as their schemas say"},
    {"SCH-02", "S3", "numbers are finite"},
    {"SCH-03", "S3", "nothing mandatory is empty"},
    {"SCH-04", "S3", "units are SI base units"},
    {"CMP-01", "S4", "everything declared is there"},
    {"CMP-02", "S4", "edition, rules and schemas are known"},
    {"RUN-01", "S5", "number of launches"},
    {"RUN-02", "S5", "samples per launch"},
    {"RUN-03", "S5", "measured time"},
    {"RUN-04", "S5", "steady state"},
    {"RUN-05", "S5", "no drift"},
    {"RUN-06", "S5", "width of the interval"},
    {"RUN-07", "S5", "attempts are on record, and few"},
    {"RUN-08", "S5", "working set"},
    {"RUN-09", "S5", "seeds follow from the nonce"},
    {"RUN-10", "S5", "launches follow each other inside the session"},
    {"RUN-11", "S5", "one host throughout"},
    {"RUN-12", "S5", "undisturbed by other work"},
    {"OPS-01", "S5", "operations are those of the algorithm"},
    {"FRE-01", "S5", "the same on fresh inputs"},
    {"TIM-01", "S5", "samples long enough to be timed"},
    {"NET-01", "S5", "probes behind a tail"},
    {"COR-01", "S6", "every result was verified"},
    {"COR-02", "S6", "the verification was within its bound"},
    {"COR-03", "S6", "verified on an output that was timed, in every launch"},
    {"THM-01", "S5", "telemetry without gaps"},
    {"THM-02", "S5", "share of throttled time"},
    {"THM-03", "S5", "clocks as they are sold"},
    {"ECC-01", "S5", "no uncorrectable memory errors"},
    {"ECC-02", "S5", "error correction is on"},
    {"PWR-01", "S5", "level of the power measurement"},
    {"PWR-02", "S5", "the power meter is calibrated"},
    {"PWR-03", "S5", "power of the same run"},
    {"PWR-04", "S7", "energy is the integral of power"},
    {"PLA-01", "S7", "not above the theoretical bound"},
    {"PLA-02", "S7", "samples vary"},
    {"PLA-03", "S7", "in line with the same model elsewhere"},
    {"REC-01", "S8", "values follow from the samples"},
    {"REC-02", "S8", "intervals follow from the samples"},
    {"REC-03", "S8", "dimensions and score follow from the values"},
    {"REC-04", "S8", "weights follow from the judgements"},
    {"REC-05", "S8", "certificate and disclosure say what the run says"},
};

}  // namespace

std::span<const Rule> all_rules() {
  return kRules;
}

Findings::Findings() {
  for (const Rule& rule : kRules) tallies_.push_back({rule.id, rule.stage, rule.title});
}

model::RuleTally& Findings::tally(std::string_view rule) {
  const auto found = std::ranges::find(tallies_, rule, &model::RuleTally::rule);
  if (found == tallies_.end()) std::abort();
  return *found;
}

void Findings::checked(std::string_view rule, std::size_t things) {
  tally(rule).checked += things;
}

void Findings::error(std::string_view rule, std::string where, std::string measured, std::string required,
                     std::string message) {
  ++tally(rule).errors;
  findings_.push_back(
      {std::string(rule), "error", std::move(where), std::move(measured), std::move(required), std::move(message)});
}

void Findings::flag(std::string_view rule, std::string where, std::string measured, std::string required,
                    std::string message) {
  ++tally(rule).flags;
  findings_.push_back(
      {std::string(rule), "flag", std::move(where), std::move(measured), std::move(required), std::move(message)});
}

void Findings::settle(std::vector<Settled> settled, bool reviewed) {
  settled_ = std::move(settled);
  reviewed_ = reviewed;
}

void Findings::unknown(std::string_view rule, std::string where, std::string measured, std::string required,
                       std::string message) {
  const auto answer =
      std::ranges::find_if(settled_, [&](const Settled& s) { return s.rule == rule && text::matches(s.where, where); });
  message += " (could not be checked)";
  if (answer == settled_.end())
    return flag(rule, std::move(where), std::move(measured), std::move(required), std::move(message));
  const std::string said = fmt::format("{}, {}: {}", answer->who, answer->on, answer->how);
  if (!reviewed_)
    return flag(rule, std::move(where), std::move(measured), std::move(required),
                fmt::format("{}; settled by {}; but no laboratory or authority that the trust file knows signed for it",
                            message, said));
  ++tally(rule).settled;
  findings_.push_back({std::string(rule), "settled", std::move(where), std::move(measured), std::move(required), said});
}

bool Findings::has_error(std::string_view prefix) const {
  return std::ranges::any_of(tallies_, [&](const auto& t) { return t.errors > 0 && t.rule.starts_with(prefix); });
}

void Findings::fill(model::CheckReport& report) && {
  const bool flagged = std::ranges::any_of(tallies_, [](const auto& t) { return t.flags > 0; });
  report.verdict = has_error() ? "INVALID" : flagged ? "VALID-WITH-FLAGS" : "VALID";
  std::map<std::string_view, std::size_t> place;
  for (const model::RuleTally& t : tallies_) place.emplace(t.rule, place.size());
  std::ranges::stable_sort(findings_, {}, [&](const model::CheckFinding& f) { return place.at(f.rule); });
  report.findings = std::move(findings_);
  report.rules = std::move(tallies_);
}

}  // namespace steelyard::bundle
