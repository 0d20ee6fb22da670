// SPDX-License-Identifier: Apache-2.0
#include "fft/lanes.h"

#include <cmath>

namespace steelyard::cpu {
namespace {

typedef double Two __attribute__((vector_size(16), may_alias));
typedef double Four __attribute__((vector_size(32), may_alias));
typedef double Eight __attribute__((vector_size(64), may_alias));
template <class V>
inline constexpr std::size_t kWidth = sizeof(V) / sizeof(double);

template <class V>
[[gnu::always_inline]] inline V* at(double* p) {
  return reinterpret_cast<V*>(p);
}
/// Between arrays of complex numbers, which are aligned to no more than a double.
template <class V>
[[gnu::always_inline]] inline V get(const double* p) {
  V v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
template <class V>
[[gnu::always_inline]] inline void put(double* p, V v) {
  __builtin_memcpy(p, &v, sizeof v);
}

constexpr std::size_t kL = kFftLanes;
constexpr std::size_t kInFirstCache = 256;  // points whose eight lanes take 32 KiB
constexpr std::size_t kAhead = 12;          // pieces of 128 bytes that lie far apart: no hardware foresees them

// One decimation in frequency by four: 4 q points become four transforms of q points.
//   y0 = a + c + (b + d)                 y1 = (a - c - i (b - d)) w
//   y2 = (a + c - (b + d)) w^2           y3 = (a - c + i (b - d)) w^3
template <class V>
struct Quarters {
  V re[4], im[4];
};

template <class V>
[[gnu::always_inline]] inline Quarters<V> four_points(const double* re, const double* im, std::size_t step) {
  const auto r = [&](std::size_t k) __attribute__((always_inline)) {
    return *reinterpret_cast<const V*>(re + k * step);
  };
  const auto i = [&](std::size_t k) __attribute__((always_inline)) {
    return *reinterpret_cast<const V*>(im + k * step);
  };
  const V ac_r = r(0) + r(2), ac_i = i(0) + i(2), a_c_r = r(0) - r(2), a_c_i = i(0) - i(2);
  const V bd_r = r(1) + r(3), bd_i = i(1) + i(3), b_d_r = r(1) - r(3), b_d_i = i(1) - i(3);
  return {{ac_r + bd_r, a_c_r + b_d_i, ac_r - bd_r, a_c_r - b_d_i},
          {ac_i + bd_i, a_c_i - b_d_r, ac_i - bd_i, a_c_i + b_d_r}};
}

template <class V>
[[gnu::always_inline]] inline void split_four(double* re, double* im, std::size_t q, const double* w) {
  const std::size_t step = q * kL;
  for (std::size_t j = 0; j < q; ++j, w += 6) {
    for (std::size_t l = j * kL; l < (j + 1) * kL; l += kWidth<V>) {
      const Quarters<V> y = four_points<V>(re + l, im + l, step);
      *at<V>(re + l) = y.re[0];
      *at<V>(im + l) = y.im[0];
      for (std::size_t k = 1; k < 4; ++k) {
        *at<V>(re + l + k * step) = y.re[k] * w[2 * k - 2] - y.im[k] * w[2 * k - 1];
        *at<V>(im + l + k * step) = y.re[k] * w[2 * k - 1] + y.im[k] * w[2 * k - 2];
      }
    }
  }
}

// The last step of a power of four: all factors are 1.
template <class V>
[[gnu::always_inline]] inline void last_four(double* re, double* im) {
  for (std::size_t l = 0; l < kL; l += kWidth<V>) {
    const Quarters<V> y = four_points<V>(re + l, im + l, kL);
    for (std::size_t k = 0; k < 4; ++k) *at<V>(re + l + k * kL) = y.re[k], *at<V>(im + l + k * kL) = y.im[k];
  }
}

// The last two steps of twice a power of four at once: by four, and each pair of results by two.
template <class V>
[[gnu::always_inline]] inline void last_eight(double* re, double* im) {
  constexpr double kHalf = 0.70710678118654752440;  // square root of
  for (std::size_t l = 0; l < kL; l += kWidth<V>) {
    const Quarters<V> even = four_points<V>(re + l, im + l, 2 * kL);
    const Quarters<V> odd = four_points<V>(re + l + kL, im + l + kL, 2 * kL);
    const V turned_r[4] = {odd.re[0], (odd.re[1] + odd.im[1]) * kHalf, odd.im[2], (odd.im[3] - odd.re[3]) * kHalf};
    const V turned_i[4] = {odd.im[0], (odd.im[1] - odd.re[1]) * kHalf, -odd.re[2], (-odd.re[3] - odd.im[3]) * kHalf};
    for (std::size_t k = 0; k < 4; ++k) {
      double *const r = re + l + 2 * k * kL, *const i = im + l + 2 * k * kL;
      *at<V>(r) = even.re[k] + turned_r[k];
      *at<V>(i) = even.im[k] + turned_i[k];
      *at<V>(r + kL) = even.re[k] - turned_r[k];
      *at<V>(i + kL) = even.im[k] - turned_i[k];
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
    for (; part > 8; w += 6 * (part / 4), part /= 4)
      for (std::size_t b = block; b < block + size; b += part) split_four<V>(re + b * kL, im + b * kL, part / 4, w);
    for (std::size_t b = block; b < block + size; b += part) {
      if (part == 8)
        last_eight<V>(re + b * kL, im + b * kL);
      else
        last_four<V>(re + b * kL, im + b * kL);
    }
  }
}

template <class V>
[[gnu::always_inline]] inline void twist(double* re, double* im, std::size_t n, const Complex* factors,
                                         const double* roots_re, const double* roots_im) {
  for (std::size_t p = 0; p < n; ++p) {
    for (std::size_t l = p * kL; l < (p + 1) * kL; l += kWidth<V>) {
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

// Rows become columns, of as many vectors as a vector has elements.
[[gnu::always_inline]] inline void transpose(Two (&r)[2]) {
  const Two low = __builtin_shufflevector(r[0], r[1], 0, 2), high = __builtin_shufflevector(r[0], r[1], 1, 3);
  r[0] = low, r[1] = high;
}

[[gnu::always_inline]] inline void transpose(Four (&r)[4]) {
  const Four low0 = __builtin_shufflevector(r[0], r[1], 0, 4, 2, 6);
  const Four high0 = __builtin_shufflevector(r[0], r[1], 1, 5, 3, 7);
  const Four low2 = __builtin_shufflevector(r[2], r[3], 0, 4, 2, 6);
  const Four high2 = __builtin_shufflevector(r[2], r[3], 1, 5, 3, 7);
  r[0] = __builtin_shufflevector(low0, low2, 0, 1, 4, 5);
  r[1] = __builtin_shufflevector(high0, high2, 0, 1, 4, 5);
  r[2] = __builtin_shufflevector(low0, low2, 2, 3, 6, 7);
  r[3] = __builtin_shufflevector(high0, high2, 2, 3, 6, 7);
}

/// Columns c, c + 2, c + 4 and c + 6 of the eight rows whose elements c and c + 1, c + 2 and c + 3... lie in pairs.
[[gnu::always_inline]] inline void columns_of_pairs(const Eight (&pairs)[4], Eight* out) {
  const Eight front0 = __builtin_shufflevector(pairs[0], pairs[1], 0, 1, 8, 9, 4, 5, 12, 13);
  const Eight back0 = __builtin_shufflevector(pairs[0], pairs[1], 2, 3, 10, 11, 6, 7, 14, 15);
  const Eight front4 = __builtin_shufflevector(pairs[2], pairs[3], 0, 1, 8, 9, 4, 5, 12, 13);
  const Eight back4 = __builtin_shufflevector(pairs[2], pairs[3], 2, 3, 10, 11, 6, 7, 14, 15);
  out[0] = __builtin_shufflevector(front0, front4, 0, 1, 2, 3, 8, 9, 10, 11);
  out[2] = __builtin_shufflevector(back0, back4, 0, 1, 2, 3, 8, 9, 10, 11);
  out[4] = __builtin_shufflevector(front0, front4, 4, 5, 6, 7, 12, 13, 14, 15);
  out[6] = __builtin_shufflevector(back0, back4, 4, 5, 6, 7, 12, 13, 14, 15);
}

[[gnu::always_inline]] inline void transpose(Eight (&r)[8]) {
  Eight low[4], high[4];
  for (std::size_t k = 0; k < 4; ++k) {
    low[k] = __builtin_shufflevector(r[2 * k], r[2 * k + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    high[k] = __builtin_shufflevector(r[2 * k], r[2 * k + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  columns_of_pairs(low, r);
  columns_of_pairs(high, r + 1);
}

// Neighbouring complex numbers into real and imaginary parts, and back.
[[gnu::always_inline]] inline void separate(Two a, Two b, Two* re, Two* im) {
  *re = __builtin_shufflevector(a, b, 0, 2);
  *im = __builtin_shufflevector(a, b, 1, 3);
}
[[gnu::always_inline]] inline void separate(Four a, Four b, Four* re, Four* im) {
  *re = __builtin_shufflevector(a, b, 0, 2, 4, 6);
  *im = __builtin_shufflevector(a, b, 1, 3, 5, 7);
}
[[gnu::always_inline]] inline void separate(Eight a, Eight b, Eight* re, Eight* im) {
  *re = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
  *im = __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}
[[gnu::always_inline]] inline void interleave(Two re, Two im, double* to) {
  put(to, __builtin_shufflevector(re, im, 0, 2));
  put(to + 2, __builtin_shufflevector(re, im, 1, 3));
}
[[gnu::always_inline]] inline void interleave(Four re, Four im, double* to) {
  put(to, __builtin_shufflevector(re, im, 0, 4, 1, 5));
  put(to + 4, __builtin_shufflevector(re, im, 2, 6, 3, 7));
}
[[gnu::always_inline]] inline void interleave(Eight re, Eight im, double* to) {
  put(to, __builtin_shufflevector(re, im, 0, 8, 1, 9, 2, 10, 3, 11));
  put(to + 8, __builtin_shufflevector(re, im, 4, 12, 5, 13, 6, 14, 7, 15));
}

template <class V>
[[gnu::always_inline]] inline void load_pieces(const Complex* from, std::size_t stride, std::size_t n, double* re,
                                               double* im) {
  for (std::size_t i = 0; i < n; ++i, from += stride, re += kL, im += kL) {
    __builtin_prefetch(from + kAhead * stride);
    __builtin_prefetch(from + kAhead * stride + kL / 2);
    const double* const parts = &from->re;
    for (std::size_t l = 0; l < kL; l += kWidth<V>) {
      const V first = get<V>(parts + 2 * l), second = get<V>(parts + 2 * l + kWidth<V>);
      separate(first, second, at<V>(re + l), at<V>(im + l));
    }
  }
}

template <class V>
[[gnu::always_inline]] inline void store_pieces(Complex* to, std::size_t stride, const LinePlan& plan, const double* re,
                                                const double* im) {
  for (std::size_t k = 0; k < plan.n; ++k, to += stride) {
    const double *const r = re + plan.position[k] * kL, *const i = im + plan.position[k] * kL;
    double* const parts = &to->re;
    for (std::size_t l = 0; l < kL; l += kWidth<V>) interleave(get<V>(r + l), get<V>(i + l), parts + 2 * l);
  }
}

template <class V>
[[gnu::always_inline]] inline void load_lines(const Complex* from, std::size_t stride, std::size_t n, double* re,
                                              double* im) {
  constexpr std::size_t kPoints = kWidth<V> / 2;
  for (std::size_t i = 0; i < n; i += kPoints) {
    for (std::size_t l = 0; l < kL; l += kWidth<V>) {
      V rows[kWidth<V>];
      for (std::size_t m = 0; m < kWidth<V>; ++m) rows[m] = get<V>(&from[(l + m) * stride + i].re);
      transpose(rows);
      for (std::size_t k = 0; k < kPoints; ++k)
        *at<V>(re + (i + k) * kL + l) = rows[2 * k], *at<V>(im + (i + k) * kL + l) = rows[2 * k + 1];
    }
  }
}

template <class V>
[[gnu::always_inline]] inline void store_lines(Complex* to, std::size_t stride, const LinePlan& plan, const double* re,
                                               const double* im) {
  constexpr std::size_t kPoints = kWidth<V> / 2;
  for (std::size_t i = 0; i < plan.n; i += kPoints) {
    for (std::size_t l = 0; l < kL; l += kWidth<V>) {
      V rows[kWidth<V>];
      for (std::size_t k = 0; k < kPoints; ++k) {
        const std::size_t p = plan.position[i + k] * kL + l;
        rows[2 * k] = get<V>(re + p), rows[2 * k + 1] = get<V>(im + p);
      }
      transpose(rows);
      for (std::size_t m = 0; m < kWidth<V>; ++m) put(&to[(l + m) * stride + i].re, rows[m]);
    }
  }
}

// One source, compiled once for each width of vector.
#define LANE_KERNELS(isa, V, attribute)                                                                              \
  attribute void transform_##isa(double* re, double* im, std::size_t n, const double* twiddles) {                    \
    transform<V>(re, im, n, twiddles);                                                                               \
  }                                                                                                                  \
  attribute void twist_##isa(double* re, double* im, std::size_t n, const Complex* factors, const double* roots_re,  \
                             const double* roots_im) {                                                               \
    twist<V>(re, im, n, factors, roots_re, roots_im);                                                                \
  }                                                                                                                  \
  attribute void load_pieces_##isa(const Complex* from, std::size_t stride, std::size_t n, double* re, double* im) { \
    load_pieces<V>(from, stride, n, re, im);                                                                         \
  }                                                                                                                  \
  attribute void load_lines_##isa(const Complex* from, std::size_t stride, std::size_t n, double* re, double* im) {  \
    load_lines<V>(from, stride, n, re, im);                                                                          \
  }                                                                                                                  \
  attribute void store_pieces_##isa(Complex* to, std::size_t stride, const LinePlan& plan, const double* re,         \
                                    const double* im) {                                                              \
    store_pieces<V>(to, stride, plan, re, im);                                                                       \
  }                                                                                                                  \
  attribute void store_lines_##isa(Complex* to, std::size_t stride, const LinePlan& plan, const double* re,          \
                                   const double* im) {                                                               \
    store_lines<V>(to, stride, plan, re, im);                                                                        \
  }                                                                                                                  \
  constexpr LaneKernels k_##isa{transform_##isa,  twist_##isa,        load_pieces_##isa,                             \
                                load_lines_##isa, store_pieces_##isa, store_lines_##isa};
LANE_KERNELS(baseline, Two, )
#if defined(__x86_64__)
LANE_KERNELS(avx2, Four, __attribute__((target("avx2,fma"))))
LANE_KERNELS(avx512, Eight, __attribute__((target("avx512f,avx512dq,avx512vl,fma"))))
#endif
#undef LANE_KERNELS

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

const LaneKernels& lane_kernels([[maybe_unused]] Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::kAvx512) return k_avx512;
  if (isa == Isa::kAvx2) return k_avx2;
#endif
  return k_baseline;
}

}  // namespace steelyard::cpu
