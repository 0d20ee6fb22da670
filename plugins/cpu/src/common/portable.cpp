// SPDX-License-Identifier: Apache-2.0
#include "common/portable.h"

#define REPEAT4(x) x x x x
#define REPEAT16(x) REPEAT4(REPEAT4(x))

#define EACH12(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)

namespace steelyard::cpu {

namespace {

template <class T>
void fma_scalar(std::uint64_t iterations, T* state) {
  const T m1 = state[0], m2 = state[1], c1 = state[2], c2 = state[3];
#define LOAD(i) T x##i = state[4 + i];
#define STEP1(i) x##i = x##i * m1 + c1;
#define STEP2(i) x##i = x##i * m2 + c2;
#define STORE(i) state[4 + i] = x##i;
  EACH12(LOAD)
  for (; iterations != 0; --iterations) {
    EACH12(STEP1)
    EACH12(STEP2)
  }
  EACH12(STORE)
}

}  // namespace

void fma_scalar_fp64(std::uint64_t iterations, void* state) {
  fma_scalar(iterations, static_cast<double*>(state));
}

void fma_scalar_fp32(std::uint64_t iterations, void* state) {
  fma_scalar(iterations, static_cast<float*>(state));
}

double multiply_then_add(double x, double m, double c) {
  return x * m + c;
}

float multiply_then_add(float x, float m, float c) {
  return x * m + c;
}

// The empty asm makes the compiler believe that each sum is looked at, so no two additions merge into one.
std::uint64_t add_chain(std::uint64_t n, std::uint64_t addend) {
  std::uint64_t sum = 0;
  asm volatile("" : "+r"(sum), "+r"(addend));
  for (; n != 0; --n) {
    REPEAT4(REPEAT16(sum += addend; asm volatile("" : "+r"(sum));))
  }
  return sum;
}

void idle_cycles(std::uint64_t n) {
  for (; n != 0; --n) asm volatile("" : "+r"(n));
}

void* chase(void* p, std::uint64_t n) {
  for (; n != 0; --n) {
    REPEAT16(p = *static_cast<void**>(p);)
  }
  return p;
}

}  // namespace steelyard::cpu
