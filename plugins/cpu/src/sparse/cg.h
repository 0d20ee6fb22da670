// SPDX-License-Identifier: Apache-2.0
// Conjugate gradients on the 27-point matrix, preconditioned by a V-cycle of symmetric Gauss-Seidel: memory bandwidth
// and irregular access. Counted: HPCG's FLOP per iteration, times how many iterations the reference order needs over
// how many the colours need for the same residual. Like HPCG in what is solved and how it is tested; not HPCG.
#pragma once
#include <cstddef>
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/implementation.h"
#include "common/placement.h"
#include "common/system.h"
#include "common/team.h"
#include "sparse/conjugate_gradient.h"

namespace steelyard::cpu {

class Cg final : public sdk::Kernel {
  static constexpr sy_param kParams[] = {
      kPlacement,
      kCpus,
      sdk::int_param("grid", "1", 64, 16, 1024, "points along each edge of the cube, a multiple of 8"),
      sdk::int_param("reference_iterations", "1", 25, 2, 50,
                     "iterations in the reference order whose residual a set of iterations has to reach"),
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("flops", "FLOP/s", SY_HIGHER_IS_BETTER,
                  "HPCG's operations per iteration, scaled by reference / own iterations"),
      sdk::metric("flops.best", "FLOP/s", SY_INFORMATIONAL, "of the best window"),
      sdk::metric("flops.p10", "FLOP/s", SY_INFORMATIONAL, "what nine of ten windows reached"),
      kCleanMetric,
      sdk::metric("bandwidth", "By/s", SY_INFORMATIONAL, "matrices and vectors, each use counted once"),
      sdk::metric("iterations", "1", SY_INFORMATIONAL, "of a set, in the order of the colours"),
      sdk::metric("iteration_credit", "1", SY_INFORMATIONAL, "reference iterations / iterations, at most 1"),
      sdk::metric("residual", "1", SY_INFORMATIONAL, "relative, of a whole set"),
      sdk::metric("matrix_size", "By", SY_INFORMATIONAL, "values and column numbers on the finest grid"),
      sdk::metric("cache_multiple", "1", SY_INFORMATIONAL,
                  "the same / the machine's last-level cache; 0: the system reports no cache"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "cpu.cg",
                                     .version = 1,
                                     .summary = "multigrid-preconditioned conjugate gradients on a 27-point matrix",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit Cg(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  void find_set_length(std::size_t reference_iterations);
  void step_in_sets(std::size_t thread);
  [[nodiscard]] sdk::Check check_replay();
  [[nodiscard]] sdk::Check check_method();

  sdk::Host host_;
  std::uint64_t seed_;
  Team team_;
  ConjugateGradient solver_;
  std::size_t set_ = 0;  // iterations that reach the reference's residual
  double credit_ = 1, set_norm_ = 0;
  std::size_t deviating_sets_ = 0;
  std::uint64_t asked_ = 0, ended_sets_ = 0;  // iterations that samples were to do; sets that a restart followed
  Windows windows_;
  double cache_ = static_cast<double>(last_level_cache());
};

[[nodiscard]] std::vector<Implementation> sparse_implementations();

}  // namespace steelyard::cpu
