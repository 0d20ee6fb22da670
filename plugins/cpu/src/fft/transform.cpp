// SPDX-License-Identifier: Apache-2.0
#include "fft/transform.h"

#include <bit>

namespace steelyard::cpu {
namespace {

// A line of n points is a matrix of `rows` by `columns`, as square as it gets.
std::size_t rows_of(FftShape shape, std::size_t edge) {
  if (shape == FftShape::kCube) return edge;
  return std::size_t{1} << (std::bit_width(edge) / 2);
}

std::size_t columns_of(FftShape shape, std::size_t edge) {
  return shape == FftShape::kCube ? edge : edge / rows_of(shape, edge);
}

constexpr std::size_t kPage = 4096 / sizeof(double);
constexpr std::size_t kHalfPage = kPage / 2;  // re and im at the same place of a page would share a set of the cache

/// re, im and the factors.
std::size_t doubles_per_thread(FftShape shape, std::size_t edge) {
  return (rows_of(shape, edge) * (2 * kFftLanes + 2) + kHalfPage + kPage - 1) / kPage * kPage;
}

}  // namespace

Transform::Transform(sdk::Host host, Team& team, FftShape shape, std::size_t edge, Isa isa)
    : team_(team),
      shape_(shape),
      edge_(edge),
      points_(shape == FftShape::kLine ? edge : edge * edge * edge),
      kernels_(lane_kernels(isa)),
      first_(rows_of(shape, edge)),
      second_(columns_of(shape, edge)),
      lane_doubles_(doubles_per_thread(shape, edge)),
      lanes_(host, lane_doubles_ * team.size()),
      roots_re_(host, first_.n * kFftLanes),
      roots_im_(host, first_.n * kFftLanes) {
  if (shape_ == FftShape::kLine) make_roots();
}

void Transform::make_roots() {
  const std::size_t n1 = first_.n;
  frequency_.resize(n1);
  for (std::size_t k = 0; k < n1; ++k) {
    const std::size_t p = first_.position[k];
    frequency_[p] = static_cast<std::uint32_t>(k);
    for (std::size_t l = 0; l < kFftLanes; ++l) {
      const Complex w = root_of_unity(k * l, points_);
      roots_re_[p * kFftLanes + l] = w.re;
      roots_im_[p * kFftLanes + l] = w.im;
    }
    coarse_.push_back(root_of_unity(k * second_.n, points_));
  }
  for (std::size_t k = 0; k < second_.n; ++k) fine_.push_back(root_of_unity(k, points_));
}

std::uint64_t Transform::bytes(FftShape shape, std::size_t edge, std::size_t threads) {
  return (threads * doubles_per_thread(shape, edge) + 20 * rows_of(shape, edge)) * sizeof(double);
}

Transform::Share Transform::share(std::size_t size, std::size_t thread) const {
  return {size * thread / team_.size(), size * (thread + 1) / team_.size()};
}

Transform::Lanes Transform::lanes(std::size_t thread) {
  double* const re = lanes_.data() + thread * lane_doubles_;
  double* const im = re + first_.n * kFftLanes + kHalfPage;
  return {re, im, reinterpret_cast<Complex*>(im + first_.n * kFftLanes)};
}

// exp(-2 pi i k column / n) for the frequency k of each position.
void Transform::find_factors(std::size_t column, Complex* factors) const {
  const std::size_t mask = second_.n - 1;
  const int shift = std::countr_zero(second_.n);
  for (std::size_t p = 0; p < first_.n; ++p) {
    const std::size_t k = column * frequency_[p];
    const Complex a = coarse_[k >> shift], b = fine_[k & mask];
    factors[p] = {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
}

// With i = n2 i1 + i2 and k = k1 + n1 k2: columns over i1, times exp(-2 pi i i2 k1 / n), left as rows of k1; then
// columns over i2, which leave k2 where i2 was.
void Transform::line(const Complex* in, Complex* out, std::size_t thread) {
  const std::size_t n1 = first_.n, n2 = second_.n;
  const Lanes mine = lanes(thread);
  double *const re = mine.re, *const im = mine.im;
  const Share columns = share(n2 / kFftLanes, thread), rows = share(n1 / kFftLanes, thread);
  for (std::size_t i2 = columns.begin * kFftLanes; i2 < columns.end * kFftLanes; i2 += kFftLanes) {
    kernels_.load_pieces(in + i2, n2, n1, re, im);
    kernels_.transform(re, im, n1, first_.twiddles.data());
    find_factors(i2, mine.factors);
    kernels_.twist(re, im, n1, mine.factors, roots_re_.data(), roots_im_.data());
    kernels_.store_lines(out + i2 * n1, n1, first_, re, im);
  }
  team_.barrier();
  for (std::size_t k1 = rows.begin * kFftLanes; k1 < rows.end * kFftLanes; k1 += kFftLanes) {
    kernels_.load_pieces(out + k1, n1, n2, re, im);
    kernels_.transform(re, im, n2, second_.twiddles.data());
    kernels_.store_pieces(out + k1, n1, second_, re, im);
  }
  team_.barrier();
}

// Plane by plane along x and y, while the plane is in a cache; then along z.
void Transform::cube(const Complex* in, Complex* out, std::size_t thread) {
  const std::size_t n = edge_, plane = n * n;
  double *const re = lanes(thread).re, *const im = lanes(thread).im;
  const auto columns = [&](Complex* at, std::size_t stride) {
    for (std::size_t x = 0; x < n; x += kFftLanes) {
      kernels_.load_pieces(at + x, stride, n, re, im);
      kernels_.transform(re, im, n, first_.twiddles.data());
      kernels_.store_pieces(at + x, stride, first_, re, im);
    }
  };
  const Share mine = share(n, thread);
  for (std::size_t z = mine.begin; z < mine.end; ++z) {
    for (std::size_t y = 0; y < n; y += kFftLanes) {
      const std::size_t at = z * plane + y * n;
      kernels_.load_lines(in + at, n, n, re, im);
      kernels_.transform(re, im, n, first_.twiddles.data());
      kernels_.store_lines(out + at, n, first_, re, im);
    }
    columns(out + z * plane, n);
  }
  team_.barrier();
  for (std::size_t y = mine.begin; y < mine.end; ++y) columns(out + y * n, plane);
  team_.barrier();
}

void Transform::forward(const Complex* in, Complex* out, std::size_t thread) {
  if (shape_ == FftShape::kLine)
    line(in, out, thread);
  else
    cube(in, out, thread);
}

}  // namespace steelyard::cpu
