// SPDX-License-Identifier: Apache-2.0
// C = A * B with square matrices of n x n. Counted: n multiplications and n additions per element of C, 2 n^3; packing,
// and the writing of C, are part of the time. FP64 and FP32: A and B column by column. BF16 (into FP32) and INT8 (into
// 32-bit integers): the elements that are multiplied with each other lie next to each other in A and in B.
//
// The elements are whole numbers, as wide as leaves every sum exact: then C does not depend on the order of summation,
// and the check recognises any single wrong bit in it. Fewer operand bits toggle than with dense mantissas.
#pragma once
#include <optional>
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/implementation.h"
#include "common/placement.h"
#include "common/team.h"
#include "dense/blas.h"
#include "dense/packed_gemm.h"
#include "peak/loaded_clocks.h"

namespace steelyard::cpu {

template <Precision kPrecision>
struct GemmFacts;

class GemmBase : public sdk::Kernel {
 public:
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 protected:
  GemmBase(const sdk::Job& job, Precision precision);
  static sy_estimate estimate_for(const sdk::Job& job, Precision precision);

  static constexpr const char* kPaths[] = {"own", "library", "openblas", "blis", "mkl", "armpl", "onednn"};
  static constexpr sy_param kPath = sdk::choice_param(
      "path", kPaths, 0,
      "our kernels; the first BLAS library found; or one by name, one call per thread on its part of C");
  static constexpr sy_param kSize =
      sdk::int_param("size", "1", 0, 0, 1 << 17, "n; 0: 2048 up to 8 threads, 4096 up to 64, then 8192");

 private:
  void fill();
  void multiply(std::size_t thread);
  void by_library(std::size_t thread) const;
  [[nodiscard]] Operand operand_a() const;
  [[nodiscard]] Operand operand_b() const;

  sdk::Host host_;
  Precision precision_;
  RateWords words_;
  Team team_;
  std::optional<Blas> blas_;
  const GemmKernel* kernel_;  // nullptr: the library's
  std::uint64_t seed_;
  std::size_t n_, input_step_, output_step_;  // elements from one column (or row) to the next
  sdk::Array<std::byte> a_, b_, c_;
  std::optional<PackedGemm> gemm_;
  LoadedClocks clocks_;
  double flop_per_cycle_;  // operations of a core with these instructions; 0: not known
  Windows windows_;
};

template <Precision kPrecision>
class Gemm final : public GemmBase {
  using Facts = GemmFacts<kPrecision>;
  static constexpr RateWords kWords = words_of(kPrecision);
  static constexpr sy_param kParams[] = {
      kPlacement, kCpus, kSize, kPath,
      sdk::choice_param("isa", Facts::kIsas, 0, "instructions of our kernels; auto is the fastest that runs here")};
  static constexpr sy_metric kMetrics[] = {
      sdk::metric(kWords.rate, kWords.unit, SY_HIGHER_IS_BETTER, "2 n^3 per second"),
      sdk::metric(kWords.best, kWords.unit, SY_INFORMATIONAL, "of the best product"),
      sdk::metric(kWords.p10, kWords.unit, SY_INFORMATIONAL, "what nine of ten products reached"),
      sdk::metric(kWords.bound, kWords.unit, SY_INFORMATIONAL,
                  "operations per cycle out of the table of core models x the clock of each core under this load"),
      sdk::metric("n", "1", SY_INFORMATIONAL, "rows and columns of each matrix"),
      sdk::metric("emulated", "1", SY_INFORMATIONAL,
                  "1: no instruction takes these inputs, they are widened while packing"),
      kCleanMetric,
  };

 public:
  static constexpr sdk::Facts kFacts{.id = Facts::kId,
                                     .version = 1,
                                     .summary = Facts::kSummary,
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};
  explicit Gemm(const sdk::Job& job) : GemmBase(job, kPrecision) {}
  static sy_estimate estimate(const sdk::Job& job) { return estimate_for(job, kPrecision); }
};

template <>
struct GemmFacts<Precision::kFp64> {
  static constexpr const char* kId = "cpu.gemm.fp64";
  static constexpr const char* kSummary = "FP64 matrix product";
  static constexpr const char* kIsas[] = {"auto", "avx512", "avx2", "neon", "scalar"};
};
template <>
struct GemmFacts<Precision::kFp32> {
  static constexpr const char* kId = "cpu.gemm.fp32";
  static constexpr const char* kSummary = "FP32 matrix product";
  static constexpr const char* kIsas[] = {"auto", "avx512", "avx2", "neon", "scalar"};
};
template <>
struct GemmFacts<Precision::kBf16> {
  static constexpr const char* kId = "cpu.gemm.bf16";
  static constexpr const char* kSummary = "BF16 matrix product, summed in FP32";
  static constexpr const char* kIsas[] = {"auto", "amx_bf16",  "avx512_bf16", "avx512",
                                          "avx2", "neon_bf16", "neon",        "scalar"};
};
template <>
struct GemmFacts<Precision::kInt8> {
  static constexpr const char* kId = "cpu.gemm.int8";
  static constexpr const char* kSummary = "INT8 matrix product, summed in 32-bit integers";
  static constexpr const char* kIsas[] = {"auto", "amx_int8", "avx512_vnni", "avx_vnni", "avx2", "neon_dot", "scalar"};
};

}  // namespace steelyard::cpu
