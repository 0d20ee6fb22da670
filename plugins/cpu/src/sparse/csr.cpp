// SPDX-License-Identifier: Apache-2.0
#include "sparse/csr.h"

namespace steelyard::cpu {

// Four sums, so that no addition waits for the one before.
void csr_multiply(const std::uint64_t* begins, const std::int32_t* columns, const double* values, const double* x,
                  double* y, std::size_t first, std::size_t last) {
  std::uint64_t k = begins[first];
  for (std::size_t row = first; row < last; ++row) {
    const std::uint64_t end = begins[row + 1];
    double a = 0, b = 0, c = 0, d = 0;
    for (; k + 4 <= end; k += 4) {
      a += values[k] * x[columns[k]];
      b += values[k + 1] * x[columns[k + 1]];
      c += values[k + 2] * x[columns[k + 2]];
      d += values[k + 3] * x[columns[k + 3]];
    }
    for (; k < end; ++k) a += values[k] * x[columns[k]];
    y[row] = (a + b) + (c + d);
  }
}

}  // namespace steelyard::cpu
