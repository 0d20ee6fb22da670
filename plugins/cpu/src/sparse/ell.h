// SPDX-License-Identifier: Apache-2.0
// The loops over a stored matrix of 27 entries per row, four rows side by side: entry k of row r is at
// ((r / 4) * 27 + k) * 4 + r % 4. Values and column numbers are read from memory, whatever is known of the matrix.
#pragma once
#include <cstddef>
#include <cstdint>

namespace steelyard::cpu {

inline constexpr std::size_t kEllWidth = 27, kEllLanes = 4;

struct EllView {
  const double* values;
  const std::int32_t* columns;
  const double* diagonal;
};

/// y = A x in the slices [begin, end).
void ell_multiply(const EllView& a, const double* x, double* y, std::size_t begin, std::size_t end);

/// x += (r - A x) / diagonal, row by row in the slices [begin, end), of which no two rows may be neighbours.
void ell_relax(const EllView& a, const double* r, double* x, std::size_t begin, std::size_t end);

/// The same for one row.
void ell_relax_row(const EllView& a, const double* r, double* x, std::size_t row);

}  // namespace steelyard::cpu
