// SPDX-License-Identifier: Apache-2.0
// The peak kernels: one multiply-add per step on every lane of enough independent accumulators to keep all pipes busy.
// An iteration takes two different steps, so that values never come to rest and operand bits keep toggling.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/isa.h"
#include "common/precision.h"

namespace steelyard::cpu {

/// `state`, aligned to 64 bytes, holds m1, m2, c1, c2 (one vector each), then the accumulators; the kernel stores
/// these back. A step takes x with m1 and c1 or with m2 and c2.
using FmaFunction = void (*)(std::uint64_t iterations, void* state);

/// The same work with `additions` dependent ones, at most kMostAdditions, after each of the two steps of an iteration:
/// where these take longer than the step, they tell the clock of the core while it does this work.
using FmaClockFunction = void (*)(std::uint64_t iterations, void* state, std::uint64_t additions);
inline constexpr std::uint64_t kMostAdditions = 160;

enum class FmaForm : std::uint8_t {
  kScale,       // x = x * m + c, one rounding
  kSeparate,    // x = x * m + c by two instructions, two roundings
  kAccumulate,  // x = x + m * c, one rounding
  // From here on the products of several narrow m and c are added to each x of 32 bits.
  kDot,       // of those m and c that lie where x does
  kEmulated,  // the same by three instructions
  kMatrix2,   // x is 2 x 2: rows of m times rows of c
  kMatrix16,  // x is 16 x 16: m holds 16 rows; c holds columns, the values of 32 bits side by side
};

struct FmaKernel {
  Precision precision;
  const char* name;  // of this way to do it: that of `isa`, or more
  Isa isa;
  FmaFunction run;  // null: of another architecture
  FmaForm form;
  unsigned vector_bytes;  // 0: as long as this machine has them
  unsigned accumulators;
  FmaClockFunction clock = nullptr;  // null: none for these instructions

  /// True if x is of 32 bits whatever the operands are.
  [[nodiscard]] constexpr bool widens() const { return form >= FmaForm::kDot; }
  [[nodiscard]] constexpr std::size_t operand_bytes() const { return bytes_of(precision); }
  [[nodiscard]] constexpr std::size_t value_bytes() const { return widens() ? 4 : operand_bytes(); }
  [[nodiscard]] constexpr std::size_t operands() const { return vector_bytes / operand_bytes(); }
  [[nodiscard]] constexpr std::size_t values() const { return vector_bytes / value_bytes(); }  // of one accumulator
  /// Products that a step adds to each value.
  [[nodiscard]] constexpr std::size_t depth() const {
    if (!widens()) return 1;
    const std::size_t row = form == FmaForm::kMatrix2 ? 8 : form == FmaForm::kMatrix16 ? 64 : 4;
    return row / operand_bytes();
  }
  /// One multiplication and one addition per product.
  [[nodiscard]] constexpr double operations_per_step() const { return 2.0 * static_cast<double>(values() * depth()); }
  [[nodiscard]] constexpr double operations_per_iteration() const { return 2 * accumulators * operations_per_step(); }
  [[nodiscard]] constexpr unsigned instructions_per_step() const {
    return form == FmaForm::kSeparate ? 2 : form == FmaForm::kEmulated ? 3 : 1;
  }
  [[nodiscard]] constexpr std::size_t state_bytes() const { return std::size_t{4 + accumulators} * vector_bytes; }
};

/// Every kernel of `precision`, of whatever architecture, the widest first.
[[nodiscard]] std::span<const FmaKernel> fma_kernels(Precision precision);

/// `kernel` as this machine runs it: with the length of its vectors. Precondition: its isa runs here.
[[nodiscard]] FmaKernel here(const FmaKernel& kernel);

/// What `choice` stands for: a kernel's name, or "auto" for the first that runs here. Throws sdk::Unsupported.
[[nodiscard]] FmaKernel choose_fma(Precision precision, std::string_view choice);

}  // namespace steelyard::cpu
