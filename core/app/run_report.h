// SPDX-License-Identifier: Apache-2.0
// Plans and runs as tables: for people (units, marks, words), and for programs (base SI, stable columns).
#pragma once
#include <map>
#include <set>
#include <string>

#include "app/table.h"
#include "app/texts.h"
#include "model/plan.h"
#include "model/run.h"
#include "reports/data_table.h"
#include "reports/rows.h"

namespace steelyard::app {

/// "cpu.gemm.fp64[cpu0]": what a job is called on a line of its own.
[[nodiscard]] std::string label(const std::string& benchmark, const std::string& device);
/// " cores size=65536": behind a label, those of `names`; words say what they are, numbers do not.
[[nodiscard]] std::string short_params(const std::map<std::string, model::ParamValue>& params,
                                       const std::set<std::string>& names);
/// "✔", "!", "✘" or "-" in the verdict's colour; the word PASS, FAIL... always stands beside it.
[[nodiscard]] Cell mark(model::Verdict verdict);
[[nodiscard]] Style style_of(model::Verdict verdict);
using reports::plus_minus;
using reports::shown_value;

[[nodiscard]] Table plan_table(const model::Plan& plan, const Texts& text);
/// One line per job, seconds and bytes as numbers.
[[nodiscard]] Table plan_csv(const model::Plan& plan);
[[nodiscard]] std::string plan_summary(const model::Plan& plan, const Texts& text);

/// Copies of reports::shown_rows.
[[nodiscard]] std::vector<model::Row> shown_rows(const model::Run& run);
/// Of shown_rows; parameters where they tell rows apart. Without a row, without a header.
[[nodiscard]] Table run_table(const model::Run& run, const Texts& text);
/// A report's table for a terminal in this language, and as CSV.
[[nodiscard]] Table shown_table(const reports::DataTable& table, Language language);
[[nodiscard]] Table csv_table(const reports::DataTable& table);
/// One line per row of run.json, values in base SI.
[[nodiscard]] Table run_csv(const model::Run& run);
using reports::verdict_counts;

}  // namespace steelyard::app
