// SPDX-License-Identifier: Apache-2.0
// Freivalds' check without rounding: C r = A (B r) with whole numbers modulo 2^64 and odd random weights r. An error of
// one element, of whatever size, changes its row's sum, as an odd number times it is never 0; errors in several
// elements of one row cancel each other with a probability of some 2^-60.
#pragma once
#include <steelyard/sdk.hpp>

#include "common/team.h"
#include "dense/gemm_kernels.h"

namespace steelyard::cpu {

/// Element (line, k) of an n x n operand: a row of A, a column of B. Whole, not 0 but for INT8, and so small that sums
/// of n products are exact in `precision`'s output (INT8: modulo 2^32).
class WholeNumbers {
 public:
  WholeNumbers(Precision precision, std::size_t n, std::uint64_t seed);
  [[nodiscard]] std::int64_t at(std::size_t line, std::size_t k) const;
  /// The largest magnitude.
  [[nodiscard]] std::int64_t limit() const { return limit_; }

 private:
  Precision precision_;
  std::size_t n_;
  std::uint64_t seed_;
  std::int64_t limit_;
};

/// The operands of the product with `seed`.
[[nodiscard]] WholeNumbers operand_numbers(Precision precision, std::size_t n, std::uint64_t seed, bool is_b);

/// Writes `value` as an input element of `precision`.
void store_input(Precision precision, void* to, std::int64_t value);

/// Whether `c` (n x n, column by column) is the product of the operands that `seed` stands for, to the bit.
[[nodiscard]] sdk::Check check_product(Precision precision, std::size_t n, std::uint64_t seed, const void* c,
                                       std::size_t column_step, Team& team);

}  // namespace steelyard::cpu
