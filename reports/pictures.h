// SPDX-License-Identifier: Apache-2.0
// Which pictures a run gives: chosen by the shape of its rows - a bound, a curve, a matrix, quantiles - and not by the
// plugin they came from, so that a vendor's rows are drawn like ours.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "reports/chart/chart.h"
#include "reports/report.h"

namespace steelyard::reports {

/// Bars of the percent of the theoretical limit; nothing without a row that has one.
[[nodiscard]] std::vector<Picture> bound_pictures(const Report& report, const Vocabulary& vocabulary);
/// Rows whose matrix has one column: over sizes, or latency over the bandwidth of the same job.
[[nodiscard]] std::vector<Picture> curve_pictures(const Report& report, const Vocabulary& vocabulary);
/// Rows whose matrix has several columns: as a heat map; between few peers also as a drawing of their links.
[[nodiscard]] std::vector<Picture> matrix_pictures(const Report& report, const Vocabulary& vocabulary);
/// Per device: slopes of the memory levels and ceilings of the precisions, as measured, and the kernels whose
/// operations and bytes are both known.
[[nodiscard]] std::vector<Picture> roofline_pictures(const Report& report, const Vocabulary& vocabulary);
/// Rows with quantiles, on an axis that spreads the tail.
[[nodiscard]] std::vector<Picture> quantile_pictures(const Report& report, const Vocabulary& vocabulary);

/// Rows that differ in one integer parameter only - a message size - as a curve over it, with their intervals as a
/// band.
[[nodiscard]] std::vector<Picture> sweep_pictures(const Report& report, const Vocabulary& vocabulary);
/// The same over numbers of nodes or ranks: efficiency against the smallest.
[[nodiscard]] std::vector<Picture> scaling_pictures(const Report& report, const Vocabulary& vocabulary);
/// Results of long measurements over their time, with temperatures, power and throttling where the job read them.
[[nodiscard]] std::vector<Picture> soak_pictures(const Report& report, const Vocabulary& vocabulary);

/// Names of a run's rows in legends, titles and tables. What tells them apart is found once for all of them.
class Titles {
 public:
  /// Both are kept by reference.
  Titles(const Report& report, const Vocabulary& vocabulary);
  /// "Memory latency · placement=cores"; without the parameter `but`, over whose values a picture goes.
  [[nodiscard]] Phrase of(const model::Row& row, const std::string& but = "") const;
  /// The same over a drawing, where a row that did not pass says so: "Storage latency (INVALID)".
  [[nodiscard]] Phrase drawn(const model::Row& row) const;

 private:
  const Report& report_;
  const Vocabulary& vocabulary_;
  std::map<std::string, std::set<std::string>> params_;
};

/// And why it did not, as a remark.
void add_doubt(const model::Row& row, const Words& words, Picture& picture);
/// True for a row whose number may be drawn: it has one, and nobody called it unbelievable.
[[nodiscard]] bool is_believable(const model::Row& row);

}  // namespace steelyard::reports
