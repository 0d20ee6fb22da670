// SPDX-License-Identifier: Apache-2.0
// P A = L U with partial pivoting, by blocks of columns: a recursive panel, then the block row of U, then the product
// that all the rest needs. Every sum has a fixed order, so a second factorization of the same matrix by as many threads
// gives the same bits.
#pragma once
#include <cstdint>
#include <steelyard/sdk.hpp>
#include <vector>

#include "dense/packed_gemm.h"

namespace steelyard::cpu {

/// T: double or float.
template <class T>
class LuFactors {
 public:
  LuFactors(const sdk::Host& host, const GemmKernel& kernel, std::size_t n, std::size_t threads);
  [[nodiscard]] static std::uint64_t bytes(const GemmKernel& kernel, std::size_t n);

  [[nodiscard]] std::size_t size() const { return n_; }
  /// Column `j`: of the matrix before, of L below the diagonal and U from there up after factor().
  [[nodiscard]] T* column(std::size_t j) { return a_.data() + j * step_; }
  [[nodiscard]] const T* column(std::size_t j) const { return a_.data() + j * step_; }
  [[nodiscard]] const std::vector<std::size_t>& pivots() const { return pivots_; }

  // Called by every thread of the crew; complete for all of them on return.
  void factor(const Crew& crew);
  /// x = A^-1 x
  void solve(T* x, const Crew& crew) const;

 private:
  struct alignas(64) Candidate {
    T magnitude = 0;
    std::size_t row = 0;
  };
  struct Columns {
    std::size_t first, last;
  };

  void panel(std::size_t at, std::size_t width, const Crew& crew);
  void narrow_panel(std::size_t at, std::size_t width, const Crew& crew);
  void eliminate(std::size_t at, std::size_t end, Crew::Part rows, Candidate& next);
  void swap_rows(std::size_t at, std::size_t width, Columns columns, const Crew& crew);
  void solve_lower(std::size_t at, std::size_t width, Columns columns, const Crew& crew);
  void invert_lower(std::size_t at, std::size_t width);
  void update(std::size_t row, Columns columns, std::size_t at, std::size_t width, std::size_t rows, const Crew& crew);

  std::size_t n_, step_;
  sdk::Array<T> a_;
  std::vector<T> inverse_;  // of one triangle on the diagonal
  std::vector<std::size_t>
      pivots_;  // row i changed places with pivots_[i], within its block of columns and right of it
  std::vector<Candidate> candidates_;  // one per thread
  PackedGemm gemm_;
};

/// y[i] -= sum over j of a[i + j * step] * x[j], for rows [first, last) and j < width.
template <class T>
void subtract_product(const T* a, std::size_t step, std::size_t width, const T* x, Crew::Part rows, T* y);

extern template class LuFactors<double>;
extern template class LuFactors<float>;
extern template void subtract_product<double>(const double*, std::size_t, std::size_t, const double*, Crew::Part,
                                              double*);

}  // namespace steelyard::cpu
