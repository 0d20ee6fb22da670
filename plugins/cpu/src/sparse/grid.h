// SPDX-License-Identifier: Apache-2.0
// The points of a cube in an order of eight colours: no two neighbours have the same, so all points of one colour can
// be relaxed at once. Within a colour the order is lexicographic.
#pragma once
#include <array>
#include <cstddef>
#include <optional>

namespace steelyard::cpu {

class Grid {
 public:
  static constexpr std::size_t kColours = 8;
  static constexpr std::size_t kLanes = 4;  // rows that are stored side by side: a slice

  struct Point {
    std::size_t x, y, z;
  };
  struct Range {  // of slices
    std::size_t begin, end;
  };

  explicit Grid(std::size_t edge) : edge_(edge) {
    for (std::size_t c = 0; c < kColours; ++c) slice_[c + 1] = slice_[c] + (points(c) + kLanes - 1) / kLanes;
  }

  [[nodiscard]] std::size_t edge() const { return edge_; }
  [[nodiscard]] std::size_t points() const { return edge_ * edge_ * edge_; }
  /// With the rows that fill up each colour's last slice.
  [[nodiscard]] std::size_t rows() const { return slice_[kColours] * kLanes; }

  /// The slices of colour `c` that thread `i` of `threads` works on.
  [[nodiscard]] Range part(std::size_t c, std::size_t i, std::size_t threads) const {
    const std::size_t size = slice_[c + 1] - slice_[c];
    return {slice_[c] + size * i / threads, slice_[c] + size * (i + 1) / threads};
  }

  [[nodiscard]] std::size_t row(Point p) const {
    const std::size_t c = (p.x & 1) | (p.y & 1) << 1 | (p.z & 1) << 2;
    return slice_[c] * kLanes + ((p.z / 2) * along(c >> 1) + p.y / 2) * along(c) + p.x / 2;
  }
  /// Nothing for a row that only fills up.
  [[nodiscard]] std::optional<Point> point(std::size_t row) const {
    std::size_t c = 0;
    while (row >= slice_[c + 1] * kLanes) ++c;
    const std::size_t i = row - slice_[c] * kLanes;
    if (i >= points(c)) return std::nullopt;
    const std::size_t nx = along(c), ny = along(c >> 1);
    return Point{2 * (i % nx) + (c & 1), 2 * (i / nx % ny) + (c >> 1 & 1), 2 * (i / nx / ny) + (c >> 2)};
  }

 private:
  [[nodiscard]] std::size_t along(std::size_t parity) const { return (edge_ + 1 - (parity & 1)) / 2; }
  [[nodiscard]] std::size_t points(std::size_t c) const { return along(c) * along(c >> 1) * along(c >> 2); }

  std::size_t edge_;
  std::array<std::size_t, kColours + 1> slice_{};
};

}  // namespace steelyard::cpu
