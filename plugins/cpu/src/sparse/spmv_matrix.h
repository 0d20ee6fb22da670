// SPDX-License-Identifier: Apache-2.0
// A sparse square matrix of small whole numbers, given by formulas: any entry can be had again from the seed.
#pragma once
#include <cstddef>
#include <cstdint>

namespace steelyard::cpu {

class SpmvMatrix {
 public:
  enum class Kind : std::uint8_t {
    kStencil,    // 27 neighbours in a cube
    kIrregular,  // row lengths as a power law has them, half of the columns near the row, half the popular ones
  };
  struct Entry {
    std::int32_t column;
    std::int32_t value;  // -8 .. 8, not 0
  };

  /// So many rows that values and columns come to about `bytes`; of a cube the edge is rounded down.
  SpmvMatrix(Kind kind, std::uint64_t bytes, std::uint64_t seed);

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t length(std::size_t row) const;
  /// f(entry) for each entry of `row`, in the order of storage.
  template <class F>
  void each_entry(std::size_t row, F&& f) const {
    const std::size_t n = length(row);
    if (kind_ == Kind::kIrregular) {
      for (std::size_t k = 0; k < n; ++k) f(Entry{irregular_column(row, k), value(row, k)});
      return;
    }
    const std::size_t x = row % edge_, y = row / edge_ % edge_, z = row / edge_ / edge_;
    for (std::size_t k = 0; k < 27; ++k) {
      const std::size_t nx = x + k % 3 - 1, ny = y + k / 3 % 3 - 1, nz = z + k / 9 - 1;
      if (nx >= edge_ || ny >= edge_ || nz >= edge_) continue;  // beyond either side, as unsigned numbers wrap
      f(Entry{static_cast<std::int32_t>((nz * edge_ + ny) * edge_ + nx), value(row, k)});
    }
  }

 private:
  [[nodiscard]] std::uint64_t bits(std::size_t row, std::size_t k) const;
  [[nodiscard]] std::int32_t value(std::size_t row, std::size_t k) const;
  [[nodiscard]] std::int32_t irregular_column(std::size_t row, std::size_t k) const;

  Kind kind_;
  std::uint64_t seed_;
  std::size_t edge_, rows_;
};

}  // namespace steelyard::cpu
