// SPDX-License-Identifier: Apache-2.0
// The inner kernels of the matrix product: one row per precision and instruction set, all of one shape, so that one
// driver (packed_gemm.h) runs them all.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "common/isa.h"
#include "common/precision.h"

namespace steelyard::cpu {

/// Bytes of one element of C: BF16 is summed in FP32, INT8 in 32-bit integers.
[[nodiscard]] constexpr std::size_t output_bytes(Precision p) {
  return p == Precision::kFp64 ? 8 : 4;
}

/// A or B, as packing reads it: element (line, k) is `line * line_step + k * k_step` elements after `data`. The lines
/// of A are its rows, the lines of B its columns. `negate`: pack -x (floating point only).
struct Operand {
  const void* data;
  std::size_t line_step, k_step;
  bool negate = false;
};

/// Packs lines [line, line + count) and k [from, from + depth) into `panel`: for every group of k (as many as a lane of
/// the instruction sums at once) all lines of the kernel, zero where there is none, up to padded_depth.
using PackFunction = void (*)(const Operand& operand, std::size_t line, std::size_t count, std::size_t from,
                              std::size_t depth, std::size_t padded_depth, void* panel);

/// A tile of C from two panels, see gemm_x86_64.S. `groups` is the padded depth / k_step, at least 1.
using TileFunction = void (*)(std::size_t groups, const void* a, const void* b, void* c, std::size_t column_bytes,
                              std::size_t accumulate);

using BracketFunction = void (*)();

struct GemmKernel {
  Precision precision;
  Isa isa;
  TileFunction tile;
  PackFunction pack_a, pack_b;
  std::size_t rows, columns;   // of a tile
  std::size_t k_step;          // the kernel advances by as many k at once
  std::size_t packed_bytes;    // of one element inside a panel
  std::size_t b_head_bytes;    // what a panel of B begins with: the offsets of its columns, if any
  std::size_t parts;           // of a panel, one call of `tile` each: the tiles of a block take turns, and C stays near
  BracketFunction begin, end;  // around many calls of `tile`, by their thread; nullptr: nothing to do
  bool emulated;               // the inputs are widened while packing: no instruction takes them as they are
};

/// Best first. Not empty: the last one is portable C++.
[[nodiscard]] std::span<const GemmKernel> gemm_kernels(Precision precision);

/// The kernel for `choice`, "auto" or the name of an instruction set. Throws sdk::Unsupported.
[[nodiscard]] const GemmKernel& choose_gemm_kernel(Precision precision, std::string_view choice);

/// The same for estimates, whether it runs here or not; the portable one if there is none.
[[nodiscard]] const GemmKernel& likely_gemm_kernel(Precision precision, std::string_view choice);

}  // namespace steelyard::cpu
