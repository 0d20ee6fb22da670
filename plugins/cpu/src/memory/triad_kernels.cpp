// SPDX-License-Identifier: Apache-2.0
#include "memory/triad_kernels.h"

#include "common/portable.h"

extern "C" {
void steelyard_triad_nt_avx512(double*, const double*, const double*, double, std::size_t);
void steelyard_triad_avx512(double*, const double*, const double*, double, std::size_t);
void steelyard_triad_nt_avx2(double*, const double*, const double*, double, std::size_t);
void steelyard_triad_avx2(double*, const double*, const double*, double, std::size_t);
void steelyard_triad_nt_sse2(double*, const double*, const double*, double, std::size_t);
void steelyard_triad_sse2(double*, const double*, const double*, double, std::size_t);
void steelyard_triad_nt_neon(double*, const double*, const double*, double, std::size_t);
void steelyard_triad_neon(double*, const double*, const double*, double, std::size_t);
}

namespace steelyard::cpu {

TriadFunction triad_kernel([[maybe_unused]] Isa isa, bool nontemporal) {
#if defined(__x86_64__)
  if (isa == Isa::kAvx512) return nontemporal ? steelyard_triad_nt_avx512 : steelyard_triad_avx512;
  if (isa == Isa::kAvx2) return nontemporal ? steelyard_triad_nt_avx2 : steelyard_triad_avx2;
  if (isa == Isa::kSse2) return nontemporal ? steelyard_triad_nt_sse2 : steelyard_triad_sse2;
#elif defined(__aarch64__)
  if (isa == Isa::kNeon) return nontemporal ? steelyard_triad_nt_neon : steelyard_triad_neon;
#endif
  return nontemporal ? nullptr : triad_scalar;
}

}  // namespace steelyard::cpu
