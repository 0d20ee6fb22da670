// SPDX-License-Identifier: Apache-2.0
#include "peak/fma_kernels.h"

#include <cmath>

#include "common/portable.h"
#include "common/random.h"

extern "C" {
void steelyard_fma_avx512(std::uint64_t iterations, double* state);
void steelyard_fma_avx2(std::uint64_t iterations, double* state);
void steelyard_fma_sse2(std::uint64_t iterations, double* state);
void steelyard_fma_neon(std::uint64_t iterations, double* state);
}

namespace steelyard::cpu {
namespace {

double step(FmaForm form, double x, double m, double c) {
  switch (form) {
    case FmaForm::kScale: return std::fma(x, m, c);
    case FmaForm::kSeparate: return multiply_then_add(x, m, c);
    case FmaForm::kAccumulate: return std::fma(m, c, x);
  }
  return x;
}

}  // namespace

const FmaKernel& fma_kernel([[maybe_unused]] Isa isa) {
#if defined(__x86_64__)
  static constexpr FmaKernel kAvx512{steelyard_fma_avx512, 8, 24, FmaForm::kScale};
  static constexpr FmaKernel kAvx2{steelyard_fma_avx2, 4, 12, FmaForm::kScale};
  static constexpr FmaKernel kSse2{steelyard_fma_sse2, 2, 12, FmaForm::kSeparate};
  if (isa == Isa::kAvx512) return kAvx512;
  if (isa == Isa::kAvx2) return kAvx2;
  if (isa == Isa::kSse2) return kSse2;
#elif defined(__aarch64__)
  static constexpr FmaKernel kNeon{steelyard_fma_neon, 2, 24, FmaForm::kAccumulate};
  if (isa == Isa::kNeon) return kNeon;
#endif
  static constexpr FmaKernel kScalar{fma_scalar, 1, kScalarAccumulators, FmaForm::kSeparate};
  return kScalar;
}

void fma_fill(const FmaKernel& kernel, std::uint64_t seed, std::span<double> state) {
  Random random(seed);
  for (std::size_t lane = 0; lane < kernel.lanes; ++lane) {
    const double m = random.uniform(1.1, 1.9);
    const double c = random.uniform(0.5, 1.5);
    const bool accumulate = kernel.form == FmaForm::kAccumulate;
    // Scaling contracts by 0.9 per iteration to a cycle of two distinct values; accumulating goes to and fro.
    state[lane] = m;
    state[kernel.lanes + lane] = accumulate ? -m : -0.9 / m;
    state[2 * kernel.lanes + lane] = c;
    state[3 * kernel.lanes + lane] = accumulate ? c : random.uniform(0.5, 1.5);
  }
  for (std::size_t i = 4 * kernel.lanes; i < kernel.state_size(); ++i) state[i] = random.uniform(-2.0, 2.0);
}

void fma_replay(const FmaKernel& kernel, std::uint64_t iterations, std::span<double> state) {
  const std::size_t lanes = kernel.lanes;
  for (std::size_t i = 4 * lanes; i < kernel.state_size(); ++i) {
    const std::size_t lane = i % lanes;
    for (std::uint64_t n = 0; n < iterations; ++n) {
      state[i] = step(kernel.form, state[i], state[lane], state[2 * lanes + lane]);
      state[i] = step(kernel.form, state[i], state[lanes + lane], state[3 * lanes + lane]);
    }
  }
}

double fma_settled(const FmaKernel& kernel, std::span<const double> start, std::size_t i) {
  if (kernel.form == FmaForm::kAccumulate) return start[i];
  const std::size_t lane = i % kernel.lanes;
  const double m1 = start[lane], m2 = start[kernel.lanes + lane];
  const double c1 = start[2 * kernel.lanes + lane], c2 = start[3 * kernel.lanes + lane];
  return (m2 * c1 + c2) / (1.0 - m1 * m2);
}

}  // namespace steelyard::cpu
