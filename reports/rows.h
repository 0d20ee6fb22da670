// SPDX-License-Identifier: Apache-2.0
// Rows of a run as people read them: which of them, what they are called, their numbers with units.
#pragma once
#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/run.h"
#include "reports/names.h"
#include "reports/words.h"

namespace steelyard::reports {

/// What people need to see: each job's first row, what else is scored, and whatever is not PASS unless the first row
/// says the same. All the others are in run.json and CSV. Indexes into run.results.
[[nodiscard]] std::vector<std::size_t> shown_rows(const model::Run& run);

/// Points of a score: "808", and of few one digit more, "11.5".
[[nodiscard]] std::string shown_points(double points);

/// True for the first row of its job: the one that gives the job its number.
[[nodiscard]] bool is_headline(const model::Run& run, std::size_t row);

/// Of `rows` those first that little space must have: in turn from each benchmark's metric a row that did not pass, its
/// worst, its best, the next such row, the next worst...
[[nodiscard]] std::vector<std::size_t> by_need(const model::Run& run, const std::vector<std::size_t>& rows);

/// The rows of one row's job, itself among them.
[[nodiscard]] std::span<const model::Row> job_of(const model::Run& run, const model::Row& row);

/// By benchmark the parameters that take more than one value among its rows, or were asked for on the command line:
/// those that tell rows apart.
[[nodiscard]] std::map<std::string, std::set<std::string>> distinguishing_params(const model::Run& run);
/// " · all cores · size 64 KiB", of those in `names`, for people; `shown_params` is for who types a command.
[[nodiscard]] Phrase told_apart(const std::map<std::string, model::ParamValue>& params,
                                const std::set<std::string>& names, const Names& vocabulary);
/// "placement=cores size=64KiB", of those in `names`.
[[nodiscard]] std::string shown_params(const model::Row& row, const std::set<std::string>& names);

/// "±0.3 %", or empty without an interval.
[[nodiscard]] std::string plus_minus(const model::Row& row);
/// A value and its limit; where they look alike and are not, with as many digits as tell them apart: "2.36 GB
/// (2.358e+09)".
[[nodiscard]] std::pair<std::string, std::string> shown_apart(double value, double limit, const std::string& unit);
/// "5.12 GB/s", or "—".
[[nodiscard]] std::string shown_value(const model::Row& row);
/// Full precision without noise: what reads back as the same double.
[[nodiscard]] std::string machine_number(double value);
/// Why, what followed from it, and what to do, as the document says it. Flags are not in it.
[[nodiscard]] std::string reason_of(const model::Row& row);
/// The same for people; of a number that counts the names of its flags.
[[nodiscard]] Phrase note_of(const model::Row& row, const Words& words);
/// "pass", "fail" or "none" as a word.
[[nodiscard]] Phrase correctness_word(const model::Row& row, const Words& words);
/// "2026-11-21 03:12:40", out of a document's UTC time; what is none is shown as it is.
[[nodiscard]] std::string shown_time(const std::string& utc);
/// From and to, the day once if it is one; only from, if there is no end.
[[nodiscard]] std::string shown_span(const std::string& from, const std::string& to);
/// "3 PASS · 1 FAIL".
[[nodiscard]] std::string verdict_counts(const model::Summary& summary);
/// True for what counts: PASS, or WAIVED by somebody.
[[nodiscard]] bool passed(const model::Row& row);
/// "✔", "!", "✘" or "-"; the word PASS, FAIL... always stands beside it.
[[nodiscard]] const char* mark(model::Verdict verdict);

}  // namespace steelyard::reports
