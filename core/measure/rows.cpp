// SPDX-License-Identifier: Apache-2.0
#include "measure/rows.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "base/histogram.h"
#include "measure/conditions.h"
#include "measure/sample.h"
#include "measure/sampler.h"
#include "measure/stats.h"
#include "model/session.h"

namespace steelyard::measure {
namespace {

using statistics::quantile_s;

constexpr std::string_view kBound = ".bound";
constexpr double kCorrelated = 0.2;
constexpr double kLeastClean = 0.5;
constexpr double kWidestHalfWidth = 0.10;  // of the value; wider is no result, unless the profile asks for less

/// One metric's values in the samples of one launch, beside the time each took.
struct Series {
  std::vector<double> values, seconds;
  Buckets histogram;
};

Series series_of(const LaunchRecord& launch, std::uint32_t metric) {
  Series out;
  for (const Sample& sample : launch.samples) {
    const auto value = value_of(sample, metric);
    if (!value) continue;
    out.values.push_back(*value);
    out.seconds.push_back(seconds(sample.elapsed_ns));
    if (const auto it = sample.histograms.find(metric); it != sample.histograms.end())
      statistics::merge(out.histogram, it->second);
  }
  return out;
}

std::optional<std::uint32_t> metric_index(const model::BenchmarkInfo& benchmark, std::string_view id) {
  for (std::uint32_t i = 0; i < benchmark.metrics.size(); ++i)
    if (benchmark.metrics[i].id == id) return i;
  return std::nullopt;
}

/// The median of each cell; nothing where no sample has the metric as a matrix. Labels are those of the first.
std::optional<model::Matrix> median_matrix(const JobRecord& record, std::uint32_t metric) {
  std::optional<model::Matrix> out;
  std::vector<std::vector<double>> cells;
  for (const LaunchRecord& launch : record.launches)
    for (const Sample& sample : launch.samples) {
      const auto found = sample.matrices.find(metric);
      if (found == sample.matrices.end()) continue;
      if (!out) out = found->second, cells.resize(out->cells.size());
      if (found->second.cells.size() != cells.size()) continue;
      for (std::size_t i = 0; i < cells.size(); ++i)
        if (found->second.cells[i]) cells[i].push_back(*found->second.cells[i]);
    }
  for (std::size_t i = 0; i < cells.size(); ++i)
    out->cells[i] = cells[i].empty() ? std::nullopt : std::optional(median(cells[i]));
  return out;
}

/// Where a benchmark says itself how much of its work was undisturbed, that counts, and not what the machine looked
/// like around it.
void judge_cleanness(const model::BenchmarkInfo& benchmark, const JobRecord& record, Surroundings& around) {
  const auto clean = metric_index(benchmark, "clean");
  if (!clean) return;
  std::erase(around.flags, "disturbed");
  std::vector<double> shares;
  for (const LaunchRecord& launch : record.launches) {
    const Series series = series_of(launch, *clean);
    shares.insert(shares.end(), series.values.begin(), series.values.end());
  }
  if (!shares.empty() && median(shares) < kLeastClean) around.flags.emplace_back("disturbed");
}

/// "X.bound" is the bound of row "X", not a row of its own.
bool is_bound(const model::BenchmarkInfo& benchmark, const model::MetricInfo& metric) {
  return metric.id.ends_with(kBound) && metric_index(benchmark, metric.id.substr(0, metric.id.size() - kBound.size()));
}

model::Row blank(const model::Job& job, const model::BenchmarkInfo* benchmark, const model::MetricInfo* metric) {
  model::Row row;
  row.job = job.id;
  row.device = job.device;
  row.benchmark = job.benchmark;
  row.version = benchmark == nullptr ? job.version : benchmark->version;
  row.params = job.params;
  if (metric == nullptr) return row;
  row.metric = metric->id;
  row.unit = metric->unit;
  row.direction = metric->direction;
  return row;
}

void append(std::optional<std::vector<double>>& to, const std::vector<double>& more) {
  if (!to) to.emplace();
  to->insert(to->end(), more.begin(), more.end());
}

/// Builds one row from all launches of a job.
class RowBuilder {
 public:
  RowBuilder(const model::Job& job, const model::BenchmarkInfo& benchmark, const JobRecord& record,
             const Surroundings& surroundings)
      : job_(job), benchmark_(benchmark), record_(record), surroundings_(surroundings) {}

  model::Row measured(const model::MetricInfo& metric) {
    row_ = blank(job_, &benchmark_, &metric);
    row_.duration_s = record_.duration_s;
    take_samples(*metric_index(benchmark_, metric.id));
    if (row_.samples.empty()) {
      row_.verdict = model::Verdict::kSkip;
      row_.reason = "the benchmark did not report it";
      return std::move(row_);
    }
    row_.correctness.status = "pass";
    row_.verdict = model::Verdict::kPass;
    record_.launches.size() > 1 ? estimate_over_launches() : estimate_over_samples();
    describe_distribution();
    add_conditions();
    add_flags();
    refuse_noise();
    refuse_nothing();
    compare_with_bound();
    refuse_overflow();
    return std::move(row_);
  }

  model::Row failed(const model::MetricInfo& metric, const Error& error) {
    row_ = blank(job_, &benchmark_, &metric);
    row_.duration_s = record_.duration_s;
    take_samples(*metric_index(benchmark_, metric.id));
    row_.launches.clear();  // their values were never found correct
    if (!row_.samples.empty()) add_conditions();
    row_.verdict = verdict_of(error.code);
    row_.reason = error.message;
    row_.remedy = error.hint;
    if (error.code == Errc::kWrongResult) row_.correctness = {"fail", error.message};
    return std::move(row_);
  }

 private:
  static model::Verdict verdict_of(Errc code) {
    if (code == Errc::kUnsupported) return model::Verdict::kSkip;
    if (code == Errc::kWrongResult) return model::Verdict::kFail;
    if (code == Errc::kUntrusted) return model::Verdict::kInvalid;
    return model::Verdict::kError;
  }

  void flag(const char* name) { row_.flags.emplace_back(name); }
  void take_samples(std::uint32_t metric) {
    histogram_.clear();
    n_effective_ = 0;
    for (const LaunchRecord& launch : record_.launches) {
      const Series series = series_of(launch, metric);
      if (series.values.empty()) continue;
      model::Launch out{.n = series.values.size(), .warmup = launch.warmup, .steady = launch.steady};
      out.autocorrelation = autocorrelation(series.values);
      out.batch = batch_means(series.values).batch;
      out.value = launch_value(series);
      out.seed = model::seed_text(launch.seed);
      out.start_ns = static_cast<std::uint64_t>(launch.start.count());
      out.end_ns = static_cast<std::uint64_t>(launch.end.count());
      out.measured_s = std::accumulate(series.seconds.begin(), series.seconds.end(), 0.0);
      if (!series.histogram.empty()) out.durations = model::durations_of(series.histogram);
      n_effective_ += effective_n(out.n, out.autocorrelation);
      row_.launches.push_back(std::move(out));
      row_.samples.insert(row_.samples.end(), series.values.begin(), series.values.end());
      if (estimator() == statistics::LaunchEstimator::kRate && series.histogram.empty())
        append(row_.seconds, series.seconds);
      statistics::merge(histogram_, series.histogram);
    }
    row_.n = row_.samples.size();
    row_.matrix = median_matrix(record_, metric);
  }

  [[nodiscard]] bool is_rate() const { return row_.direction == model::Direction::kHigher; }

  /// Cut into windows of which only the undisturbed ones count.
  [[nodiscard]] bool is_windowed() const { return metric_index(benchmark_, "clean").has_value(); }

  /// A rate's value is all work over all time. Not so where a sample is itself the median of its clean windows: what
  /// was in between must not weigh at all.
  [[nodiscard]] statistics::LaunchEstimator estimator() const {
    if (!is_rate() || record_.launches.size() < 2) return statistics::LaunchEstimator::kMedian;
    return is_windowed() ? statistics::LaunchEstimator::kCleanMedian : statistics::LaunchEstimator::kRate;
  }

  [[nodiscard]] double launch_value(const Series& series) const {
    if (!series.histogram.empty()) return quantile_s(series.histogram, 0.5);
    return statistics::launch_value(estimator(), series.values, series.seconds);
  }

  void estimate_over_samples() {
    const auto [value, ends, batches] = statistics::over_samples(row_.samples);
    const bool adaptive = row_.n >= kFirstLook;
    row_.value = histogram_.empty() ? value : quantile_s(histogram_, 0.5);
    row_.ci95 = as_interval(ends);
    row_.estimator = histogram_.empty() ? "median_of_samples" : "p50_of_histogram, interval of the samples' medians";
    row_.estimator += ", exact binomial interval";
    if (adaptive) row_.estimator += " at alpha 0.05/7 (up to 7 looks)";
    if (batches.batch > 1) row_.estimator += fmt::format(", of means of {} samples", batches.batch);
    if (autocorrelation(batches.means) > kCorrelated) flag("autocorrelated");
  }

  void estimate_over_launches() {
    std::vector<double> values;
    for (const model::Launch& launch : row_.launches) values.push_back(launch.value);
    const auto [value, ends, batches] = statistics::over_launches(values);
    row_.value = value;
    row_.ci95 = as_interval(ends);
    row_.estimator =
        fmt::format("median_of_launches of {}, exact binomial interval", !histogram_.empty() ? "p50"
                                                                         : is_windowed() ? "medians of clean windows"
                                                                         : is_rate()     ? "sum(work)/sum(time)"
                                                                                         : "medians");
    if (values.size() < kLeastForInterval) flag("few_launches");
    if (std::ranges::any_of(row_.launches, [](const model::Launch& l) { return l.n < kLeastForInterval; }))
      flag("too_few_samples");
  }

  void describe_distribution() {
    if (histogram_.empty()) return;
    row_.quantiles = statistics::quantiles_s(histogram_);
    row_.quantile_ci95.emplace();
    for (const auto& [name, ends] : statistics::quantile_intervals_s(histogram_))
      row_.quantile_ci95->insert({name, {ends.lo, ends.hi}});
    row_.conditions["durations"] = static_cast<double>(statistics::count(histogram_));
  }

  void add_conditions() {
    row_.conditions.insert(surroundings_.conditions.begin(), surroundings_.conditions.end());
    std::size_t warmup = 0;
    for (const LaunchRecord& launch : record_.launches) warmup += launch.warmup;
    row_.conditions["warmup_samples"] = static_cast<double>(warmup);
    row_.conditions["tukey_outliers"] = static_cast<double>(tukey_outliers(row_.samples));
    row_.conditions["cv"] = coefficient_of_variation(row_.samples);
    row_.conditions["n_eff"] = n_effective_;
    const bool steady = std::ranges::all_of(record_.launches, &LaunchRecord::steady);
    add_facts(row_.conditions, record_.facts, steady && job_.protocol.round_s);
    if (const auto path = row_.conditions.extract("path"); !path.empty())
      row_.path = std::get<std::string>(path.mapped());
  }

  [[nodiscard]] bool converged() const {
    if (!std::ranges::all_of(record_.launches, &LaunchRecord::converged)) return false;
    if (record_.launches.size() < 2 || !row_.ci95) return true;
    return (row_.ci95->hi - row_.ci95->lo) / 2 <= job_.protocol.precision * std::abs(*row_.value);
  }

  void add_flags() {
    const bool scored = row_.direction != model::Direction::kInfo;
    if (scored && !converged()) flag("unconverged");
    if (!std::ranges::all_of(record_.launches, &LaunchRecord::steady)) flag("no_steady_state");
    const auto [lo, hi] = std::ranges::minmax(row_.samples);
    if (scored && row_.n >= 10 && lo == hi) flag("zero_variance");
    row_.flags.insert(row_.flags.end(), surroundings_.flags.begin(), surroundings_.flags.end());
  }

  /// Half of the interval, or, with too few values for one, half of their range; and of how many.
  [[nodiscard]] std::pair<double, std::size_t> known_spread() const {
    if (row_.ci95) return {(row_.ci95->hi - row_.ci95->lo) / 2, row_.n};
    std::vector<double> values;
    for (const model::Launch& launch : row_.launches) values.push_back(launch.value);
    if (row_.launches.size() < 2) values = row_.samples;
    const auto [lo, hi] = std::ranges::minmax(values);
    return {(hi - lo) / 2, values.size()};
  }

  /// A number whose interval is this wide says nothing that a reader could use, and must not look as if it did.
  void refuse_noise() {
    const double limit = std::max(kWidestHalfWidth, job_.protocol.precision);
    if (row_.direction == model::Direction::kInfo || *row_.value == 0) return;
    const auto [spread, n] = known_spread();
    const double half_width = spread / std::abs(*row_.value);
    if (n > 1 && half_width <= limit) return;
    row_.verdict = model::Verdict::kInvalid;
    row_.reason = n == 1
                      ? "one sample alone: nothing is known about its spread"
                      : fmt::format("too noisy: {} ±{:.{}f} % only, at most ±{:.0f} % is a result",
                                    row_.ci95 ? "the median is known to" : fmt::format("its {} values lie within", n),
                                    100 * half_width, half_width < 1.01 * limit ? 2 : 1, 100 * limit);
    row_.remedy = "stop other work on this machine (steelyard doctor), or give it more time";
  }

  /// A rate or a duration of nothing, or less, is a counter that was not read or a difference the wrong way round.
  void refuse_nothing() {
    if (row_.direction == model::Direction::kInfo || *row_.value > 0) return;
    row_.verdict = model::Verdict::kInvalid;
    row_.reason = fmt::format("measured {} {}: nothing can be that little", *row_.value, row_.unit);
    row_.remedy = "check how the plugin computes it";
  }

  /// Squares, sums and quotients of extreme values overflow. What is not finite is left out; without its value or
  /// percent the row is no result.
  void refuse_overflow() {
    std::erase_if(row_.conditions, [](const auto& c) {
      const double* number = std::get_if<double>(&c.second);
      return number != nullptr && !std::isfinite(*number);
    });
    const auto finite = [](double x) { return std::isfinite(x); };
    for (model::Launch& launch : row_.launches)
      if (!finite(launch.value) || !finite(launch.autocorrelation)) launch.value = launch.autocorrelation = 0;
    if (row_.ci95 && !(finite(row_.ci95->lo) && finite(row_.ci95->hi))) row_.ci95.reset();
    const bool whole =
        finite(row_.value.value_or(0)) && finite(row_.percent_of_bound.value_or(0)) && finite(row_.bound.value_or(0));
    if (whole) return;
    row_.value.reset();
    row_.bound.reset();
    row_.percent_of_bound.reset();
    row_.verdict = model::Verdict::kInvalid;
    row_.reason = "its numbers are too large or too small to be computed with";
    row_.remedy = "check the units in which the plugin emits";
  }

  void compare_with_bound() {
    const auto index = metric_index(benchmark_, row_.metric + std::string(kBound));
    if (!index) return;
    std::vector<double> bounds;
    for (const LaunchRecord& launch : record_.launches) {
      const Series series = series_of(launch, *index);
      bounds.insert(bounds.end(), series.values.begin(), series.values.end());
    }
    if (bounds.empty() || median(bounds) <= 0 || *row_.value <= 0) return;
    row_.bound = median(bounds);
    row_.bound_source = benchmark_.metrics[*index].summary;
    const double share =
        row_.direction == model::Direction::kLower ? *row_.bound / *row_.value : *row_.value / *row_.bound;
    row_.percent_of_bound = 100 * share;
    if (*row_.percent_of_bound <= statistics::kMostPercentOfBound) return;
    row_.verdict = model::Verdict::kInvalid;
    row_.reason = fmt::format("above the theoretical bound: {:.1f} % of it ({})", 100 * share, row_.bound_source);
    row_.remedy = "the kernel skips work, its timer is wrong, or the bound is: check the plugin";
  }

  const model::Job& job_;
  const model::BenchmarkInfo& benchmark_;
  const JobRecord& record_;
  const Surroundings& surroundings_;
  model::Row row_;
  Buckets histogram_;
  double n_effective_ = 0;
};

template <class Build>
std::vector<model::Row> rows_of(const model::Job& job, const model::BenchmarkInfo& benchmark, const JobRecord& record,
                                Build&& build) {
  std::vector<const Sample*> samples;
  for (const LaunchRecord& launch : record.launches)
    for (const Sample& sample : launch.samples) samples.push_back(&sample);
  Surroundings around = surroundings(samples);
  judge_cleanness(benchmark, record, around);
  RowBuilder builder(job, benchmark, record, around);
  std::vector<model::Row> rows;
  for (const model::MetricInfo& metric : benchmark.metrics)
    if (!is_bound(benchmark, metric)) rows.push_back(build(builder, metric));
  return rows;
}

}  // namespace

std::vector<model::Row> measured_rows(const model::Job& job, const model::BenchmarkInfo& benchmark,
                                      const JobRecord& record) {
  return rows_of(job, benchmark, record,
                 [](RowBuilder& builder, const model::MetricInfo& metric) { return builder.measured(metric); });
}

std::vector<model::Row> failed_rows(const model::Job& job, const model::BenchmarkInfo& benchmark,
                                    const JobRecord& record, const Error& error) {
  return rows_of(job, benchmark, record,
                 [&](RowBuilder& builder, const model::MetricInfo& metric) { return builder.failed(metric, error); });
}

std::vector<model::Row> unmeasured(const model::Job& job, const model::BenchmarkInfo* benchmark, model::Verdict verdict,
                                   const std::string& reason, const std::string& remedy) {
  std::vector<model::Row> rows;
  if (benchmark != nullptr)
    for (const model::MetricInfo& metric : benchmark->metrics)
      if (!is_bound(*benchmark, metric)) rows.push_back(blank(job, benchmark, &metric));
  if (rows.empty()) rows.push_back(blank(job, benchmark, nullptr));
  for (model::Row& row : rows) {
    row.verdict = verdict;
    row.reason = reason;
    row.remedy = remedy;
  }
  return rows;
}

}  // namespace steelyard::measure
