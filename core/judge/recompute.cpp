// SPDX-License-Identifier: Apache-2.0
#include "judge/recompute.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <span>

#include "base/estimators.h"
#include "base/histogram.h"
#include "base/statistics.h"

namespace steelyard::judge {
namespace {

using statistics::LaunchEstimator;

constexpr const char* kNotKept = "written before the counts of a distribution were kept: only its range is checked";

class Recount {
 public:
  explicit Recount(const model::Row& row) : row_(row) {}

  std::vector<Departure> run() {
    const bool passed = row_.verdict == model::Verdict::kPass || row_.verdict == model::Verdict::kWaived;
    if (row_.samples.empty() && row_.value && passed && !row_.launches.empty())
      out_.push_back({"REC-01", "", "a value", "samples behind it", "a value that nothing was measured for"});
    if (row_.samples.empty() && row_.launches.empty()) return {};
    if (!counts_add_up() || row_.samples.empty() || row_.launches.empty() || !row_.value) return std::move(out_);
    read_durations();
    check_launches();
    check_value();
    check_percent();
    check_variation();
    check_quantiles();
    return std::move(out_);
  }

 private:
  bool counts_add_up() {
    std::size_t all = 0;
    for (const model::Launch& launch : row_.launches) all += std::min(launch.n, row_.samples.size() + 1);
    const bool launched = row_.launches.empty() || all == row_.samples.size();
    const bool timed = !row_.seconds || row_.seconds->size() == row_.samples.size();
    if (launched && timed && row_.n == row_.samples.size()) return true;
    out_.push_back({"REC-01", "", fmt::format("n {}, {} samples, {} in launches", row_.n, row_.samples.size(), all),
                    "one number for all of them", "samples were added or taken away"});
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
      const std::string name = fmt::format(".launches[{}]", i);
      if (samples.empty()) {
        out_.push_back({"REC-01", name, "no samples", "some", "a launch that measured nothing has no value"});
        continue;
      }
      expect("REC-01", name + ".batch", static_cast<double>(launch.batch),
             static_cast<double>(statistics::batch_means(samples).batch));
      const LaunchEstimator how = estimator();
      if (!by_launch_.empty()) {
        expect("REC-01", name + ".value", launch.value, statistics::quantile_s(by_launch_[i], 0.5));
        lies_among(name + ".durations", statistics::quantile_s(by_launch_[i], 0.5), samples);
      } else if (is_histogram() || (how == LaunchEstimator::kRate && seconds.empty()))
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
    if (!several && !durations_.empty())
      expect("REC-01", ".value", *row_.value, statistics::quantile_s(durations_, 0.5));
    else if (!several && is_histogram())
      among(".value", *row_.value, row_.samples);
    else
      expect("REC-01", ".value", *row_.value, estimate.value);
    if (row_.ci95.has_value() != estimate.ends.has_value()) {
      out_.push_back({"REC-02", ".ci95", row_.ci95 ? "an interval" : "none", estimate.ends ? "an interval" : "none",
                      "an interval stands where there are enough values for one, and only there"});
      return;
    }
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

  void check_variation() {
    const auto cv = row_.conditions.find("cv");
    if (cv == row_.conditions.end()) return;
    const double* found = std::get_if<double>(&cv->second);
    expect("REC-01", ".conditions.cv", found == nullptr ? -1 : *found,
           statistics::coefficient_of_variation(row_.samples));
  }

  /// What the launches counted; nothing of a row that keeps no histogram, or was written before counts were kept.
  void read_durations() {
    for (std::size_t i = 0; i < row_.launches.size(); ++i) {
      if (!row_.launches[i].durations) continue;
      auto buckets = model::buckets_of(*row_.launches[i].durations);
      if (!buckets) {
        out_.push_back({"REC-01", fmt::format(".launches[{}].durations", i), "no histogram",
                        "rising buckets, each with its count", "nothing can be computed from it"});
        return forget_durations();
      }
      statistics::merge(durations_, *buckets);
      by_launch_.push_back(*std::move(buckets));
    }
    if (by_launch_.empty() || by_launch_.size() == row_.launches.size()) return;
    out_.push_back({"REC-01", ".launches", fmt::format("{} with durations", by_launch_.size()),
                    fmt::format("all {}, or none", row_.launches.size()), "durations were added or taken away"});
    forget_durations();
  }

  void forget_durations() {
    durations_.clear();
    by_launch_.clear();
  }

  void check_quantiles() {
    if (!durations_.empty()) return check_counted_quantiles();
    if (row_.quantiles.empty() && !row_.conditions.contains("durations")) return;
    check_order_of_quantiles();
    out_.push_back({"REC-01", ".quantiles", fmt::format("{} quantiles", row_.quantiles.size()), "what was counted",
                    kNotKept, false});
  }

  /// All of them follow from what was counted, and every sample, being a median of it, lies within.
  void check_counted_quantiles() {
    const auto counted = statistics::quantiles_s(durations_);
    const auto intervals = statistics::quantile_intervals_s(durations_);
    const auto claimed = row_.quantile_ci95.value_or(std::map<std::string, model::Interval>{});
    const auto key = [](const auto& entry) { return entry.first; };
    if (!std::ranges::equal(counted, row_.quantiles, {}, key, key) ||
        !std::ranges::equal(intervals, claimed, {}, key, key))
      out_.push_back({"REC-01", ".quantiles",
                      fmt::format("{}, {} with intervals", row_.quantiles.size(), claimed.size()),
                      fmt::format("{}, {} with intervals", counted.size(), intervals.size()),
                      "those that so many durations give"});
    for (const auto& [name, value] : counted)
      if (const auto found = row_.quantiles.find(name); found != row_.quantiles.end())
        expect("REC-01", ".quantiles." + name, found->second, value);
    for (const auto& [name, ends] : intervals)
      if (const auto found = claimed.find(name); found != claimed.end()) {
        expect("REC-02", ".quantile_ci95." + name + "[0]", found->second.lo, ends.lo);
        expect("REC-02", ".quantile_ci95." + name + "[1]", found->second.hi, ends.hi);
      }
    if (const auto n = row_.conditions.find("durations"); n != row_.conditions.end())
      if (const double* found = std::get_if<double>(&n->second))
        expect("REC-01", ".conditions.durations", *found, static_cast<double>(statistics::count(durations_)));
    const statistics::Ends range = statistics::range_s(durations_);
    const auto [lo, hi] = std::ranges::minmax(row_.samples);
    if (lo < range.lo || hi > range.hi)
      out_.push_back({"REC-01", ".samples", fmt::format("from {} to {}", lo, hi),
                      fmt::format("from {} to {}", range.lo, range.hi), "no duration as short or as long was counted"});
  }

  /// The median of all durations lies among the medians of parts of them, give or take a bucket.
  void lies_among(std::string member, double median, std::span<const double> medians) {
    constexpr double kBucket = 0.01;
    const auto [lo, hi] = std::ranges::minmax(medians);
    if (median < lo * (1 - kBucket) || median > hi * (1 + kBucket))
      out_.push_back({"REC-01", std::move(member), fmt::format("{}", median), fmt::format("from {} to {}", lo, hi),
                      "its samples are the medians of what was counted: theirs lies among them"});
  }

  /// Before the counts were kept. But quantiles rise, lie in their intervals, and none from the median up can be below
  /// every sample, which is a median itself. Give or take a bucket.
  void check_order_of_quantiles() {
    constexpr double kBucket = 0.01;
    double before = *std::ranges::min_element(row_.samples) * (1 - kBucket);
    for (const char* name : {"p50", "p90", "p95", "p99", "p99.9", "p99.99", "max"}) {
      const auto found = row_.quantiles.find(name);
      if (found == row_.quantiles.end()) continue;
      const std::string member = std::string(".quantiles.") + name;
      if (!(found->second >= before))
        out_.push_back({"REC-01", member, fmt::format("{}", found->second), fmt::format("at least {}", before),
                        "quantiles rise, and begin no lower than the least sample"});
      before = std::max(before, found->second);
      if (!row_.quantile_ci95 || !row_.quantile_ci95->contains(name)) continue;
      const model::Interval& ends = row_.quantile_ci95->at(name);
      if (!(ends.lo * (1 - kBucket) <= found->second && found->second <= ends.hi * (1 + kBucket)))
        out_.push_back({"REC-02", member, fmt::format("{}", found->second),
                        fmt::format("from {} to {}", ends.lo, ends.hi), "it lies outside of its own interval"});
    }
  }

  void expect(const char* rule, std::string member, double found, double expected) {
    if (same_number(found, expected)) return;
    out_.push_back({rule, std::move(member), fmt::format("{}", found), fmt::format("{}", expected),
                    "it does not follow from the samples by the row's own estimator"});
  }

  /// What cannot be computed again must at least lie among its samples; and a reader has to know.
  void among(std::string member, double found, std::span<const double> samples) {
    const auto [lo, hi] = std::ranges::minmax(samples);
    const bool inside = (found >= lo && found <= hi) || same_number(found, lo) || same_number(found, hi);
    const char* reason = !inside ? "it is not even among its samples"
                         : is_histogram()
                             ? kNotKept
                             : "the times of its samples were not kept by that version: only its range is checked";
    out_.push_back(
        {"REC-01", std::move(member), fmt::format("{}", found), fmt::format("from {} to {}", lo, hi), reason, !inside});
  }

  const model::Row& row_;
  statistics::Buckets durations_;               // of all launches
  std::vector<statistics::Buckets> by_launch_;  // of each, or empty
  std::vector<Departure> out_;
};

}  // namespace

std::vector<Departure> departures(const model::Row& row) {
  return Recount(row).run();
}

namespace {

/// What no measurement gives, whatever its samples say; empty: nothing of the kind. A row that is not PASS says so.
std::string impossible(const model::Row& row) {
  if (row.verdict != model::Verdict::kPass || row.direction == model::Direction::kInfo || !row.value) return "";
  if (row.correctness.status == "fail")
    return fmt::format("{} {} passed although its own check failed", row.benchmark, row.metric);
  if (*row.value <= 0)
    return fmt::format("{} {} is {}: nothing can be that little", row.benchmark, row.metric, *row.value);
  if (row.percent_of_bound && *row.percent_of_bound > statistics::kMostPercentOfBound)
    return fmt::format("{} {} is {:.1f} % of its bound", row.benchmark, row.metric, *row.percent_of_bound);
  return "";
}

}  // namespace

std::string first_departure(const model::Row& row) {
  if (std::string what = impossible(row); !what.empty()) return what;
  for (const Departure& d : departures(row))
    if (d.certain)
      return fmt::format("{} {}{} is {}, and its samples give {}", row.benchmark, row.metric, d.member, d.found,
                         d.expected);
  return "";
}

std::string first_departure(const model::Run& run, const model::Row& row) {
  if (row.path == "imported" && !run.imported_from)
    return fmt::format("{} {} was imported, and the run does not say so", row.benchmark, row.metric);
  return first_departure(row);
}

std::string first_departure(const model::Run& run) {
  for (const model::Row& row : run.results)
    if (std::string what = first_departure(run, row); !what.empty()) return what;
  return "";
}

bool same_number(double a, double b) {
  constexpr double kSame = 1e-9;
  return a == b || std::abs(a - b) <= kSame * std::max(std::abs(a), std::abs(b));
}

}  // namespace steelyard::judge
