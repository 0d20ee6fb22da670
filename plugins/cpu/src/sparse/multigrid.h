// SPDX-License-Identifier: Apache-2.0
// The 27-point matrix of HPCG on four grids, and the V-cycle over them that preconditions its conjugate gradients.
#pragma once
#include <cstddef>
#include <cstdint>
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/team.h"
#include "sparse/ell.h"
#include "sparse/grid.h"

namespace steelyard::cpu {

/// In which order Gauss-Seidel visits the rows: the reference's, which one thread must do alone, or colour by colour.
enum class Order : std::uint8_t { kLexicographic, kColours };

/// The matrix on one grid: 26 on the diagonal, -1 for each of up to 26 neighbours, and what a V-cycle keeps there.
class GridLevel {
 public:
  GridLevel(sdk::Host host, std::size_t edge);

  /// Each thread writes first what it will work on.
  void fill(std::size_t thread, std::size_t threads);
  void multiply(const double* x, double* y, std::size_t thread, std::size_t threads) const;
  [[nodiscard]] EllView view() const { return {values_.data(), columns_.data(), diagonal_.data()}; }
  /// f(begin, end) for each range of rows of `thread`.
  template <class F>
  void each_part(std::size_t thread, std::size_t threads, F&& f) const {
    for (std::size_t c = 0; c < Grid::kColours; ++c) {
      const Grid::Range part = grid.part(c, thread, threads);
      f(part.begin * Grid::kLanes, part.end * Grid::kLanes);
    }
  }
  [[nodiscard]] double nonzeros() const;
  /// Rows of `thread` of which an entry is not what fill wrote.
  [[nodiscard]] std::size_t wrong_rows(std::size_t thread, std::size_t threads) const;
  void set_diagonal(std::size_t row, double value);
  static std::uint64_t bytes(std::size_t edge);

  const Grid grid;
  sdk::Array<double> residual, correction, product;  // of the V-cycle
  sdk::Array<std::int32_t> finer_row;                // of each row, on the grid above; unused on the finest

 private:
  struct Entry {
    double value;
    std::int32_t column;
  };
  [[nodiscard]] Entry entry(std::size_t row, const std::optional<Grid::Point>& point, std::size_t k) const;
  [[nodiscard]] static std::size_t at(std::size_t row, std::size_t k) {
    return (row / kEllLanes * kEllWidth + k) * kEllLanes + row % kEllLanes;
  }

  sdk::Array<double> values_, diagonal_;
  sdk::Array<std::int32_t> columns_;
};

class Multigrid {
 public:
  static constexpr std::size_t kLevels = 4;

  /// `edge` is a multiple of 8. Fills all levels; throws sdk::Cancelled.
  Multigrid(sdk::Host host, Team& team, std::size_t edge);

  /// x = M r on the finest grid, by all threads of the team: called by each of them.
  void precondition(const double* r, double* x, std::size_t thread, Order order);
  [[nodiscard]] GridLevel& finest() { return levels_.front(); }
  [[nodiscard]] const std::vector<GridLevel>& levels() const { return levels_; }
  /// FLOP of one V-cycle as HPCG counts them: 4 per nonzero for a symmetric sweep (one before, one after, one alone on
  /// the coarsest grid), 2 for the product in between.
  [[nodiscard]] double flop() const;
  static std::uint64_t bytes(std::size_t edge);

 private:
  void cycle(std::size_t depth, const double* r, double* x, std::size_t thread, Order order);
  void smooth(const GridLevel& level, const double* r, double* x, std::size_t thread, Order order);

  Team& team_;
  std::vector<GridLevel> levels_;
};

}  // namespace steelyard::cpu
