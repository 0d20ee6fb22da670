// SPDX-License-Identifier: Apache-2.0
// A run in the formats of other tools. Pure functions of the run; whatever a stranger wrote into it comes out as text
// that the format cannot take for markup, a new line or a formula. Only values that can be believed are written as
// values: of rows that passed or were waived. No format turns a skip into a pass.
#pragma once
#include <optional>
#include <string>

#include "model/run.h"

namespace steelyard::exchange {

/// The score that goes with a run, where there is one.
struct ExportedScore {
  std::string id;
  double value = 0;
  std::optional<model::Interval> ci95;
};

/// The rows as they count. A row that passed although its own check failed is FAIL; one that passed without a value, or
/// though another result of its job did not, is INVALID; of a run that has not ended a row says so, as ERROR. `defect`
/// speaks against all of it ("its bundle is INVALID..."): then nothing passed, and every value is INVALID for that
/// reason. Every format below is made of these.
[[nodiscard]] model::Run as_it_counts(model::Run run, const std::string& defect = {});

/// For benchmark's compare.py, which compares times: "time" is seconds per unit of work, in nanoseconds per 10^9 units
/// (operations, bytes) for rates, and the time itself for times. Every sample is a repetition under one name, so that
/// the U test works; the rate itself is a counter. Rows that are neither times nor rates are left out, and those that
/// failed: the format has no place for a verdict.
[[nodiscard]] std::string to_google_benchmark(const model::Run& run);

/// Prometheus text, for node_exporter's textfile collector and for OpenMetrics readers: gauges without timestamps of
/// their own, ended by "# EOF".
[[nodiscard]] std::string to_openmetrics(const model::Run& run, const std::optional<ExportedScore>& score);

/// One test suite per node, one case per row that counts. FAIL is a failure; ERROR and INVALID are errors; SKIP and
/// WAIVED are skipped.
[[nodiscard]] std::string to_junit(const model::Run& run);

/// "id = value unit", one line per row; a comment with verdict and reason where there is no value.
[[nodiscard]] std::string to_fom(const model::Run& run);

/// For github-action-benchmark: customBiggerIsBetter or customSmallerIsBetter, the rows of that direction that passed.
[[nodiscard]] std::string to_github_benchmark(const model::Run& run, model::Direction direction);

/// A stranger's name as these formats carry it: printable, and not endless.
[[nodiscard]] std::string shown(const std::string& s);
/// "mem.triad[cpu] placement=cores bandwidth", with the node before it if the run has several: how a row is called
/// where one text has to say which.
[[nodiscard]] std::string row_id(const model::Run& run, const model::Row& row);
/// True if the row's value may stand as a value: it is finite, and the row passed or was waived.
[[nodiscard]] bool has_credible_value(const model::Row& row);

}  // namespace steelyard::exchange
