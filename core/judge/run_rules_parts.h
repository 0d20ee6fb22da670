// SPDX-License-Identifier: Apache-2.0
// What the parts of run_rules share: a collector of findings, and one row with everything that is known of its job.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "judge/run_rules.h"

namespace steelyard::judge {

/// One result of a check, for people.
struct Said {
  std::string where, measured, required, explanation;
};

/// Counts every check, keeps what is not as it should be.
class Findings {
 public:
  explicit Findings(const model::RuleSet& rules);

  void met(std::string_view checker) { ++check(checker).checked; }
  void error(std::string_view checker, Said said) { add(checker, model::Severity::kError, std::move(said)); }
  void flag(std::string_view checker, Said said) { add(checker, model::Severity::kFlag, std::move(said)); }
  void unknown(std::string_view checker, Said said) { add(checker, model::Severity::kUnknown, std::move(said)); }
  /// Met if `fine`, else an error.
  void demand(bool fine, std::string_view checker, Said said) { fine ? met(checker) : error(checker, std::move(said)); }
  [[nodiscard]] model::RuleReport finish();

 private:
  void add(std::string_view checker, model::Severity severity, Said said);
  model::RuleCheck& check(std::string_view checker);
  model::RuleReport report_;
};

struct RowFacts {
  const model::Row& row;
  const model::RuleClass& limits;
  const model::RuleSet& rules;
  const model::Session* session;
  const model::Job* job;  // as declared; null without a session, or if it is not in the plan
  std::string where;
};

/// 0.0123 -> "1.23 %".
[[nodiscard]] std::string percent(double share);
/// "node017 cpu:0 mem.triad bandwidth (placement=cores)".
[[nodiscard]] std::string place_of(const model::Row& row);
/// A numeric condition; none if it is absent or text.
[[nodiscard]] std::optional<double> number_of(const model::Row& row, const char* condition);
/// A result that somebody may build on, whether or not samples are behind it.
[[nodiscard]] bool has_value(const model::Row& row);
/// Letters, digits, '.', '_', '-' and '@' only: an id that looks like another one is another one.
[[nodiscard]] bool is_plain_id(std::string_view id);
/// Seconds within samples, of all launches together; 0 where they are not on record.
[[nodiscard]] double measured_s(const model::Row& row);

/// Enough different readings of a clock that they never come twice by chance: five.
[[nodiscard]] bool are_telling(const std::vector<double>& samples);

/// Telling samples never come twice; nor do eight different ones that in another
/// order, or scaled, lie within a twentieth of the gap that is usual between them. Those all alike prove nothing.
[[nodiscard]] bool is_copy(std::vector<double> samples, std::vector<double> others);

/// The same of all that a row measured: its samples, or all that its launches counted.
[[nodiscard]] bool is_copy(const model::Row& row, const model::Row& other);

// run_rules_care.cpp: launches, steadiness, time, precision
void check_care(const RowFacts& facts, Findings& findings);
// run_rules_truth.cpp: inputs, working set, correctness, plausibility, surroundings of one row
void check_truth(const RowFacts& facts, const RunEvidence& evidence, Findings& findings);
// run_rules_session.cpp: attempts, times, hosts, disclosure of the whole run
void check_session(const RunEvidence& evidence, const std::vector<const model::Row*>& rows, const model::RuleSet& rules,
                   Findings& findings);

}  // namespace steelyard::judge
