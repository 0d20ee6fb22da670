// SPDX-License-Identifier: Apache-2.0
// What a run amounts to in words: may it be believed, what is strong and weak in it, and what should be done.
#pragma once
#include <string>
#include <vector>

#include "reports/outline.h"
#include "reports/report.h"

namespace steelyard::reports {

enum class Standing { kValid, kInvalid, kUnfinished, kImported, kUnproven };

/// VALID: finished, no row is INVALID, ERROR or FAIL, and none passed without a value or although its check failed.
/// Skips do not void a run; they are listed.
/// What other tools measured is IMPORTED, whatever its rows say.
[[nodiscard]] Standing standing_of(const model::Run& run);
/// Nor is it VALID out of a bundle that breaks a rule; and without a journal, which anybody may have left out,
/// UNPROVEN.
[[nodiscard]] Standing standing_of(const Report& report);
[[nodiscard]] const char* to_text(Standing standing);  // "VALID", as documents say it
[[nodiscard]] Phrase word_for(Standing standing, const Words& words);

/// Who speaks for the numbers: the journal, a bundle and who signed it, nobody, or the tools whose files were imported.
[[nodiscard]] Phrase verification(const Report& report, const Words& words);

/// False for a run of which only the time of its import is known.
[[nodiscard]] bool is_dated(const model::Run& run);
/// When it was measured; of an imported run when that was, and when its files say that it was measured.
[[nodiscard]] std::vector<Fact> times_of(const model::Run& run, const Words& words);

/// One condition of validity: what is demanded, what was found.
struct Condition {
  Phrase name, required, found;
  bool met = true;
};
[[nodiscard]] std::vector<Condition> validity(const Report& report, const Words& words);

/// What follows the number of a score: under what it is, and that it is an estimate, if it is one.
[[nodiscard]] Phrase points_of(const ScoreView& score, const Words& words);

/// Why there is no score: inputs are missing, several nodes, or other tools measured it.
[[nodiscard]] Phrase why_no_score(const Report& report, const Words& words);

/// Why it is not valid, if it is not; strongest, weakest, what to do.
[[nodiscard]] std::vector<Phrase> summary_sentences(const Report& report, const Vocabulary& vocabulary);

/// What was not measured, or not believed, each with its reason: everything that is not PASS, once per job and reason.
struct Omission {
  Phrase name;
  std::string verdict;
  Phrase reason;
};
[[nodiscard]] std::vector<Omission> omissions(const Report& report, const Vocabulary& vocabulary);

/// One line to quote the run with: tool, profile, verification, id and hash.
[[nodiscard]] Phrase citation(const Report& report, const Words& words);

/// How to measure it again; what other tools measured, with them.
[[nodiscard]] Chapter reproduce_chapter(const model::Run& run, const Words& words);

/// The command that measures the same again, as far as the run says.
[[nodiscard]] std::string command_of(const model::Run& run);

}  // namespace steelyard::reports
