// SPDX-License-Identifier: Apache-2.0
// Conjugate gradients as HPCG writes them, by all threads of a team: every member with a `thread` is called by each.
// Equal threads on an equal machine do the same additions in the same order, so that results repeat to the bit.
#pragma once
#include <cstddef>
#include <steelyard/sdk.hpp>
#include <vector>

#include "sparse/multigrid.h"

namespace steelyard::cpu {

class ConjugateGradient {
 public:
  ConjugateGradient(sdk::Host host, Team& team, std::size_t edge);

  /// x = 0, and the first residual.
  void start(std::size_t thread);
  /// One iteration; without `precondition`, z = r.
  void step(std::size_t thread, Order order, bool precondition = true);
  /// Since start.
  [[nodiscard]] std::size_t iterations(std::size_t thread) const { return seats_[thread].iterations; }
  [[nodiscard]] double norm(std::size_t thread = 0) const { return seats_[thread].norm; }
  [[nodiscard]] double first_norm() const { return seats_[0].first_norm; }

  /// |b - A x|, anew. Destroys the state of the iteration.
  [[nodiscard]] double true_norm();
  /// What x'Ay and y'Ax, and x'My and y'Mx, differ by, in units of 2^-52 of twice |x| |A| |y| (HPCG's measure: below
  /// 1).
  struct Asymmetry {
    double product, preconditioner;
  };
  [[nodiscard]] Asymmetry asymmetry(std::uint64_t seed);
  /// HPCG's test of convergence: with the first nine diagonal values made 2, 3, ..., 10 million times larger, all
  /// others a million times, iterations until the residual fell by 1e-12. At most `limit`. Restores the matrix.
  [[nodiscard]] std::size_t iterations_with_large_diagonal(bool precondition, std::size_t limit);

  [[nodiscard]] std::size_t edge() const { return level_.grid.edge(); }
  [[nodiscard]] Multigrid& multigrid() { return multigrid_; }
  [[nodiscard]] sdk::Array<double>& solution() { return x_; }
  /// FLOP of one iteration as HPCG counts them: 3 dot products and 3 vector updates of 2 per row, 2 per nonzero for the
  /// product, and the V-cycle.
  [[nodiscard]] double flop() const;
  /// Bytes that one iteration must move if vectors are read and written once per use and no cache holds a matrix.
  [[nodiscard]] double traffic() const;
  static std::uint64_t bytes(std::size_t edge);

 private:
  struct alignas(64) Seat {
    double r_z = 0, norm = 0, first_norm = 0;
    std::size_t iterations = 0;
    double partial[4] = {};  // of the dot products between two barriers, in turns
  };

  double dot(const sdk::Array<double>& a, const sdk::Array<double>& b, std::size_t thread, std::size_t turn);
  double dot(const sdk::Array<double>& a, const sdk::Array<double>& b);
  template <class F>
  void each_row(std::size_t thread, F&& f);

  Team& team_;
  Multigrid multigrid_;
  GridLevel& level_;
  sdk::Array<double> b_, x_, r_, z_, p_, ap_;
  std::vector<Seat> seats_;
};

}  // namespace steelyard::cpu
