// SPDX-License-Identifier: Apache-2.0
#include "memory/stream_scalar.h"

#include <cstdint>
#include <cstring>

namespace steelyard::cpu {

// The empty asm keeps the compiler from calling memcpy and its like, which measure something else.
#define AS_WRITTEN() asm volatile("" : : : "memory")

void copy_scalar(double* a, const double* b, const double*, double, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    a[i] = b[i];
    AS_WRITTEN();
  }
}

void scale_scalar(double* a, const double* b, const double*, double s, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) a[i] = s * b[i];
}

void add_scalar(double* a, const double* b, const double* c, double, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) a[i] = b[i] + c[i];
}

void triad_scalar(double* a, const double* b, const double* c, double s, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) a[i] = b[i] + s * c[i];
}

void write_scalar(double* a, const double*, const double*, double s, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    a[i] = s;
    AS_WRITTEN();
  }
}

void read_scalar(double* a, const double* b, const double*, double, std::size_t n) {
  std::uint64_t sums[8];
  std::memcpy(sums, a, sizeof sums);
  for (std::size_t i = 0; i < n; i += 8) {
    std::uint64_t words[8];
    std::memcpy(words, b + i, sizeof words);
    for (std::size_t k = 0; k < 8; ++k) sums[k] += words[k];
  }
  std::memcpy(a, sums, sizeof sums);
}

}  // namespace steelyard::cpu
