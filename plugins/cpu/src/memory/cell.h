// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "common/team.h"

namespace steelyard::cpu {

/// One number of a table or a curve: measured in a few short windows, whose length it learns from the time before. If
/// most of them were disturbed it is measured again, at most twice.
class Cell {
 public:
  static constexpr double kWindow = 0.6e-3;  // seconds
  static constexpr std::size_t kWindows = 3;
  static constexpr double kSeconds = 1.2 * kWindow * kWindows;  // what one measurement takes, for estimates

  /// work(thread, repetitions) on `members` at once, kWindows * `times` times.
  template <class Work>
  const Windows& measure(Team& team, std::span<const std::size_t> members, std::uint64_t times, Work&& work) {
    std::uint64_t repetitions = per_window();
    while (last_.median * static_cast<double>(repetitions) < kWindow / 4) {  // it does not know yet
      last_ = team.some(members, {repetitions}, work);
      repetitions = std::max(std::min(per_window(), 16 * repetitions), std::uint64_t{1});
      if (last_.median * static_cast<double>(repetitions) <= 0) repetitions *= 16;
    }
    const std::vector<std::uint64_t> inner(kWindows * times, per_window());
    last_ = team.some(members, inner, work);
    for (int again = 0; again < 2 && last_.clean < 0.5; ++again) {
      const Windows other = team.some(members, inner, work);
      if (other.clean >= last_.clean) last_ = other;
    }
    return last_;
  }
  [[nodiscard]] const Windows& last() const { return last_; }

 private:
  [[nodiscard]] std::uint64_t per_window() const {
    return last_.median > 0 ? std::max<std::uint64_t>(static_cast<std::uint64_t>(kWindow / last_.median), 1) : 1;
  }
  Windows last_;  // seconds per repetition
};

}  // namespace steelyard::cpu
