// SPDX-License-Identifier: Apache-2.0
#include "measure/calibrate.h"

#include <algorithm>
#include <cmath>

#include "measure/sample.h"
#include "measure/stats.h"

namespace steelyard::measure {
namespace {

constexpr double kRoundTripSeconds = 0.25;
constexpr std::size_t kWindow = 5;
constexpr std::uint64_t kMostInner = std::uint64_t{1} << 40;
constexpr double kMostGrowth = 16;  // per step: the first, cold repetitions mislead
constexpr double kMargin = 1.1;     // aim past the target, or noise asks for another step

/// Means of the headline metric over rounds of a given time.
class Rounds {
 public:
  explicit Rounds(double round_s) : round_s_(round_s) {}
  void add(const Sample& sample) {
    sum_ += value_of(sample, 0).value();
    wall_s_ += seconds(sample.wall_ns);
    ++samples_;
    if (wall_s_ < round_s_) return;
    means_.push_back(sum_ / samples_);
    sum_ = wall_s_ = samples_ = 0;
  }
  [[nodiscard]] const std::vector<double>& means() const { return means_; }

 private:
  double round_s_, sum_ = 0, wall_s_ = 0, samples_ = 0;  // of the round that is not over yet
  std::vector<double> means_;
};

}  // namespace

std::uint32_t batch_size(double sample_s) {
  return static_cast<std::uint32_t>(std::clamp(std::round(kRoundTripSeconds / std::max(sample_s, 1e-9)), 1.0, 1000.0));
}

Result<Calibration> calibrate(const RunBatch& run, double sample_s) {
  std::uint64_t inner = 1;
  for (bool reached = false;;) {
    const auto samples = run(inner, 1);
    if (!samples) return samples.error();
    const double elapsed = seconds(samples->front().elapsed_ns);
    if (elapsed >= sample_s) {
      if (reached) return Calibration{inner, elapsed};
      reached = true;
      continue;
    }
    reached = false;
    if (inner >= kMostInner)
      return Error{Errc::kUntrusted, "2^40 repetitions take less time than one sample",
                   "the work is optimized away: make the kernel's result visible (sdk::keep) and measure again"};
    const double growth = elapsed > 0 ? std::min(kMargin * sample_s / elapsed, kMostGrowth) : kMostGrowth;
    const auto next = static_cast<std::uint64_t>(std::ceil(static_cast<double>(inner) * growth));
    inner = std::min(std::max(next, inner + 1), kMostInner);
  }
}

Result<WarmUp> warm_up(const RunBatch& run, const Calibration& calibration, const model::Protocol& protocol,
                       Clock& clock) {
  const Nanoseconds start = clock.now();
  const auto spent = [&] { return std::chrono::duration<double>(clock.now() - start).count(); };
  Rounds rounds(protocol.round_s.value_or(0));
  WarmUp result;
  do {
    const auto samples = run(calibration.inner, std::min<std::uint32_t>(batch_size(calibration.sample_s), kWindow));
    if (!samples) return samples.error();
    for (const Sample& sample : *samples) {
      rounds.add(sample);
      result.steady = result.steady || is_steady(rounds.means(), kWindow, protocol.steady_range, protocol.steady_drift);
    }
    result.samples += samples->size();
  } while (!result.steady && spent() < protocol.warmup_max_s);
  return result;
}

}  // namespace steelyard::measure
