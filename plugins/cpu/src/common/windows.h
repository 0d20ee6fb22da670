// SPDX-License-Identifier: Apache-2.0
// A sample is cut into windows of about a millisecond, each begun together by all threads. On a machine that others use
// too, some windows are disturbed and most are not: the honest number is the median of those that nobody disturbed.
#pragma once
#include <cstdint>
#include <span>
#include <steelyard/sdk.hpp>
#include <string>
#include <vector>

namespace steelyard::cpu {

/// One thread in one window. Times in nanoseconds.
struct ThreadWindow {
  std::uint64_t begin = 0, end = 0;
  std::uint64_t cpu_ns = 0;  // CPU time that the thread had in between
};

/// True if every thread had its CPU all the time - but for 20 us, or 1 % up to 5 ms - and the last began at most a
/// ninth of the shortest thread's time after the first. When they end is their cores' affair: some are faster than
/// others.
[[nodiscard]] bool undisturbed(std::span<const ThreadWindow> threads);

/// What the windows of one sample amounted to, in seconds per inner repetition.
struct Windows {
  double median = 0;  // of the clean windows; of all if none was clean
  double best = 0;    // the shortest
  double p10 = 0;     // nine of ten windows, clean or not, were at least as good
  double clean = 0;   // share of clean windows, 0..1
  std::uint64_t elapsed_ns = 0;

  /// Emits `metric` as work per second from the median, "`metric`.best", "`metric`.p10" and "clean".
  void emit_rate(const sdk::Sample& sample, const std::string& metric, double work_per_inner) const;
  /// The same for a duration: seconds per step.
  void emit_time(const sdk::Sample& sample, const std::string& metric, double steps_per_inner) const;
};

/// `spans[w * threads + i]` is thread i in window w, which did `inner[w]` repetitions.
[[nodiscard]] Windows summarise(std::span<const ThreadWindow> spans, std::span<const std::uint64_t> inner);

/// The host flags a row "disturbed" where less than half of the windows were clean.
inline constexpr sy_metric kCleanMetric =
    sdk::metric("clean", "1", SY_INFORMATIONAL, "share of the windows in which no thread was disturbed");

}  // namespace steelyard::cpu
