// SPDX-License-Identifier: Apache-2.0
// Kernels in C++ for the baseline of whatever architecture this is, and the two that every architecture shares. Built
// at -O2 whatever the rest is built with, without vectorizer, contraction or sanitizers: what runs is what is written.
#pragma once
#include <cstddef>
#include <cstdint>

namespace steelyard::cpu {

inline constexpr unsigned kScalarAccumulators = 12;

/// FmaFunction with one lane: x = x * m1 + c1; x = x * m2 + c2, on kScalarAccumulators values.
void fma_scalar_fp64(std::uint64_t iterations, void* state);
void fma_scalar_fp32(std::uint64_t iterations, void* state);

/// x * m + c with two roundings, however this is compiled.
double multiply_then_add(double x, double m, double c);
float multiply_then_add(float x, float m, float c);

/// kChainAdds * n dependent register-to-register additions: one clock cycle each on every core we know.
inline constexpr unsigned kChainAdds = 64;
std::uint64_t add_chain(std::uint64_t n, std::uint64_t addend);

/// Waits for about n clock cycles without touching memory.
void idle_cycles(std::uint64_t n);

/// kChaseSteps * n dependent loads, from `p` along the pointers; returns where it came to.
inline constexpr unsigned kChaseSteps = 16;
void* chase(void* p, std::uint64_t n);

}  // namespace steelyard::cpu
