// SPDX-License-Identifier: Apache-2.0
#include "measure/sampler.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "measure/calibrate.h"
#include "measure/rows.h"
#include "measure/sample.h"
#include "measure/stats.h"
#include "model/session.h"

namespace steelyard::measure {
namespace {

/// After these the process is gone: there is nothing left to release.
bool process_is_gone(Errc code) {
  return code == Errc::kPlugin || code == Errc::kTimeout;
}

class JobMeasurement {
 public:
  JobMeasurement(const model::Job& job, const model::BenchmarkInfo& benchmark, Launcher& launcher, Clock& clock,
                 Observer& observer, const std::atomic<bool>& cancelled)
      : job_(job),
        benchmark_(benchmark),
        launcher_(launcher),
        clock_(clock),
        observer_(observer),
        cancelled_(cancelled) {
    progress_.job = &job;
    progress_.benchmark = &benchmark;
  }

  Measurement run() {
    const Nanoseconds start = clock_.now();
    Result<void> outcome;
    for (unsigned i = 0; i < job_.protocol.launches && outcome.ok(); ++i) outcome = launch(i);
    record_.duration_s = std::chrono::duration<double>(clock_.now() - start).count();
    if (outcome.ok()) return {measured_rows(job_, benchmark_, record_), false};
    if (outcome.error().code == Errc::kCancelled) return {{}, true};
    return {failed_rows(job_, benchmark_, record_, outcome.error()), false};
  }

 private:
  Result<void> launch(unsigned index) {
    progress_.launch = index;
    progress_.n = 0;
    if (cancelled_) return cancelled();
    enter("prepare");
    model::Job job = job_;  // with inputs of this launch's own
    job.seed = model::launch_seed(job_.seed, index);
    LaunchRecord record{.seed = job.seed, .start = clock_.now()};
    const auto child = launcher_.launch(job, index > 0);
    if (!child) return child.error();
    child_ = *child;
    if (auto prepared = child_->prepare(job); !prepared) return prepared;

    Result<void> outcome = measure(record);
    const bool complete = outcome.ok();
    if (complete) {
      enter("check");
      outcome = child_->check();
    }
    record.end = clock_.now();
    if (!outcome.ok() && process_is_gone(outcome.error().code)) return outcome;
    // What is measured in full stays to be looked at, believed or not.
    if (complete || outcome.error().code == Errc::kWrongResult) {
      record_.facts = child_->facts();
      record_.launches.push_back(std::move(record));
    }
    Result<void> released = child_->release();
    return outcome.ok() ? released : outcome;
  }

  Result<void> measure(LaunchRecord& record) {
    const RunBatch batch = [this](std::uint64_t inner, std::uint32_t count) { return run_batch(inner, count); };
    enter("calibrate");
    const auto calibration = calibrate(batch, job_.protocol.sample_s);
    if (!calibration) return calibration.error();
    enter("warm up");
    const auto warmup = warm_up(batch, *calibration, job_.protocol, clock_);
    if (!warmup) return warmup.error();
    record.warmup = warmup->samples;
    record.steady = warmup->steady;
    enter("sample");
    return sample(*calibration, record);
  }

  /// The stop rule: see stats.h for when it may look. Without the precision asked for, 100 samples or max_s end it,
  /// though no launch that stands alone before there are enough for an interval.
  Result<void> sample(const Calibration& calibration, LaunchRecord& record) {
    const model::Protocol& p = job_.protocol;
    const std::size_t fewest = p.launches == 1 ? kLeastForInterval : 1;
    std::vector<double> headline;
    std::uint64_t elapsed_ns = 0, wall_ns = 0;  // whole numbers: ten samples of 0.05 s are 0.5 s, not a little less
    double sample_s = calibration.sample_s;
    while (headline.size() < kMaxSamples && (headline.size() < fewest || seconds(wall_ns) < p.max_s)) {
      const double left = std::max(1.0, (p.max_s - seconds(wall_ns)) / sample_s);
      const auto until_look = static_cast<double>(samples_until_look(headline.size()));
      const auto count = static_cast<std::uint32_t>(
          std::min({std::round(left), until_look, static_cast<double>(batch_size(sample_s))}));
      auto samples = run_batch(calibration.inner, count);
      if (!samples) return samples.error();
      for (Sample& sample : *samples) {
        elapsed_ns += sample.elapsed_ns;
        wall_ns += sample.wall_ns;
        headline.push_back(value_of(sample, 0).value());
        record.samples.push_back(std::move(sample));
      }
      sample_s = std::max(seconds(wall_ns) / static_cast<double>(headline.size()), 1e-9);
      const auto half_width = relative_half_width(headline);
      record.converged = half_width && *half_width <= p.precision && headline.size() >= p.min_samples &&
                         seconds(elapsed_ns) >= p.min_s;
      report(headline, half_width, seconds(wall_ns));
      if (record.converged) break;
    }
    return {};
  }

  Result<std::vector<Sample>> run_batch(std::uint64_t inner, std::uint32_t count) {
    if (cancelled_) return cancelled();
    auto samples = child_->run(inner, count);
    if (!samples) return samples;
    if (samples->size() != count)
      return Error{Errc::kInternal,
                   fmt::format("{}: asked for {} samples, got {}", job_.benchmark, count, samples->size())};
    for (const Sample& sample : *samples)
      if (!value_of(sample, 0))
        return Error{Errc::kUntrusted,
                     fmt::format("{}: a run reported no '{}'", job_.benchmark, benchmark_.metrics.front().id),
                     "the plugin must emit its first metric in every run"};
    return samples;
  }

  static Error cancelled() { return {Errc::kCancelled, "interrupted"}; }

  void enter(const char* stage) {
    progress_.stage = stage;
    observer_.on_progress(progress_);
  }

  void report(std::vector<double> headline, std::optional<double> half_width, double wall_s) {
    progress_.n = headline.size();
    progress_.value = median(headline);
    if (half_width) progress_.relative_half_width = *half_width;
    const double share = std::max(static_cast<double>(progress_.n) / kMaxSamples, wall_s / job_.protocol.max_s);
    progress_.fraction = (progress_.launch + std::min(1.0, share)) / job_.protocol.launches;
    observer_.on_progress(progress_);
  }

  const model::Job& job_;
  const model::BenchmarkInfo& benchmark_;
  Launcher& launcher_;
  Clock& clock_;
  Observer& observer_;
  const std::atomic<bool>& cancelled_;
  Child* child_ = nullptr;
  JobRecord record_;
  Progress progress_;
};

}  // namespace

Measurement measure_job(const model::Job& job, const model::BenchmarkInfo& benchmark, Launcher& launcher, Clock& clock,
                        Observer& observer, const std::atomic<bool>& cancelled) {
  if (benchmark.metrics.empty())
    return {unmeasured(job, &benchmark, model::Verdict::kError, "the benchmark declares no metric",
                       "the plugin must declare at least one"),
            false};
  return JobMeasurement(job, benchmark, launcher, clock, observer, cancelled).run();
}

}  // namespace steelyard::measure
