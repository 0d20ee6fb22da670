// SPDX-License-Identifier: Apache-2.0
#include "sparse/ell.h"

namespace steelyard::cpu {
namespace {

// Two lanes are what every 64-bit architecture of today has, and they keep up with memory.
typedef double Pair __attribute__((vector_size(16), may_alias));

struct Sums {
  Pair low, high;
};

[[gnu::always_inline]] inline void row_sums(const EllView& a, const double* x, std::size_t slice, Sums& sums) {
  const double* v = a.values + slice * kEllWidth * kEllLanes;
  const std::int32_t* c = a.columns + slice * kEllWidth * kEllLanes;
  Pair low{0, 0}, high{0, 0};
  for (std::size_t k = 0; k < kEllWidth; ++k, v += kEllLanes, c += kEllLanes) {
    const Pair x_low{x[c[0]], x[c[1]]}, x_high{x[c[2]], x[c[3]]};
    low += *reinterpret_cast<const Pair*>(v) * x_low;
    high += *reinterpret_cast<const Pair*>(v + 2) * x_high;
  }
  sums.low = low, sums.high = high;
}

}  // namespace

void ell_multiply(const EllView& a, const double* x, double* y, std::size_t begin, std::size_t end) {
  for (std::size_t slice = begin; slice < end; ++slice) {
    Sums sums;
    row_sums(a, x, slice, sums);
    Pair* out = reinterpret_cast<Pair*>(y + slice * kEllLanes);
    out[0] = sums.low;
    out[1] = sums.high;
  }
}

void ell_relax(const EllView& a, const double* r, double* x, std::size_t begin, std::size_t end) {
  for (std::size_t slice = begin; slice < end; ++slice) {
    Sums sums;
    row_sums(a, x, slice, sums);
    const Pair* right = reinterpret_cast<const Pair*>(r + slice * kEllLanes);
    const Pair* diagonal = reinterpret_cast<const Pair*>(a.diagonal + slice * kEllLanes);
    Pair* out = reinterpret_cast<Pair*>(x + slice * kEllLanes);
    out[0] += (right[0] - sums.low) / diagonal[0];
    out[1] += (right[1] - sums.high) / diagonal[1];
  }
}

void ell_relax_row(const EllView& a, const double* r, double* x, std::size_t row) {
  const std::size_t first = row / kEllLanes * kEllWidth * kEllLanes + row % kEllLanes;
  double sum = r[row];
  for (std::size_t k = 0; k < kEllWidth; ++k)
    sum -= a.values[first + k * kEllLanes] * x[a.columns[first + k * kEllLanes]];
  x[row] += sum / a.diagonal[row];
}

}  // namespace steelyard::cpu
