// SPDX-License-Identifier: Apache-2.0
#include "score/inputs.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "score/edition.h"
#include "score/rows.h"

namespace steelyard::score {
namespace {

using model::Row;

/// The samples of each launch as means of its batches; nothing if the row does not say which samples are whose.
std::vector<std::vector<double>> batches_of(const Row& row) {
  std::size_t left = row.samples.size();
  for (const model::Launch& launch : row.launches) {
    if (launch.n > left) return {};  // also where a stranger's counts would only add up by overflowing
    left -= launch.n;
  }
  if (left != 0) return {};
  std::vector<std::vector<double>> out;
  std::size_t at = 0;
  for (const model::Launch& launch : row.launches) {
    const std::size_t batch = std::max<std::size_t>(launch.batch, 1);
    std::vector<double>& means = out.emplace_back();
    for (std::size_t k = 0; launch.n - k >= batch; k += batch)
      means.push_back(std::accumulate(&row.samples[at + k], &row.samples[at + k] + batch, 0.0) /
                      static_cast<double>(batch));
    at += launch.n;
    if (means.empty() || std::ranges::any_of(means, [](double x) { return !(x > 0); })) return {};
  }
  return out;
}

/// The interval of what the source takes from the row. A quantile's is not that of the row's median.
std::optional<model::Interval> interval_of(const Row& row, const model::RowSource& source) {
  if (!source.quantile) return row.ci95;
  if (!row.quantile_ci95) return std::nullopt;
  const auto found = row.quantile_ci95->find(*source.quantile);
  return found == row.quantile_ci95->end() ? std::nullopt : std::optional(found->second);
}

class Reader {
 public:
  Reader(const model::Run& run, const std::string& node, const model::Edition& edition,
         const model::ScoredMetric& metric)
      : run_(run), node_(node), edition_(edition), metric_(metric) {
    model::ScoreInput& shown = input_.shown;
    shown.metric = metric.id;
    shown.dimension = metric.dimension;
    shown.unit = metric.unit;
    shown.direction = metric.direction;
    shown.kind = metric.kind;
    shown.reference = metric.reference;
  }

  Input read() {
    for (const model::MetricSource& source : metric_.sources) {
      const bool settled = source.row ? try_row(*source.row) : try_suite(*find_suite(edition_, *source.suite));
      if (settled) break;
    }
    if (!input_.shown.value && input_.shown.missing.empty()) explain_absence();
    return std::move(input_);
  }

 private:
  /// True if the source gave a value, or broke in a way that no other may cover.
  bool try_row(const model::RowSource& source) {
    if (source.only_without && any_passed(run_, node_, *source.only_without)) {
      remember({RowSearch::Outcome::kAbsent,
                {},
                fmt::format("{} counts only where nothing of {} computes", source.benchmark, *source.only_without),
                "steelyard run --profile standard",
                true},
               source.benchmark);
      return false;
    }
    const RowSearch search = find_rows(run_, node_, source, metric_.unit);
    if (search.outcome == RowSearch::Outcome::kFound) return take(search.rows, source), true;
    if (search.outcome == RowSearch::Outcome::kBroken) return fail(search), true;
    remember(search, source.benchmark);
    return false;
  }

  void fail(const RowSearch& search) {
    input_.shown.missing = search.reason;
    input_.shown.remedy = search.remedy;
  }

  void remember(const RowSearch& search, const std::string& benchmark) {
    if (search.nearly && !near_) near_ = search;
    if (std::ranges::find(tried_, benchmark) == tried_.end()) tried_.push_back(benchmark);
  }

  void explain_absence() {
    if (near_) return fail(*near_);
    model::ScoreInput& shown = input_.shown;
    if (tried_.empty()) {
      shown.missing = fmt::format("nothing measures {} in this edition", metric_.id);
      shown.remedy = "this version cannot measure it";
      return;
    }
    shown.missing =
        tried_.size() == 1 ? tried_[0] + " was not run" : fmt::format("none of {} was run", fmt::join(tried_, ", "));
    shown.remedy = "steelyard run --profile standard";
  }

  void take(const std::vector<const Row*>& rows, const model::RowSource& source) {
    double sum = 0;
    std::vector<double> widths;
    bool known = true;
    for (const Row* row : rows) {
      const double value = value_of(*row, source);
      sum += value;
      const auto interval = interval_of(*row, source);
      known = known && interval.has_value();
      if (interval) widths.push_back((interval->hi - interval->lo) / 2);
      add_evidence(*row, source.metric, value);
      input_.series.parts.push_back(series_of(*row, interval, value, !source.quantile));
    }
    model::ScoreInput& shown = input_.shown;
    shown.value = sum;
    shown.path = source.path.value_or(is_emulated(run_, *rows[0]) ? "emulated" : rows[0]->path);
    shown.estimator = rows.size() > 1 ? fmt::format("sum over {} devices", rows.size()) : rows[0]->estimator;
    if (source.quantile) shown.estimator = *source.quantile + " of the histogram";
    if (rows.size() == 1) shown.percent_of_bound = rows[0]->percent_of_bound;
    if (known && rows.size() == 1) shown.ci95 = interval_of(*rows[0], source);
    if (known && rows.size() > 1) shown.ci95 = {sum - in_quadrature(widths), sum + in_quadrature(widths)};
    if (shown.ci95) note_spread(*shown.ci95);
    if (source.estimate.value_or(false)) input_.estimate = fmt::format("{} was measured in part only", metric_.id);
  }

  /// The weighted geometric mean of value / reference; every kernel or nothing.
  bool try_suite(const model::Suite& suite) {
    double weights = 0, logs = 0;
    for (const model::SuiteKernel& kernel : suite.kernels) weights += kernel.weight;
    std::vector<double> deviations;
    double worst_lo = 0, worst_hi = 0;
    for (const model::SuiteKernel& kernel : suite.kernels) {
      const model::RowSource source{
          .benchmark = kernel.benchmark, .version = kernel.version, .params = kernel.params, .metric = kernel.metric};
      const RowSearch search = find_rows(run_, node_, source, kernel.unit);
      if (search.outcome != RowSearch::Outcome::kFound) {
        input_ = Reader(run_, node_, edition_, metric_).input_;
        fail(search);
        return true;
      }
      const Row& row = *search.rows[0];
      const double share = kernel.weight / weights, value = *row.value;
      logs += share * std::log(value / kernel.reference);
      add_evidence(row, kernel.metric, value);
      Series series = series_of(row, row.ci95, value, true);
      series.exponent = share;
      input_.series.parts.push_back(std::move(series));
      const auto s = row.ci95 ? log_deviation(*row.ci95) : std::nullopt;
      if (!s) continue;
      deviations.push_back(share * *s);
      worst_lo += share * std::log(row.ci95->lo / value);
      worst_hi += share * std::log(row.ci95->hi / value);
    }
    model::ScoreInput& shown = input_.shown;
    input_.series.product = true;
    shown.value = std::exp(logs);
    shown.path = "native";
    shown.estimator = fmt::format("weighted geometric mean of {} kernels", suite.kernels.size());
    if (deviations.size() < suite.kernels.size()) return true;
    const double s = in_quadrature(deviations);
    shown.ci95 = {*shown.value * std::exp(-kNormal95 * s), *shown.value * std::exp(kNormal95 * s)};
    input_.spread = Spread{0, s, worst_lo, worst_hi, 0};
    return true;
  }

  void add_evidence(const Row& row, const std::string& metric, double value) {
    model::ScoreInput& shown = input_.shown;
    shown.n_launch = shown.evidence.empty() ? row.launches.size() : std::min(shown.n_launch, row.launches.size());
    shown.n_sample += row.n;
    for (const std::string& flag : row.flags)
      if (std::ranges::find(shown.flags, flag) == shown.flags.end()) shown.flags.push_back(flag);
    shown.evidence.push_back({row.job, row.device, row.benchmark, row.version, row.params, metric, value});
  }

  /// Without batches of it - samples are medians where a quantile is wanted - the value and its deviation are drawn.
  Series series_of(const Row& row, const std::optional<model::Interval>& interval, double value, bool of_samples) {
    Series series;
    series.value = value;
    series.group = std::hash<std::string>{}(row.job);
    const auto s = interval ? log_deviation(*interval) : std::nullopt;
    if (!s || *s == 0) return series;
    series.deviation = *s;
    fewest(row.launches.size());
    if (of_samples) series.launches = batches_of(row);
    const bool rate = row.direction == model::Direction::kHigher && row.launches.size() > 1;
    series.estimator = rate ? LaunchEstimator::kHarmonicMean : LaunchEstimator::kMedian;
    return series;
  }

  void fewest(std::size_t launches) {
    input_.fewest_launches = input_.fewest_launches == 0 ? launches : std::min(input_.fewest_launches, launches);
  }

  void note_spread(const model::Interval& interval) {
    const auto s = log_deviation(interval);
    const double value = *input_.shown.value;
    if (s) input_.spread = Spread{0, *s, std::log(interval.lo / value), std::log(interval.hi / value), 0};
  }

  const model::Run& run_;
  const std::string& node_;
  const model::Edition& edition_;
  const model::ScoredMetric& metric_;
  Input input_;
  std::optional<RowSearch> near_;  // the first absence that says more than "was not run"
  std::vector<std::string> tried_;
};

}  // namespace

Input read_input(const model::Run& run, const std::string& node, const model::Edition& edition,
                 const model::ScoredMetric& metric) {
  return Reader(run, node, edition, metric).read();
}

}  // namespace steelyard::score
