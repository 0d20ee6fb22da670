// SPDX-License-Identifier: Apache-2.0
// C = A * B by blocks: a slab of A and of B is copied into panels in the order in which the kernel reads them, by all
// threads together; then each thread makes its own rectangle of tiles. Half of the first cache holds a panel of B - or
// the part of it that one call takes - and half of the second a block of A's panels.
#pragma once
#include <cstddef>
#include <steelyard/sdk.hpp>

#include "common/team.h"
#include "dense/gemm_kernels.h"

namespace steelyard::cpu {

/// Who works on one product together: all threads of a team, or one thread alone.
struct Crew {
  Team* team;  // nullptr: alone
  std::size_t size, index;

  [[nodiscard]] static Crew alone() { return {nullptr, 1, 0}; }
  void barrier() const {
    if (team != nullptr) team->barrier();
  }
  /// The part of `count` that is the caller's: [first, last), in steps of `step`.
  struct Part {
    std::size_t first, last;
  };
  [[nodiscard]] Part part(std::size_t count, std::size_t step = 1) const;
};

/// C (m x n, column by column, `column_step` elements apart) = A * B, or C += A * B. All of C is written.
struct Product {
  std::size_t m, n, k;  // none 0
  Operand a, b;
  void* c;
  std::size_t column_step;
  bool accumulate;
};

class PackedGemm {
 public:
  /// With room for products of at most m x n, however deep.
  PackedGemm(const sdk::Host& host, const GemmKernel& kernel, std::size_t m, std::size_t n);
  [[nodiscard]] static std::uint64_t bytes(const GemmKernel& kernel, std::size_t m, std::size_t n);

  [[nodiscard]] const GemmKernel& kernel() const { return *kernel_; }

  /// Called by every thread of the crew with the same product. Its inputs must be complete before, and C is complete
  /// after it; no two products may run at once.
  void multiply(const Product& product, const Crew& crew);

 private:
  struct Slab;  // one range of k
  struct Rectangle {
    Crew::Part rows, columns;  // in tiles
  };
  struct Tile {
    std::size_t row, column;  // in tiles
    std::size_t from, depth;  // k within the slab
  };

  void pack(const Product& product, const Slab& slab, const Crew& crew);
  void compute(const Product& product, const Slab& slab, const Rectangle& mine);
  void tile(const Product& product, const Slab& slab, const Tile& at);
  [[nodiscard]] Rectangle share(const Product& product, const Crew& crew) const;

  const GemmKernel* kernel_;
  std::size_t depth_, block_;    // most k of a slab; panels of A in half the second cache
  sdk::Array<std::byte> a_, b_;  // two slabs each, so that packing the next waits for nobody
};

}  // namespace steelyard::cpu
