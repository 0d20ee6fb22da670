// SPDX-License-Identifier: Apache-2.0
// A clock that only moves when a test, or a fake that holds it, says so.
#pragma once
#include "base/clock.h"

namespace steelyard::fakes {

class Clock final : public steelyard::Clock {
 public:
  /// Every reading moves it by `step`.
  explicit Clock(Nanoseconds step = Nanoseconds{0}) : step_(step) {}
  Nanoseconds now() override { return now_ += step_; }
  std::int64_t wall_ns() override { return kStart + now_.count() + jump_.count(); }
  void advance(Nanoseconds by) { now_ += by; }
  /// Only the wall clock, forwards or backwards, as if somebody set it.
  void jump(Nanoseconds by) { jump_ += by; }

 private:
  static constexpr std::int64_t kStart = 1'795'230'000'000'000'000;  // 2026-11-21T03:00:00Z
  Nanoseconds step_, now_{0}, jump_{0};
};

}  // namespace steelyard::fakes
