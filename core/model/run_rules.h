// SPDX-License-Identifier: Apache-2.0
// Run rules: what a measurement must have kept to before anybody builds on it. The limits are data
// ("steelyard.rules/1", data/rules), what was found against them is part of a certificate and of a checker's report.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace steelyard::model {

/// Limits for rows of one kind. Shares are fractions (0.01 is 1 %), times seconds.
struct RuleClass {
  std::string id;                       // "compute", "memory", "storage"...
  std::vector<std::string> benchmarks;  // globs; the first class that matches a row is its class
  unsigned launches = 0, samples = 0;   // at least; samples per launch
  double steady_range = 0, steady_drift = 0;
  double measured_s = 0, soak_s = 0;  // per metric, over all launches; soak: for C3
  double drift = 0;                   // second half against first
  double precision = 0;               // half width of the interval / value
  double variation = 0;               // coefficient of variation that raises a flag
  double retest = 0;                  // what a retest may fall short by
  double working_set = 0;             // working set / last-level caches at least; 0: not asked for
  bool constant = false;              // a value that never varies is no wonder here (a capacity)
};

struct RuleSet {
  std::string id;  // "2026.1"
  std::vector<RuleClass> classes;
  unsigned attempts = 0;       // per job, at most
  double long_job_s = 0;       // a job that takes longer
  unsigned long_launches = 0;  // needs only so many launches, and is flagged
  double telemetry_gap_s = 0;  // longest time without a reading
  double throttle_flag = 0;    // share of measured time
  double throttle_error = 0;   //
  double above_bound = 0;      // value / theoretical bound, at most
  double fresh_inputs = 0;     // how far results on fresh inputs may differ
  double clock_over = 0;       // observed clock / rated maximum beyond which it is no standard setting
  std::string sha256;          // of the file
};

enum class Severity {
  kError,   // no certificate
  kFlag,    // stands on the certificate
  kUnknown  // could not be checked on this machine or from this run; `explanation` says why. C2 and C3 need it checked
};

/// One thing that is not as a rule asks.
struct RuleFinding {
  std::string rule;     // "R1".. of docs/certification.md
  std::string checker;  // "RUN-01", "THM-02", "PLA-01"...: the id under which the checker of bundles reports it
  Severity severity = Severity::kError;
  std::string where;               // "node device benchmark metric (params)"; empty: the run as a whole
  std::string measured, required;  // for people, with unit
  std::string explanation;         // what is wrong and what to do
};

/// What became of one check over all rows that it concerns.
struct RuleCheck {
  std::string rule, checker;
  std::string title;        // "launches", "samples per launch"...
  std::size_t checked = 0;  // rows (or 1 for the run) that it applied to; 0: it concerns none of them
  std::size_t errors = 0, flags = 0, unknown = 0;
};

/// Every check of the rule set is listed, also those that found nothing and those that concern no row.
struct RuleReport {
  std::string rules, rules_sha256;  // id and hash of the rule set
  std::vector<RuleCheck> checks;
  std::vector<RuleFinding> findings;  // errors first
};

}  // namespace steelyard::model
