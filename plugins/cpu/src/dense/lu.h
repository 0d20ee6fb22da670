// SPDX-License-Identifier: Apache-2.0
// A x = b with a random dense matrix, as HPL does it: LU with partial pivoting, then two triangular systems. Counted:
// 2/3 n^3 + 3/2 n^2, whatever was really done. fp64: all in FP64. mixed: factored in FP32 and refined, in FP64, until
// the solution is as good as that of FP64; conversion and refinement are part of the time, as in HPL-MxP. Based on the
// ideas of HPL and HPL-MxP, which are other programs with rules of their own.
#pragma once
#include <optional>
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/placement.h"
#include "common/team.h"
#include "dense/lu_factors.h"

namespace steelyard::cpu {

inline constexpr const char* kLuIsas[] = {"auto", "avx512", "avx2", "neon", "scalar"};
inline constexpr sy_param kLuParams[] = {
    kPlacement,
    kCpus,
    sdk::int_param("size", "1", 0, 0, 1 << 20, "n; 0: 4000 up to 8 threads, 8000 up to 64, then 16000"),
    sdk::choice_param("isa", kLuIsas, 0,
                      "instructions of the matrix product inside; auto is the widest that runs here"),
};
inline constexpr sy_metric kLuSize = sdk::metric("n", "1", SY_INFORMATIONAL, "rows and columns of the matrix");
inline constexpr sy_metric kLuResidual =
    sdk::metric("residual", "1", SY_INFORMATIONAL,
                "HPL's: |Ax-b| / (eps (|A||x| + |b|) n) in maximum norms, eps = 2^-53; valid below 16");

/// What both have in common. T: the precision of the factors.
template <class T>
class LuBase : public sdk::Kernel {
 public:
  explicit LuBase(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) final;
  void report(const sdk::Sample& sample) const override;
  /// The residual, against a matrix made anew; then everything once more: all factors, pivots and x have to come out
  /// the same to the last bit, as a wrong low-order bit is nothing that a residual could tell from rounding.
  sdk::Check check() final;

 protected:
  static constexpr std::size_t kMostRefinements = 50;

  void make_matrix();
  void forget();
  void solve_here(const Crew& crew);  // on every thread: from the matrix to x_
  [[nodiscard]] double residual_of(const std::vector<double>& x);
  [[nodiscard]] std::uint64_t digest();
  void refine(const Crew& crew);

  sdk::Host host_;
  Team team_;
  std::uint64_t seed_;
  LuFactors<T> lu_;
  std::optional<sdk::Array<double>> a_;  // mixed only: refinement needs the matrix
  std::vector<double> b_, x_, r_;
  std::vector<T> correction_;
  struct alignas(64) Largest {
    double error = 0, x = 0;
  };
  std::vector<Largest> largest_;  // one per thread
  double norm_a_ = 0, norm_b_ = 0;
  std::size_t refinements_ = 0;
  double residual_ = 0;
  Windows windows_;
};

class LuFp64 final : public LuBase<double> {
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("flops", "FLOP/s", SY_HIGHER_IS_BETTER, "(2/3 n^3 + 3/2 n^2) per second"), kLuSize, kLuResidual,
      kCleanMetric};

 public:
  static constexpr sdk::Facts kFacts{.id = "cpu.lu.fp64",
                                     .version = 1,
                                     .summary = "dense linear system, LU with partial pivoting in FP64",
                                     .params = kLuParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};
  using LuBase::LuBase;
};

class LuMixed final : public LuBase<float> {
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("flops", "FLOP/s", SY_HIGHER_IS_BETTER,
                  "(2/3 n^3 + 3/2 n^2) per second, to a solution of FP64 quality"),
      kLuSize, kLuResidual, kCleanMetric,
      sdk::metric("refinements", "1", SY_INFORMATIONAL, "corrections until the residual was below 16")};

 public:
  static constexpr sdk::Facts kFacts{.id = "cpu.lu.mixed",
                                     .version = 1,
                                     .summary = "dense linear system, LU in FP32 refined to FP64",
                                     .params = kLuParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};
  using LuBase::LuBase;
  void report(const sdk::Sample& sample) const override;
};

}  // namespace steelyard::cpu
