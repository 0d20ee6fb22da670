// SPDX-License-Identifier: Apache-2.0
// x = x * m + c in registers, on every thread at once: the most FP64 operations this machine can do. Counted: one
// multiplication and one addition per step and lane. No memory is touched inside the loop.
#pragma once
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/placement.h"
#include "common/team.h"
#include "peak/fma_kernels.h"

namespace steelyard::cpu {

class Fma final : public sdk::Kernel {
  static constexpr const char* kIsas[] = {"auto", "avx512", "avx2", "sse2", "neon", "scalar"};
  static constexpr sy_param kParams[] = {
      kPlacement, sdk::choice_param("isa", kIsas, 0, "instructions to use; auto is the widest that runs here")};
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("flops", "FLOP/s", SY_HIGHER_IS_BETTER, "FP64 multiplications and additions per second"),
      sdk::metric("flops.best", "FLOP/s", SY_INFORMATIONAL, "of the best window"),
      sdk::metric("flops.p10", "FLOP/s", SY_INFORMATIONAL, "what nine of ten windows reached"),
      sdk::metric("flops.bound", "FLOP/s", SY_INFORMATIONAL,
                  "peak_flop_per_cycle x the highest clock observed on each core, over all cores"),
      sdk::metric("flop_per_cycle", "1", SY_INFORMATIONAL,
                  "per core, at the clock observed right after the last window"),
      sdk::metric("peak_flop_per_cycle", "1", SY_INFORMATIONAL,
                  "FMA pipes x lanes x 2 of this core, from the table of core models or else inferred"),
      sdk::metric("core_known", "1", SY_INFORMATIONAL,
                  "1: the table lists this core; 0: its pipes are inferred from the best rate measured"),
      sdk::metric("frequency", "Hz", SY_INFORMATIONAL, "core clock right after the last window, mean over threads"),
      kCleanMetric,
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "cpu.fma.fp64",
                                     .version = 1,
                                     .summary = "peak FP64 rate of fused multiply-add in registers",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit Fma(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  struct alignas(64) Thread {
    double state[kFmaStateMax];
    double start[kFmaStateMax];
    double hz = 0, highest_hz = 0;
  };

  [[nodiscard]] double over_cores(double Thread::*hz) const;  // sum over cores of the largest of their threads
  [[nodiscard]] double flop_per_inner() const;
  void verify_against_replay();

  Isa isa_;
  const FmaKernel& kernel_;
  Team team_;
  std::vector<Thread> threads_;
  Windows windows_;
  double known_flop_per_cycle_;     // 0: not in the table
  double best_flop_per_cycle_ = 0;  // of all samples so far
};

}  // namespace steelyard::cpu
