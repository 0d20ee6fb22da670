// SPDX-License-Identifier: Apache-2.0
#include "dense/lu_factors.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace steelyard::cpu {
namespace {

constexpr std::size_t kBlock = 192;    // columns per panel
constexpr std::size_t kNarrow = 8;     // where the recursion of a panel ends
constexpr std::size_t kTriangle = 48;  // of L, inverted as a whole
constexpr std::size_t kColumnsAhead = 2;
constexpr std::size_t kLine = 64;

template <class T>
std::size_t step_of(std::size_t n) {  // an odd number of cache lines: neighbours do not share cache sets
  return (((n * sizeof(T) + kLine - 1) / kLine) | 1) * kLine / sizeof(T);
}

}  // namespace

template <class T>
void subtract_product(const T* a, std::size_t step, std::size_t width, const T* x, Crew::Part rows, T* y) {
  std::size_t j = 0;
  for (; j + 4 <= width; j += 4) {
    const T *a0 = a + j * step, *a1 = a0 + step, *a2 = a1 + step, *a3 = a2 + step;
    const T x0 = x[j], x1 = x[j + 1], x2 = x[j + 2], x3 = x[j + 3];
    for (std::size_t i = rows.first; i < rows.last; ++i) y[i] -= a0[i] * x0 + a1[i] * x1 + (a2[i] * x2 + a3[i] * x3);
  }
  for (; j < width; ++j)
    for (std::size_t i = rows.first; i < rows.last; ++i) y[i] -= a[j * step + i] * x[j];
}

template <class T>
std::uint64_t LuFactors<T>::bytes(const GemmKernel& kernel, std::size_t n) {
  return n * step_of<T>(n) * sizeof(T) + PackedGemm::bytes(kernel, n, n);
}

template <class T>
LuFactors<T>::LuFactors(const sdk::Host& host, const GemmKernel& kernel, std::size_t n, std::size_t threads)
    : n_(n),
      step_(step_of<T>(n)),
      a_(host, n * step_),
      inverse_(kTriangle * kTriangle),
      pivots_(n),
      candidates_(threads),
      gemm_(host, kernel, n, n) {}

template <class T>
void LuFactors<T>::factor(const Crew& crew) {
  for (std::size_t at = 0; at < n_; at += kBlock) {
    const std::size_t width = std::min(kBlock, n_ - at), rest = at + width;
    panel(at, width, crew);
    if (rest == n_) break;
    swap_rows(at, width, {rest, n_}, crew);
    solve_lower(at, width, {rest, n_}, crew);
    update(rest, {rest, n_}, at, width, n_ - rest, crew);
  }
}

/// Columns [at, at + width) from row `at` down.
template <class T>
void LuFactors<T>::panel(std::size_t at, std::size_t width, const Crew& crew) {
  if (width <= kNarrow) return narrow_panel(at, width, crew);
  const std::size_t left = (width / 2 + kNarrow - 1) / kNarrow * kNarrow, middle = at + left, end = at + width;
  panel(at, left, crew);
  swap_rows(at, left, {middle, end}, crew);
  solve_lower(at, left, {middle, end}, crew);
  update(middle, {middle, end}, at, left, n_ - middle, crew);
  panel(middle, width - left, crew);
  swap_rows(middle, width - left, {at, middle}, crew);
}

/// Column by column. Each thread has its rows; the first one swaps.
template <class T>
void LuFactors<T>::narrow_panel(std::size_t at, std::size_t width, const Crew& crew) {
  const Crew::Part share = crew.part(n_ - at);
  const Crew::Part mine{at + share.first, at + share.last};
  Candidate& next = candidates_[crew.index];
  next = {};
  for (std::size_t i = mine.first; i < mine.last; ++i)
    if (std::abs(column(at)[i]) > next.magnitude) next = {std::abs(column(at)[i]), i};
  for (std::size_t j = at; j < at + width; ++j) {
    crew.barrier();
    if (crew.index == 0) {
      Candidate best{T(-1), j};
      for (const Candidate& c : candidates_)
        if (c.magnitude > best.magnitude) best = c;
      pivots_[j] = best.magnitude > 0 ? best.row : j;
      for (std::size_t k = at; k < at + width && pivots_[j] != j; ++k) std::swap(column(k)[j], column(k)[pivots_[j]]);
    }
    crew.barrier();
    next = {};
    eliminate(j, at + width, {std::max(mine.first, j + 1), std::max(mine.last, j + 1)}, next);
  }
  crew.barrier();
}

/// Column `at` below the diagonal becomes L; it is taken off the columns up to `end`. Looks for the next pivot.
template <class T>
void LuFactors<T>::eliminate(std::size_t at, std::size_t end, Crew::Part rows, Candidate& next) {
  T* const l = column(at);
  const T scale = 1 / l[at];
  for (std::size_t i = rows.first; i < rows.last; ++i) l[i] *= scale;
  for (std::size_t j = at + 1; j < end; ++j) {
    T* const to = column(j);
    const T u = to[at];
    for (std::size_t i = rows.first; i < rows.last; ++i) to[i] -= l[i] * u;
  }
  if (at + 1 == end) return;
  const T* const column_after = column(at + 1);
  for (std::size_t i = rows.first; i < rows.last; ++i)
    if (std::abs(column_after[i]) > next.magnitude) next = {std::abs(column_after[i]), i};
}

template <class T>
void LuFactors<T>::swap_rows(std::size_t at, std::size_t width, Columns columns, const Crew& crew) {
  const Crew::Part mine = crew.part(columns.last - columns.first);
  for (std::size_t j = columns.first + mine.first; j < columns.first + mine.last; ++j) {
    T* const c = column(j);
    const T* const ahead = column(std::min(j + kColumnsAhead, n_ - 1));  // rows are scattered: ask for them early
    for (std::size_t i = at; i < at + width; ++i) {
      __builtin_prefetch(ahead + pivots_[i]);
      std::swap(c[i], c[pivots_[i]]);
    }
  }
  crew.barrier();
}

/// Rows [at, at + width) of `columns` = L^-1 times themselves, L being the unit triangle at `at`: by halves, down to
/// triangles whose inverse is formed, so that all of it is matrix products.
template <class T>
void LuFactors<T>::solve_lower(std::size_t at, std::size_t width, Columns columns, const Crew& crew) {
  if (width > kTriangle) {
    const std::size_t upper = (width / 2 + kNarrow - 1) / kNarrow * kNarrow;
    solve_lower(at, upper, columns, crew);
    update(at + upper, columns, at, upper, width - upper, crew);
    solve_lower(at + upper, width - upper, columns, crew);
    return;
  }
  if (crew.index == 0) invert_lower(at, width);
  crew.barrier();
  T* const c = column(columns.first) + at;  // packed as a whole before it is written to: width <= one slab
  gemm_.multiply({.m = width,
                  .n = columns.last - columns.first,
                  .k = width,
                  .a = {inverse_.data(), 1, width},
                  .b = {c, step_, 1},
                  .c = c,
                  .column_step = step_,
                  .accumulate = false},
                 crew);
}

template <class T>
void LuFactors<T>::invert_lower(std::size_t at, std::size_t width) {
  for (std::size_t j = 0; j < width; ++j) {
    T* const x = inverse_.data() + j * width;
    for (std::size_t i = 0; i < width; ++i) x[i] = i == j ? T(1) : T(0);
    for (std::size_t k = j; k < width; ++k) {
      const T* const l = column(at + k) + at;
      for (std::size_t i = k + 1; i < width; ++i) x[i] -= l[i] * x[k];
    }
  }
}

/// Takes L (columns [at, at + width)) times U (their rows) off `rows` rows of `columns` from `row` on.
template <class T>
void LuFactors<T>::update(std::size_t row, Columns columns, std::size_t at, std::size_t width, std::size_t rows,
                          const Crew& crew) {
  gemm_.multiply({.m = rows,
                  .n = columns.last - columns.first,
                  .k = width,
                  .a = {column(at) + row, 1, step_, true},
                  .b = {column(columns.first) + at, step_, 1},
                  .c = column(columns.first) + row,
                  .column_step = step_,
                  .accumulate = true},
                 crew);
}

template <class T>
void LuFactors<T>::solve(T* x, const Crew& crew) const {
  for (std::size_t at = 0; at < n_; at += kBlock) {
    const std::size_t width = std::min(kBlock, n_ - at), rest = at + width;
    if (crew.index == 0) {
      for (std::size_t i = at; i < rest; ++i) std::swap(x[i], x[pivots_[i]]);
      for (std::size_t j = at; j < rest; ++j) subtract_product<T>(column(j), step_, 1, x + j, {j + 1, rest}, x);
    }
    crew.barrier();
    const Crew::Part below = crew.part(n_ - rest);
    subtract_product<T>(column(at), step_, width, x + at, {rest + below.first, rest + below.last}, x);
    crew.barrier();
  }
  for (std::size_t end = n_; end > 0;) {
    const std::size_t at = (end - 1) / kBlock * kBlock;
    if (crew.index == 0) {
      for (std::size_t j = end; j-- > at;) {
        x[j] /= column(j)[j];
        subtract_product<T>(column(j), step_, 1, x + j, {at, j}, x);
      }
    }
    crew.barrier();
    subtract_product<T>(column(at), step_, end - at, x + at, crew.part(at), x);
    crew.barrier();
    end = at;
  }
}

template class LuFactors<double>;
template class LuFactors<float>;
template void subtract_product<double>(const double*, std::size_t, std::size_t, const double*, Crew::Part, double*);

}  // namespace steelyard::cpu
