// SPDX-License-Identifier: Apache-2.0
#include "sparse/cg.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "common/fit.h"

namespace steelyard::cpu {
namespace {

// HPCG's own expectations of its test with a large diagonal.
constexpr std::size_t kPlainIterations = 12, kPreconditionedIterations = 2;

constexpr double kLeastResidual = 1e-14;  // relative; a recursive residual goes on falling where no true one can

std::size_t edge_of(const sdk::Job& job) {
  const std::size_t edge = job.count("grid");
  if (edge % 8 != 0) throw sdk::Unsupported("grid=" + std::to_string(edge) + " is not a multiple of 8");
  require_memory(ConjugateGradient::bytes(edge), "grid");
  return edge;
}

double matrix_bytes(std::size_t edge) {
  return static_cast<double>(Grid(edge).rows() * kEllWidth) * (sizeof(double) + sizeof(std::int32_t));
}

}  // namespace

Cg::Cg(const sdk::Job& job) : host_(job.host()), seed_(job.seed()), team_(host_), solver_(host_, team_, edge_of(job)) {
  find_set_length(job.count("reference_iterations"));
}

// The residual that the reference order reaches is what every set has to reach, as in HPCG: iterations that only the
// colours need are done and timed, and earn nothing.
void Cg::find_set_length(std::size_t reference_iterations) {
  const auto step = [&](Order order) {
    if (host_.cancelled()) throw sdk::Cancelled();
    team_.each([&](std::size_t thread) { solver_.step(thread, order); });
  };
  for (std::size_t k = 0; k < reference_iterations; ++k) step(Order::kLexicographic);
  const double target = solver_.norm(), first = solver_.first_norm();
  if (!(target >= kLeastResidual * first))
    throw sdk::Unsupported("grid=" + std::to_string(solver_.edge()) +
                           " reference_iterations=" + std::to_string(reference_iterations) +
                           " come to a residual below 1e-14 of the first, where " +
                           "rounding decides who needs fewer iterations: lower 'reference_iterations' or raise 'grid'");
  team_.each([&](std::size_t thread) { solver_.start(thread); });
  while (solver_.norm() > target) {
    if (solver_.iterations(0) >= 10 * reference_iterations)
      throw sdk::WrongResult("the colours did not reach the reference's residual in ten times its iterations");
    step(Order::kColours);
  }
  set_ = std::max(solver_.iterations(0), reference_iterations);
  while (solver_.iterations(0) < set_) step(Order::kColours);
  set_norm_ = solver_.norm();
  credit_ = static_cast<double>(reference_iterations) / static_cast<double>(set_);
}

sy_estimate Cg::estimate(const sdk::Job& job) {
  constexpr double kReferencePerSecond = 0.6e9;  // FLOP of one thread in the reference order
  constexpr double kFlopPerPoint = 375;          // and iteration
  const std::size_t edge = job.count("grid");
  const double work =
      static_cast<double>(Grid(edge).points() * (job.count("reference_iterations") + 5)) * kFlopPerPoint;
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = ConjugateGradient::bytes(edge),
          .disk_bytes = 0,
          .setup_s = 2 * work / kReferencePerSecond};
}

// The restart is timed and not counted.
void Cg::step_in_sets(std::size_t thread) {
  if (solver_.iterations(thread) == set_) {
    if (thread == 0) ++ended_sets_;
    if (thread == 0 && solver_.norm() != set_norm_) ++deviating_sets_;
    solver_.start(thread);
  }
  solver_.step(thread, Order::kColours);
}

std::uint64_t Cg::timed_run(const sdk::Host&, std::uint64_t inner) {
  asked_ += inner;
  windows_ = team_.windows(inner, [&](std::size_t thread, std::uint64_t repetitions) {
    for (std::uint64_t n = 0; n < repetitions; ++n) step_in_sets(thread);
  });
  return windows_.elapsed_ns;
}

void Cg::report(const sdk::Sample& sample) const {
  const double bytes = matrix_bytes(solver_.edge());
  windows_.emit_rate(sample, "flops", solver_.flop() * credit_);
  sample.emit("bandwidth", solver_.traffic() / windows_.median);
  sample.emit("iterations", static_cast<double>(set_));
  sample.emit("iteration_credit", credit_);
  sample.emit("residual", set_norm_ / solver_.first_norm());
  sample.emit("matrix_size", bytes);
  sample.emit("cache_multiple", cache_ > 0 ? bytes / cache_ : 0);
}

// What was timed was done, every iteration of it, and repeats to the bit: whole sets ended in the same residual, and
// the solution that the last one left can be had again.
sdk::Check Cg::check_replay() {
  const std::uint64_t done = ended_sets_ * set_ + solver_.iterations(0) - set_;  // but for the set of the preparation
  if (done != asked_)
    return sdk::Check::fail(std::to_string(done) + " iterations were done, not " + std::to_string(asked_));
  if (deviating_sets_ != 0)
    return sdk::Check::fail(std::to_string(deviating_sets_) + " sets of iterations ended in another residual");
  const std::size_t iterations = solver_.iterations(0);
  const double norm = solver_.norm();
  const std::vector<double> timed(solver_.solution().begin(), solver_.solution().end());
  const double true_norm = solver_.true_norm();
  if (!(std::abs(true_norm - norm) <= 1e-11 * solver_.first_norm()))
    return sdk::Check::fail("the residual of the timed solution is " + std::to_string(true_norm) + ", not " +
                            std::to_string(norm));
  team_.each([&](std::size_t thread) { solver_.start(thread); });
  while (solver_.iterations(0) < iterations) {
    if (host_.cancelled()) throw sdk::Cancelled();
    team_.each([&](std::size_t thread) { solver_.step(thread, Order::kColours); });
  }
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < timed.size(); ++i)
    wrong += std::bit_cast<std::uint64_t>(timed[i]) == std::bit_cast<std::uint64_t>(solver_.solution()[i]) ? 0 : 1;
  if (wrong != 0)
    return sdk::Check::fail(std::to_string(wrong) + " of " + std::to_string(timed.size()) +
                            " values of the timed solution are not those of the same iterations done again");
  return sdk::Check::pass();
}

// HPCG's tests of symmetry and of convergence.
sdk::Check Cg::check_method() {
  const ConjugateGradient::Asymmetry asymmetry = solver_.asymmetry(seed_);
  if (!(asymmetry.product < 1 && asymmetry.preconditioner < 1))
    return sdk::Check::fail("not symmetric: the product by " + std::to_string(asymmetry.product) +
                            ", the preconditioner by " + std::to_string(asymmetry.preconditioner));
  const std::size_t plain = solver_.iterations_with_large_diagonal(false, 50);
  const std::size_t preconditioned = solver_.iterations_with_large_diagonal(true, 50);
  if (plain > kPlainIterations || preconditioned > kPreconditionedIterations)
    return sdk::Check::fail("with a large diagonal it took " + std::to_string(plain) + " iterations, and " +
                            std::to_string(preconditioned) + " with the preconditioner: 12 and 2 are allowed");
  return sdk::Check::pass();
}

sdk::Check Cg::check() {
  std::vector<std::size_t> wrong(team_.size(), 0);
  for (const GridLevel& level : solver_.multigrid().levels())
    team_.each([&](std::size_t i) { wrong[i] += level.wrong_rows(i, team_.size()); });
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    if (wrong[i] != 0)
      return sdk::Check::fail(std::to_string(wrong[i]) + " rows of thread " + std::to_string(i) +
                              " are no longer those of the matrix");
  }
  const sdk::Check replay = check_replay();
  return replay.ok ? check_method() : replay;
}

std::vector<Implementation> sparse_implementations() {
  return {{"cpu.cg", "baseline", "", ""}, {"cpu.spmv", "baseline", "", ""}};
}

}  // namespace steelyard::cpu
