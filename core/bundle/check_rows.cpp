// SPDX-License-Identifier: Apache-2.0
// The values of rows, computed again from their samples by the functions that computed them.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "base/estimators.h"
#include "bundle/contents.h"
#include "bundle/evidence.h"

namespace steelyard::bundle {
namespace {

using statistics::LaunchEstimator;

class RowCheck {
 public:
  RowCheck(const model::Row& row, std::string where, Findings& findings)
      : row_(row), where_(std::move(where)), findings_(findings) {}

  void run() {
    if (!counts_add_up() || row_.samples.empty() || row_.launches.empty() || !row_.value) return;
    check_launches();
    check_value();
    check_percent();
  }

 private:
  bool counts_add_up() {
    std::size_t all = 0;
    for (const model::Launch& launch : row_.launches) all += std::min(launch.n, row_.samples.size() + 1);
    const bool launched = row_.launches.empty() || all == row_.samples.size();
    const bool timed = !row_.seconds || row_.seconds->size() == row_.samples.size();
    findings_.checked("REC-01");
    if (launched && timed && row_.n == row_.samples.size()) return true;
    findings_.error("REC-01", where_, fmt::format("n {}, {} samples, {} in launches", row_.n, row_.samples.size(), all),
                    "one number for all of them", "samples were added or taken away");
    return false;
  }

  [[nodiscard]] bool says(std::string_view words) const { return row_.estimator.find(words) != std::string::npos; }
  [[nodiscard]] bool is_histogram() const { return says("p50"); }

  [[nodiscard]] LaunchEstimator estimator() const {
    if (row_.direction != model::Direction::kHigher || row_.launches.size() < 2) return LaunchEstimator::kMedian;
    if (says("clean windows")) return LaunchEstimator::kCleanMedian;
    return says("sum(work)/sum(time)") ? LaunchEstimator::kRate : LaunchEstimator::kMedian;
  }

  void check_launches() {
    std::size_t at = 0;
    for (std::size_t i = 0; i < row_.launches.size(); ++i) {
      const model::Launch& launch = row_.launches[i];
      const auto samples = std::span(row_.samples).subspan(at, launch.n);
      const auto seconds = row_.seconds ? std::span(*row_.seconds).subspan(at, launch.n) : std::span<const double>();
      at += launch.n;
      if (samples.empty()) continue;
      const std::string name = fmt::format(".launches[{}]", i);
      expect("REC-01", name + ".batch", static_cast<double>(launch.batch),
             static_cast<double>(statistics::batch_means(samples).batch));
      const LaunchEstimator how = estimator();
      if (is_histogram() || (how == LaunchEstimator::kRate && seconds.empty()))
        among(name + ".value", launch.value, samples);
      else
        expect("REC-01", name + ".value", launch.value, statistics::launch_value(how, samples, seconds));
    }
  }

  void check_value() {
    const bool several = row_.launches.size() > 1;
    std::vector<double> values;
    for (const model::Launch& launch : row_.launches) values.push_back(launch.value);
    const auto estimate = several ? statistics::over_launches(values) : statistics::over_samples(row_.samples);
    if (!several && is_histogram())
      among(".value", *row_.value, row_.samples);
    else
      expect("REC-01", ".value", *row_.value, estimate.value);
    findings_.checked("REC-02");
    if (row_.ci95.has_value() != estimate.ends.has_value())
      return findings_.error("REC-02", where_ + ".ci95", row_.ci95 ? "an interval" : "none",
                             estimate.ends ? "an interval" : "none",
                             "an interval stands where there are enough values for one, and only there");
    if (!row_.ci95) return;
    expect("REC-02", ".ci95[0]", row_.ci95->lo, estimate.ends->lo);
    expect("REC-02", ".ci95[1]", row_.ci95->hi, estimate.ends->hi);
  }

  void check_percent() {
    if (!row_.bound || !row_.percent_of_bound || *row_.value == 0 || *row_.bound == 0) return;
    const double share =
        row_.direction == model::Direction::kLower ? *row_.bound / *row_.value : *row_.value / *row_.bound;
    expect("REC-01", ".percent_of_bound", *row_.percent_of_bound, 100 * share);
  }

  void expect(std::string_view rule, const std::string& member, double found, double expected) {
    findings_.checked(rule);
    if (!same_number(found, expected))
      findings_.error(rule, where_ + member, fmt::format("{}", found), fmt::format("{}", expected),
                      "it does not follow from the samples by the row's own estimator");
  }

  /// What cannot be computed again must at least lie among its samples; and a reader has to know.
  void among(const std::string& member, double found, std::span<const double> samples) {
    const auto [lo, hi] = std::ranges::minmax(samples);
    findings_.checked("REC-01");
    const bool inside = (found >= lo && found <= hi) || same_number(found, lo) || same_number(found, hi);
    if (inside)
      findings_.unknown("REC-01", where_ + member, fmt::format("{}", found), fmt::format("from {} to {}", lo, hi),
                        is_histogram()
                            ? "of a distribution whose buckets are not kept: only its range is checked"
                            : "the times of its samples were not kept by that version: only its range is checked");
    else
      findings_.error("REC-01", where_ + member, fmt::format("{}", found), fmt::format("from {} to {}", lo, hi),
                      "it is not even among its samples");
  }

  const model::Row& row_;
  std::string where_;
  Findings& findings_;
};

}  // namespace

void check_rows(const Evidence& evidence, Findings& findings) {
  if (!evidence.record) return;
  const auto& rows = evidence.record->run.results;
  for (std::size_t i = 0; i < rows.size(); ++i)
    RowCheck(rows[i], fmt::format("{} results[{}] ({} {})", kJournalPath, i, rows[i].benchmark, rows[i].metric),
             findings)
        .run();
}

}  // namespace steelyard::bundle
