// SPDX-License-Identifier: Apache-2.0
#include "sparse/spmv_matrix.h"

#include <algorithm>
#include <cmath>

#include "common/random.h"

namespace steelyard::cpu {
namespace {

constexpr std::size_t kEntryBytes = sizeof(double) + sizeof(std::int32_t);
constexpr double kShortest = 4, kLongest = 4096;  // rows of the power law with exponent 2.5: 12 entries on average
constexpr std::size_t kMeanLength = 12;
constexpr std::size_t kNear = 1024;
constexpr std::size_t kMostRows = std::size_t{1} << 30;

}  // namespace

SpmvMatrix::SpmvMatrix(Kind kind, std::uint64_t bytes, std::uint64_t seed) : kind_(kind), seed_(seed) {
  const std::uint64_t entries = bytes / kEntryBytes;
  // A cube of 27-point rows, shorter at its faces, has (3 edge - 2)^3 entries.
  edge_ =
      static_cast<std::size_t>(std::clamp(std::ceil((std::cbrt(static_cast<double>(entries)) + 2) / 3), 2.0, 1024.0));
  rows_ = kind == Kind::kStencil ? edge_ * edge_ * edge_
                                 : std::clamp<std::size_t>(entries / kMeanLength, 2 * kNear, kMostRows);
}

std::uint64_t SpmvMatrix::bits(std::size_t row, std::size_t k) const {
  return mix(mix(seed_ + row) + k * 0x9e3779b97f4a7c15u);
}

std::int32_t SpmvMatrix::value(std::size_t row, std::size_t k) const {
  const std::uint64_t b = bits(row, k);
  const auto size = static_cast<std::int32_t>(1 + (b & 7));
  return (b & 8) != 0 ? size : -size;
}

std::size_t SpmvMatrix::length(std::size_t row) const {
  if (kind_ == Kind::kIrregular) {
    const double u = 1.0 - unit(mix(~seed_ ^ row * 0x9e3779b97f4a7c15u));
    const double cube_root = std::cbrt(u);
    return static_cast<std::size_t>(std::min(kShortest / (cube_root * cube_root), kLongest));
  }
  const auto along = [&](std::size_t at) { return std::size_t{1} + (at > 0) + (at + 1 < edge_); };
  return along(row % edge_) * along(row / edge_ % edge_) * along(row / edge_ / edge_);
}

std::int32_t SpmvMatrix::irregular_column(std::size_t row, std::size_t k) const {
  const std::uint64_t b = mix(bits(row, k));
  if ((k & 1) == 0) {
    const std::size_t first = std::min(row < kNear / 2 ? 0 : row - kNear / 2, rows_ - kNear);
    return static_cast<std::int32_t>(first + b % kNear);
  }
  const double u = unit(b);
  return static_cast<std::int32_t>(static_cast<double>(rows_) * u * u * u);
}

}  // namespace steelyard::cpu
