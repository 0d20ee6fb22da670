// SPDX-License-Identifier: Apache-2.0
#include "sparse/multigrid.h"

#include <algorithm>

namespace steelyard::cpu {
namespace {

constexpr std::size_t kCentre = 13;
constexpr double kDiagonal = 26.0, kNeighbour = -1.0;

}  // namespace

GridLevel::GridLevel(sdk::Host host, std::size_t edge)
    : grid(edge),
      residual(host, grid.rows()),
      correction(host, grid.rows()),
      product(host, grid.rows()),
      finer_row(host, grid.rows()),
      values_(host, grid.rows() * kEllWidth),
      diagonal_(host, grid.rows()),
      columns_(host, grid.rows() * kEllWidth) {}

GridLevel::Entry GridLevel::entry(std::size_t row, const std::optional<Grid::Point>& point, std::size_t k) const {
  const Entry none{0.0, static_cast<std::int32_t>(row)};
  if (!point) return none;
  // Beyond either side, the unsigned sum is at least `edge`.
  const Grid::Point p{point->x + k % 3 - 1, point->y + k / 3 % 3 - 1, point->z + k / 9 - 1};
  if (p.x >= grid.edge() || p.y >= grid.edge() || p.z >= grid.edge()) return none;
  return {k == kCentre ? kDiagonal : kNeighbour, static_cast<std::int32_t>(grid.row(p))};
}

void GridLevel::fill(std::size_t thread, std::size_t threads) {
  const Grid finer(2 * grid.edge());
  each_part(thread, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      const auto point = grid.point(row);
      for (std::size_t k = 0; k < kEllWidth; ++k) {
        const Entry e = entry(row, point, k);
        values_[at(row, k)] = e.value;
        columns_[at(row, k)] = e.column;
      }
      diagonal_[row] = point ? kDiagonal : 1.0;
      residual[row] = correction[row] = product[row] = 0;
      finer_row[row] = point ? static_cast<std::int32_t>(finer.row({2 * point->x, 2 * point->y, 2 * point->z})) : -1;
    }
  });
}

std::size_t GridLevel::wrong_rows(std::size_t thread, std::size_t threads) const {
  std::size_t wrong = 0;
  each_part(thread, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      const auto point = grid.point(row);
      bool same = diagonal_[row] == (point ? kDiagonal : 1.0);
      for (std::size_t k = 0; k < kEllWidth; ++k) {
        const Entry e = entry(row, point, k);
        same = same && values_[at(row, k)] == e.value && columns_[at(row, k)] == e.column;
      }
      wrong += same ? 0 : 1;
    }
  });
  return wrong;
}

void GridLevel::multiply(const double* x, double* y, std::size_t thread, std::size_t threads) const {
  for (std::size_t c = 0; c < Grid::kColours; ++c) {
    const Grid::Range part = grid.part(c, thread, threads);
    ell_multiply(view(), x, y, part.begin, part.end);
  }
}

double GridLevel::nonzeros() const {
  const double along = 3.0 * static_cast<double>(grid.edge()) - 2.0;  // each point has itself and two neighbours
  return along * along * along;
}

void GridLevel::set_diagonal(std::size_t row, double value) {
  diagonal_[row] = value;
  values_[at(row, kCentre)] = value;
}

std::uint64_t GridLevel::bytes(std::size_t edge) {
  constexpr std::uint64_t kPerRow = kEllWidth * (sizeof(double) + sizeof(std::int32_t)) + 4 * sizeof(double) + 4;
  return Grid(edge).rows() * kPerRow;
}

Multigrid::Multigrid(sdk::Host host, Team& team, std::size_t edge) : team_(team) {
  for (std::size_t depth = 0; depth < kLevels; ++depth) {
    levels_.emplace_back(host, edge >> depth);
    if (host.cancelled()) throw sdk::Cancelled();
    team_.each([&](std::size_t i) { levels_.back().fill(i, team_.size()); });
  }
}

void Multigrid::smooth(const GridLevel& level, const double* r, double* x, std::size_t thread, Order order) {
  const EllView a = level.view();
  const Grid& grid = level.grid;
  if (order == Order::kLexicographic) {
    const std::size_t n = grid.edge(), points = grid.points();
    const auto relax = [&](std::size_t p) { ell_relax_row(a, r, x, grid.row({p % n, p / n % n, p / n / n})); };
    for (std::size_t p = 0; thread == 0 && p < points; ++p) relax(p);
    for (std::size_t p = points; thread == 0 && p > 0; --p) relax(p - 1);
    team_.barrier();
    return;
  }
  for (std::size_t step = 0; step < 2 * Grid::kColours; ++step) {
    const std::size_t colour = step < Grid::kColours ? step : 2 * Grid::kColours - 1 - step;
    const Grid::Range part = grid.part(colour, thread, team_.size());
    ell_relax(a, r, x, part.begin, part.end);
    team_.barrier();
  }
}

void Multigrid::cycle(std::size_t depth, const double* r, double* x, std::size_t thread, Order order) {
  GridLevel& level = levels_[depth];
  level.each_part(thread, team_.size(),
                  [&](std::size_t begin, std::size_t end) { std::fill(x + begin, x + end, 0.0); });
  team_.barrier();
  smooth(level, r, x, thread, order);
  if (depth + 1 == kLevels) return;
  GridLevel& coarse = levels_[depth + 1];
  level.multiply(x, level.product.data(), thread, team_.size());
  team_.barrier();
  const auto each_coarse_row = [&](auto&& body) {
    coarse.each_part(thread, team_.size(), [&](std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row) {
        const std::int32_t fine = coarse.finer_row[row];
        if (fine >= 0) body(row, static_cast<std::size_t>(fine));
      }
    });
  };
  each_coarse_row([&](std::size_t row, std::size_t fine) { coarse.residual[row] = r[fine] - level.product[fine]; });
  team_.barrier();
  cycle(depth + 1, coarse.residual.data(), coarse.correction.data(), thread, order);
  each_coarse_row([&](std::size_t row, std::size_t fine) { x[fine] += coarse.correction[row]; });
  team_.barrier();
  smooth(level, r, x, thread, order);
}

void Multigrid::precondition(const double* r, double* x, std::size_t thread, Order order) {
  cycle(0, r, x, thread, order);
}

double Multigrid::flop() const {
  double total = 0;
  for (const GridLevel& level : levels_) total += (&level == &levels_.back() ? 4 : 10) * level.nonzeros();
  return total;
}

std::uint64_t Multigrid::bytes(std::size_t edge) {
  std::uint64_t total = 0;
  for (std::size_t depth = 0; depth < kLevels; ++depth) total += GridLevel::bytes(edge >> depth);
  return total;
}

}  // namespace steelyard::cpu
