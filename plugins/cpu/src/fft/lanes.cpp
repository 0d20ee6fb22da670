// SPDX-License-Identifier: Apache-2.0
#include "fft/lanes.h"

#include <cmath>

namespace steelyard::cpu {
namespace {

typedef double Two __attribute__((vector_size(16), may_alias));
typedef double Four __attribute__((vector_size(32), may_alias));

constexpr std::size_t kL = kFftLanes;
constexpr std::size_t kInFirstCache = 256;  // points whose eight lanes take 32 KiB
constexpr std::size_t kAhead = 12;          // pieces of 128 bytes that lie far apart: no hardware foresees them

// One decimation in frequency by four: 4 q points become four transforms of q points.
//   y0 = a + c + (b + d)                 y1 = (a - c - i (b - d)) w
//   y2 = (a + c - (b + d)) w^2           y3 = (a - c + i (b - d)) w^3
template <class V>
[[gnu::always_inline]] inline void split_four(double* re, double* im, std::size_t q, const double* w) {
  constexpr std::size_t kWidth = sizeof(V) / sizeof(double);
  const auto at = [](double* p) __attribute__((always_inline)) {
    return reinterpret_cast<V*>(p);
  };
  for (std::size_t j = 0; j < q; ++j, w += 6) {
    for (std::size_t l = 0; l < kL; l += kWidth) {
      V *const r0 = at(re + j * kL + l), *const r1 = at(re + (j + q) * kL + l);
      V *const r2 = at(re + (j + 2 * q) * kL + l), *const r3 = at(re + (j + 3 * q) * kL + l);
      V *const i0 = at(im + j * kL + l), *const i1 = at(im + (j + q) * kL + l);
      V *const i2 = at(im + (j + 2 * q) * kL + l), *const i3 = at(im + (j + 3 * q) * kL + l);
      const V ac_r = *r0 + *r2, ac_i = *i0 + *i2, a_c_r = *r0 - *r2, a_c_i = *i0 - *i2;
      const V bd_r = *r1 + *r3, bd_i = *i1 + *i3, b_d_r = *r1 - *r3, b_d_i = *i1 - *i3;
      const V y1_r = a_c_r + b_d_i, y1_i = a_c_i - b_d_r, y3_r = a_c_r - b_d_i, y3_i = a_c_i + b_d_r;
      const V y2_r = ac_r - bd_r, y2_i = ac_i - bd_i;
      *r0 = ac_r + bd_r;
      *i0 = ac_i + bd_i;
      *r1 = y1_r * w[0] - y1_i * w[1];
      *i1 = y1_r * w[1] + y1_i * w[0];
      *r2 = y2_r * w[2] - y2_i * w[3];
      *i2 = y2_r * w[3] + y2_i * w[2];
      *r3 = y3_r * w[4] - y3_i * w[5];
      *i3 = y3_r * w[5] + y3_i * w[4];
    }
  }
}

template <class V>
[[gnu::always_inline]] inline void split_two(double* re, double* im) {
  constexpr std::size_t kWidth = sizeof(V) / sizeof(double);
  for (double* part : {re, im}) {
    for (std::size_t l = 0; l < kL; l += kWidth) {
      V* const first = reinterpret_cast<V*>(part + l);
      V* const second = reinterpret_cast<V*>(part + kL + l);
      const V sum = *first + *second;
      *second = *first - *second;
      *first = sum;
    }
  }
}

// Pass by pass over everything while it does not fit the first cache, then block by block to the end.
template <class V>
[[gnu::always_inline]] inline void transform(double* re, double* im, std::size_t n, const double* twiddles) {
  std::size_t size = n;
  for (; size > kInFirstCache; twiddles += 6 * (size / 4), size /= 4)
    for (std::size_t b = 0; b < n; b += size) split_four<V>(re + b * kL, im + b * kL, size / 4, twiddles);
  for (std::size_t block = 0; block < n; block += size) {
    const double* w = twiddles;
    std::size_t part = size;
    for (; part >= 4; w += 6 * (part / 4), part /= 4)
      for (std::size_t b = block; b < block + size; b += part) split_four<V>(re + b * kL, im + b * kL, part / 4, w);
    for (std::size_t b = block; part == 2 && b < block + size; b += 2) split_two<V>(re + b * kL, im + b * kL);
  }
}

template <class V>
[[gnu::always_inline]] inline void twist(double* re, double* im, std::size_t n, const Complex* factors,
                                         const double* roots_re, const double* roots_im) {
  for (std::size_t p = 0; p < n; ++p) {
    for (std::size_t l = p * kL; l < (p + 1) * kL; l += sizeof(V) / sizeof(double)) {
      V* const r = reinterpret_cast<V*>(re + l);
      V* const i = reinterpret_cast<V*>(im + l);
      const V root_r = *reinterpret_cast<const V*>(roots_re + l), root_i = *reinterpret_cast<const V*>(roots_im + l);
      const V w_r = root_r * factors[p].re - root_i * factors[p].im;
      const V w_i = root_r * factors[p].im + root_i * factors[p].re;
      const V x = *r;
      *r = x * w_r - *i * w_i;
      *i = x * w_i + *i * w_r;
    }
  }
}

void transform_baseline(double* re, double* im, std::size_t n, const double* twiddles) {
  transform<Two>(re, im, n, twiddles);
}

void twist_baseline(double* re, double* im, std::size_t n, const Complex* factors, const double* roots_re,
                    const double* roots_im) {
  twist<Two>(re, im, n, factors, roots_re, roots_im);
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void transform_avx2(double* re, double* im, std::size_t n, const double* twiddles) {
  transform<Four>(re, im, n, twiddles);
}

__attribute__((target("avx2,fma"))) void twist_avx2(double* re, double* im, std::size_t n, const Complex* factors,
                                                    const double* roots_re, const double* roots_im) {
  twist<Four>(re, im, n, factors, roots_re, roots_im);
}
#endif

std::uint32_t frequency_at(std::size_t position, std::size_t n) {
  if (n <= 2) return static_cast<std::uint32_t>(position);
  const std::size_t q = n / 4;
  return 4 * frequency_at(position % q, q) + static_cast<std::uint32_t>(position / q);
}

}  // namespace

// By the nearest axis: cosine and sine of at most an eighth of a turn, of an angle that is exact but for one rounding.
Complex root_of_unity(std::uint64_t k, std::uint64_t n) {
  k %= n;
  const std::uint64_t eighth = k * 8 / n;
  const std::uint64_t axis = (eighth + 1) / 2 % 4;  // in quarters of a turn
  const auto rest = static_cast<double>(static_cast<std::int64_t>(4 * k - (eighth + 1) / 2 * n));  // in 1 / 4 n turns
  const double angle = 1.57079632679489661923 * (rest / static_cast<double>(n));
  const double c = std::cos(angle), s = std::sin(angle);
  switch (axis) {
    case 0: return {c, -s};
    case 1: return {-s, -c};
    case 2: return {-c, s};
    default: return {s, c};
  }
}

LinePlan::LinePlan(std::size_t points) : n(points), position(points) {
  for (std::size_t size = n; size >= 4; size /= 4) {
    for (std::size_t j = 0; j < size / 4; ++j) {
      for (const std::size_t power : {1, 2, 3}) {
        const Complex w = root_of_unity(power * j, size);
        twiddles.insert(twiddles.end(), {w.re, w.im});
      }
    }
  }
  for (std::size_t p = 0; p < n; ++p) position[frequency_at(p, n)] = static_cast<std::uint32_t>(p);
}

LaneKernels lane_kernels([[maybe_unused]] Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::kAvx2) return {transform_avx2, twist_avx2};
#endif
  return {transform_baseline, twist_baseline};
}

void load_pieces(const Complex* from, std::size_t stride, std::size_t n, double* re, double* im) {
  for (std::size_t i = 0; i < n; ++i, from += stride, re += kL, im += kL) {
    __builtin_prefetch(from + kAhead * stride);
    __builtin_prefetch(from + kAhead * stride + kL / 2);
    for (std::size_t l = 0; l < kL; ++l) re[l] = from[l].re, im[l] = from[l].im;
  }
}

void load_lines(const Complex* from, std::size_t stride, std::size_t n, double* re, double* im) {
  for (std::size_t i = 0; i < n; i += 4) {  // a cache line of each lane
    for (std::size_t l = 0; l < kL; ++l) {
      const Complex* const line = from + l * stride + i;
      for (std::size_t k = 0; k < 4; ++k) re[(i + k) * kL + l] = line[k].re, im[(i + k) * kL + l] = line[k].im;
    }
  }
}

void store_pieces(Complex* to, std::size_t stride, const LinePlan& plan, const double* re, const double* im) {
  for (std::size_t k = 0; k < plan.n; ++k, to += stride) {
    const double* const r = re + plan.position[k] * kL;
    const double* const i = im + plan.position[k] * kL;
    for (std::size_t l = 0; l < kL; ++l) to[l] = {r[l], i[l]};
  }
}

void store_lines(Complex* to, std::size_t stride, const LinePlan& plan, const double* re, const double* im) {
  for (std::size_t k = 0; k < plan.n; k += 4) {
    for (std::size_t l = 0; l < kL; ++l) {
      Complex* const line = to + l * stride + k;
      for (std::size_t m = 0; m < 4; ++m) {
        const std::size_t p = plan.position[k + m] * kL + l;
        line[m] = {re[p], im[p]};
      }
    }
  }
}

}  // namespace steelyard::cpu
