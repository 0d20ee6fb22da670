// SPDX-License-Identifier: Apache-2.0
#include "sparse/conjugate_gradient.h"

#include <cfloat>
#include <cmath>

#include "common/random.h"

namespace steelyard::cpu {
namespace {

constexpr std::size_t kEnlarged = 9;
constexpr double kEnlargement = 1e6;
constexpr double kVectors = 6;

}  // namespace

template <class F>
void ConjugateGradient::each_row(std::size_t thread, F&& f) {
  level_.each_part(thread, team_.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) f(row);
  });
}

ConjugateGradient::ConjugateGradient(sdk::Host host, Team& team, std::size_t edge)
    : team_(team),
      multigrid_(host, team, edge),
      level_(multigrid_.finest()),
      b_(host, level_.grid.rows()),
      x_(host, b_.size()),
      r_(host, b_.size()),
      z_(host, b_.size()),
      p_(host, b_.size()),
      ap_(host, b_.size()),
      seats_(team.size()) {
  team_.each([&](std::size_t thread) {
    each_row(thread, [&](std::size_t row) { x_[row] = level_.grid.point(row) ? 1.0 : 0.0; });
    team_.barrier();
    level_.multiply(x_.data(), b_.data(), thread, team_.size());
    each_row(thread, [&](std::size_t row) { r_[row] = z_[row] = p_[row] = ap_[row] = 0; });
    team_.barrier();
    start(thread);
  });
}

double ConjugateGradient::dot(const sdk::Array<double>& a, const sdk::Array<double>& b, std::size_t thread,
                              std::size_t turn) {
  double sums[4] = {};  // rows come in fours; one sum would wait for itself
  level_.each_part(thread, team_.size(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; row += 4)
      for (std::size_t k = 0; k < 4; ++k) sums[k] += a[row + k] * b[row + k];
  });
  seats_[thread].partial[turn] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  team_.barrier();
  double total = 0;
  for (const Seat& seat : seats_) total += seat.partial[turn];
  return total;
}

double ConjugateGradient::dot(const sdk::Array<double>& a, const sdk::Array<double>& b) {
  double result = 0;
  team_.each([&](std::size_t thread) {
    const double mine = dot(a, b, thread, 3);
    if (thread == 0) result = mine;
  });
  return result;
}

void ConjugateGradient::start(std::size_t thread) {
  each_row(thread, [&](std::size_t row) { x_[row] = 0, p_[row] = 0; });
  team_.barrier();
  level_.multiply(p_.data(), ap_.data(), thread, team_.size());
  each_row(thread, [&](std::size_t row) { r_[row] = b_[row] - ap_[row]; });
  Seat& mine = seats_[thread];
  mine.norm = mine.first_norm = std::sqrt(dot(r_, r_, thread, 3));
  mine.iterations = 0;
}

void ConjugateGradient::step(std::size_t thread, Order order, bool precondition) {
  Seat& mine = seats_[thread];
  if (precondition)
    multigrid_.precondition(r_.data(), z_.data(), thread, order);
  else
    each_row(thread, [&](std::size_t row) { z_[row] = r_[row]; });
  const double r_z = dot(r_, z_, thread, 0);
  const double beta = mine.iterations == 0 ? 0.0 : r_z / mine.r_z;
  mine.r_z = r_z;
  each_row(thread, [&](std::size_t row) { p_[row] = z_[row] + beta * p_[row]; });
  team_.barrier();
  level_.multiply(p_.data(), ap_.data(), thread, team_.size());
  const double alpha = r_z / dot(p_, ap_, thread, 1);
  each_row(thread, [&](std::size_t row) { x_[row] += alpha * p_[row], r_[row] -= alpha * ap_[row]; });
  mine.norm = std::sqrt(dot(r_, r_, thread, 2));
  ++mine.iterations;
}

double ConjugateGradient::true_norm() {
  team_.each([&](std::size_t thread) {
    level_.multiply(x_.data(), ap_.data(), thread, team_.size());
    each_row(thread, [&](std::size_t row) { r_[row] = b_[row] - ap_[row]; });
  });
  return std::sqrt(dot(r_, r_));
}

ConjugateGradient::Asymmetry ConjugateGradient::asymmetry(std::uint64_t seed) {
  team_.each([&](std::size_t thread) {  // r and p are the two vectors
    each_row(thread, [&](std::size_t row) {
      const bool real = level_.grid.point(row).has_value();
      r_[row] = real ? unit(mix(seed + 2 * row)) : 0;
      p_[row] = real ? unit(mix(seed + 2 * row + 1)) : 0;
    });
    team_.barrier();
    level_.multiply(r_.data(), ap_.data(), thread, team_.size());
    level_.multiply(p_.data(), z_.data(), thread, team_.size());
  });
  const double scale = 2 * 2 * 26.0 * std::sqrt(dot(r_, r_) * dot(p_, p_)) * DBL_EPSILON;
  Asymmetry found{};
  found.product = std::abs(dot(p_, ap_) - dot(r_, z_)) / scale;
  team_.each([&](std::size_t thread) {
    multigrid_.precondition(r_.data(), ap_.data(), thread, Order::kColours);
    multigrid_.precondition(p_.data(), z_.data(), thread, Order::kColours);
  });
  found.preconditioner = std::abs(dot(p_, ap_) - dot(r_, z_)) / scale;
  return found;
}

std::size_t ConjugateGradient::iterations_with_large_diagonal(bool precondition, std::size_t limit) {
  const Grid& grid = level_.grid;
  const auto scale_all = [&](bool enlarge) {
    for (std::size_t i = 0; i < grid.points(); ++i) {
      const std::size_t n = grid.edge(), row = grid.row({i % n, i / n % n, i / n / n});
      const double factor = kEnlargement * (i < kEnlarged ? static_cast<double>(i + 2) : 1.0);
      level_.set_diagonal(row, enlarge ? 26.0 * factor : 26.0);
      b_[row] = enlarge ? b_[row] * factor : b_[row] / factor;  // small integers: exact there and back
    }
  };
  scale_all(true);
  team_.each([&](std::size_t thread) {
    start(thread);
    while (iterations(thread) < limit && norm(thread) > 1e-12 * seats_[thread].first_norm)
      step(thread, Order::kColours, precondition);
  });
  scale_all(false);
  return iterations(0);
}

double ConjugateGradient::flop() const {
  return 12.0 * static_cast<double>(level_.grid.points()) + 2 * level_.nonzeros() + multigrid_.flop();
}

double ConjugateGradient::traffic() const {
  constexpr double kEntries = kEllWidth * (sizeof(double) + sizeof(std::int32_t));
  constexpr double kVector = sizeof(double);
  // r, z; p, z, p; p, Ap; p, Ap; x, p, x; r, Ap, r; r: 16 uses of a vector beside the matrix.
  double total = static_cast<double>(level_.grid.rows()) * (kEntries + 16 * kVector);
  for (const GridLevel& level : multigrid_.levels()) {
    const bool coarsest = &level == &multigrid_.levels().back();
    const double sweep = kEntries + 4 * kVector;  // r and diagonal read, x read and written
    const double product = kEntries + 2 * kVector;
    total += static_cast<double>(level.grid.rows()) * (coarsest ? 2 * sweep : 4 * sweep + product);
  }
  return total;
}

std::uint64_t ConjugateGradient::bytes(std::size_t edge) {
  return Multigrid::bytes(edge) + static_cast<std::uint64_t>(kVectors) * sizeof(double) * Grid(edge).rows();
}

}  // namespace steelyard::cpu
