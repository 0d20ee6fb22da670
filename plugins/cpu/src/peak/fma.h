// SPDX-License-Identifier: Apache-2.0
// Multiply-add in registers, on every thread at once: the most arithmetic of one precision that this machine can do.
// Counted: one multiplication and one addition per step and product. No memory is touched inside the loop.
#pragma once
#include <array>
#include <span>
#include <steelyard/sdk.hpp>
#include <string>
#include <vector>

#include "common/implementation.h"
#include "common/placement.h"
#include "common/team.h"
#include "peak/fma_kernels.h"
#include "peak/fma_replay.h"
#include "peak/loaded_clocks.h"

namespace steelyard::cpu {

/// Every way to run each of the five benchmarks below.
[[nodiscard]] std::vector<Implementation> peak_implementations();

/// What differs in words between operations on floating point numbers and on integers.
struct FmaWords : RateWords {
  const char *per_cycle, *peak_per_cycle;
};
inline constexpr FmaWords kFlopWords{words_of(Precision::kFp64), "flop_per_cycle", "peak_flop_per_cycle"};
inline constexpr FmaWords kOpWords{words_of(Precision::kInt8), "op_per_cycle", "peak_op_per_cycle"};

constexpr auto fma_metrics(const FmaWords& words) {
  return std::to_array<sy_metric>({
      sdk::metric(words.rate, words.unit, SY_HIGHER_IS_BETTER, "multiplications and additions per second"),
      sdk::metric(words.best, words.unit, SY_INFORMATIONAL, "of the best window"),
      sdk::metric(words.p10, words.unit, SY_INFORMATIONAL, "what nine of ten windows reached"),
      sdk::metric(words.bound, words.unit, SY_INFORMATIONAL,
                  "peak operations per cycle x the clock of each core under this load, over all cores"),
      sdk::metric(words.per_cycle, "1", SY_INFORMATIONAL, "per core, at its clock under this load"),
      sdk::metric(words.peak_per_cycle, "1", SY_INFORMATIONAL,
                  "pipes x products x 2 of this core, from the table of core models or else inferred"),
      sdk::metric("core_known", "1", SY_INFORMATIONAL,
                  "1: the table lists this core; 0: its pipes are inferred from the best rate measured"),
      sdk::metric("instructions_per_step", "1", SY_INFORMATIONAL,
                  "1: multiply-add is one instruction; more: this instruction set has to put it together"),
      sdk::metric("frequency", "Hz", SY_INFORMATIONAL,
                  "core clock under this load, upper quartile of the windows, mean over threads"),
      kCleanMetric,
  });
}
inline constexpr auto kFlopMetrics = fma_metrics(kFlopWords), kOpMetrics = fma_metrics(kOpWords);

constexpr std::array<sy_param, 3> fma_params(std::span<const char* const> isas) {
  return {kPlacement, kCpus,
          sdk::choice_param("isa", isas, 0, "instructions to use; auto is the widest that runs here")};
}
inline constexpr const char* kFp64Isas[] = {"auto", "avx512", "avx2", "sse2", "sve", "neon", "scalar"};
inline constexpr const char* kFp16Isas[] = {"auto", "avx512_fp16", "neon_fp16"};
inline constexpr const char* kBf16Isas[] = {"auto", "amx_bf16", "avx512_bf16", "neon_bf16"};
inline constexpr const char* kInt8Isas[] = {"auto",          "amx_int8",  "avx512_vnni", "avx_vnni",
                                            "avx2_emulated", "neon_i8mm", "neon_dot"};
inline constexpr auto kFp64Params = fma_params(kFp64Isas), kFp16Params = fma_params(kFp16Isas),
                      kBf16Params = fma_params(kBf16Isas), kInt8Params = fma_params(kInt8Isas);

constexpr sdk::Facts fma_facts(Precision precision) {
  const auto facts = [](const char* id, const char* summary, std::span<const sy_param> params,
                        std::span<const sy_metric> metrics = kFlopMetrics) {
    return sdk::Facts{id, 1, summary, params, metrics, SY_EXCLUSIVE};
  };
  switch (precision) {
    case Precision::kFp64: return facts("cpu.fma.fp64", "peak FP64 rate of multiply-add in registers", kFp64Params);
    case Precision::kFp32: return facts("cpu.fma.fp32", "peak FP32 rate of multiply-add in registers", kFp64Params);
    case Precision::kFp16: return facts("cpu.fma.fp16", "peak FP16 rate of multiply-add in registers", kFp16Params);
    case Precision::kBf16:
      return facts("cpu.fma.bf16", "peak BF16 rate of multiply-add in registers, summed in FP32", kBf16Params);
    default: break;
  }
  return facts("cpu.fma.int8", "peak INT8 rate of multiply-add in registers, summed in 32 bits", kInt8Params,
               kOpMetrics);
}

class Fma : public sdk::Kernel {
 public:
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 protected:
  Fma(const sdk::Job& job, Precision precision);

 private:
  struct alignas(64) Thread {
    std::uint64_t iterations = 0;
    std::size_t wrong = 0;  // values that are not what they must be
  };

  [[nodiscard]] double per_cycle() const;  // operations of a core, of the last sample
  [[nodiscard]] double operations_per_inner() const;
  [[nodiscard]] std::span<std::byte> state(std::size_t thread);
  /// What thread `i` has in its state, against what `iterations` from its start must leave there: into `wrong`.
  void compare(std::size_t i, FmaFill fill, std::uint64_t iterations);
  /// The first thread with wrong values, in words; empty if there is none.
  [[nodiscard]] std::string wrong_values(const std::string& against) const;
  void verify_before_timing();

  FmaKernel kernel_;  // chosen before there are threads: the system must grant AMX first
  FmaWords words_;
  std::uint64_t seed_;
  Team team_;
  std::size_t stride_;  // bytes from one thread's state to the next: whole pages
  sdk::Array<std::byte> states_, expected_;
  std::vector<Thread> threads_;
  LoadedClocks clocks_;
  Windows windows_;
  double known_pace_;     // 0: not in the table
  double best_pace_ = 0;  // of all samples so far
};

template <Precision precision>
class FmaOf final : public Fma {
 public:
  static constexpr sdk::Facts kFacts = fma_facts(precision);
  explicit FmaOf(const sdk::Job& job) : Fma(job, precision) {}
};
using FmaFp64 = FmaOf<Precision::kFp64>;
using FmaFp32 = FmaOf<Precision::kFp32>;
using FmaFp16 = FmaOf<Precision::kFp16>;
using FmaBf16 = FmaOf<Precision::kBf16>;
using FmaInt8 = FmaOf<Precision::kInt8>;

}  // namespace steelyard::cpu
