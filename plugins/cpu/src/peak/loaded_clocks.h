// SPDX-License-Identifier: Apache-2.0
// The clocks of a team's cores while they do one kind of arithmetic. Wide instructions lower a clock - tiles by a fifth
// on some servers - and it rises again within microseconds of the last one: additions afterwards see another clock.
#pragma once
#include <optional>
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/team.h"
#include "peak/fma_kernels.h"

namespace steelyard::cpu {

class LoadedClocks {
 public:
  /// `kernel`, which must run here, is the arithmetic. None, or one without a clock function: light work instead.
  LoadedClocks(const sdk::Host& host, Team& team, const std::optional<FmaKernel>& kernel);

  /// Before each sample: what was read until now is of the past.
  void forget();
  /// By thread `i` behind each window: takes some 60 us and keeps what it finds.
  void read(std::size_t i) { threads_[i].found.push_back(measure(i)); }
  /// What was kept, in Hz: the upper quartile of each thread, of these the highest of each core, and the sum over
  /// cores; for threads of one core share its pipes.
  [[nodiscard]] double sum_over_cores() const;
  /// The mean over threads of their upper quartiles.
  [[nodiscard]] double mean() const;

 private:
  struct alignas(64) Thread {
    std::vector<double> found;
  };

  [[nodiscard]] double measure(std::size_t i);
  [[nodiscard]] std::uint64_t additions(std::byte* state) const;
  /// The fastest of three times `work`, in nanoseconds: an interrupt can only lengthen one.
  template <class Work>
  [[nodiscard]] double fastest(Work&& work) const;

  sdk::Host host_;
  Team& team_;
  std::optional<FmaKernel> kernel_;
  double light_hz_;
  std::size_t stride_;  // bytes from one thread's state to the next: whole pages
  sdk::Array<std::byte> states_;
  std::vector<Thread> threads_;
};

}  // namespace steelyard::cpu
