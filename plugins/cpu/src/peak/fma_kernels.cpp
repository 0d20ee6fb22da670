// SPDX-License-Identifier: Apache-2.0
#include "peak/fma_kernels.h"

#include <steelyard/sdk.hpp>
#include <vector>

#include "common/portable.h"

#if defined(__x86_64__)
#define X86(function) function
#else
#define X86(function) nullptr
#endif
#if defined(__aarch64__)
#define ARM(function) function
#else
#define ARM(function) nullptr
#endif

extern "C" {
#define KERNEL(function) void function(std::uint64_t iterations, void* state);
#define TIMED_KERNEL(function) \
  KERNEL(function)             \
  void function##_clock(std::uint64_t iterations, void* state, std::uint64_t additions);
TIMED_KERNEL(steelyard_fma_fp64_avx512)
TIMED_KERNEL(steelyard_fma_fp64_avx2)
KERNEL(steelyard_fma_fp64_sse2)
KERNEL(steelyard_fma_fp64_sve)
KERNEL(steelyard_fma_fp64_neon)
TIMED_KERNEL(steelyard_fma_fp32_avx512)
TIMED_KERNEL(steelyard_fma_fp32_avx2)
KERNEL(steelyard_fma_fp32_sse2)
KERNEL(steelyard_fma_fp32_sve)
KERNEL(steelyard_fma_fp32_neon)
TIMED_KERNEL(steelyard_fma_fp16_avx512_fp16)
KERNEL(steelyard_fma_fp16_neon_fp16)
TIMED_KERNEL(steelyard_fma_bf16_amx_bf16)
TIMED_KERNEL(steelyard_fma_bf16_avx512_bf16)
KERNEL(steelyard_fma_bf16_neon_bf16)
TIMED_KERNEL(steelyard_fma_int8_amx_int8)
TIMED_KERNEL(steelyard_fma_int8_avx512_vnni)
TIMED_KERNEL(steelyard_fma_int8_avx_vnni)
KERNEL(steelyard_fma_int8_avx2)
KERNEL(steelyard_fma_int8_neon_i8mm)
KERNEL(steelyard_fma_int8_neon_dot)
std::uint64_t steelyard_sve_bytes(void);
#undef KERNEL
#undef TIMED_KERNEL
}

namespace steelyard::cpu {
namespace {

using enum FmaForm;
constexpr Precision kD = Precision::kFp64, kS = Precision::kFp32, kH = Precision::kFp16, kB = Precision::kBf16,
                    kI = Precision::kInt8;

// 24 accumulators where there are 32 registers, 12 where there are 16; less where a step leaves its result sooner.
constexpr FmaKernel kFp64[] = {
    {kD, "avx512", Isa::kAvx512, X86(steelyard_fma_fp64_avx512), kScale, 64, 24, X86(steelyard_fma_fp64_avx512_clock)},
    {kD, "avx2", Isa::kAvx2, X86(steelyard_fma_fp64_avx2), kScale, 32, 12, X86(steelyard_fma_fp64_avx2_clock)},
    {kD, "sse2", Isa::kSse2, X86(steelyard_fma_fp64_sse2), kSeparate, 16, 12},
    {kD, "sve", Isa::kSve, ARM(steelyard_fma_fp64_sve), kScale, 0, 24},
    {kD, "neon", Isa::kNeon, ARM(steelyard_fma_fp64_neon), kAccumulate, 16, 24},
    {kD, "scalar", Isa::kScalar, fma_scalar_fp64, kSeparate, 8, kScalarAccumulators},
};
constexpr FmaKernel kFp32[] = {
    {kS, "avx512", Isa::kAvx512, X86(steelyard_fma_fp32_avx512), kScale, 64, 24, X86(steelyard_fma_fp32_avx512_clock)},
    {kS, "avx2", Isa::kAvx2, X86(steelyard_fma_fp32_avx2), kScale, 32, 12, X86(steelyard_fma_fp32_avx2_clock)},
    {kS, "sse2", Isa::kSse2, X86(steelyard_fma_fp32_sse2), kSeparate, 16, 12},
    {kS, "sve", Isa::kSve, ARM(steelyard_fma_fp32_sve), kScale, 0, 24},
    {kS, "neon", Isa::kNeon, ARM(steelyard_fma_fp32_neon), kAccumulate, 16, 24},
    {kS, "scalar", Isa::kScalar, fma_scalar_fp32, kSeparate, 4, kScalarAccumulators},
};
constexpr FmaKernel kFp16[] = {
    {kH, "avx512_fp16", Isa::kAvx512Fp16, X86(steelyard_fma_fp16_avx512_fp16), kScale, 64, 24,
     X86(steelyard_fma_fp16_avx512_fp16_clock)},
    {kH, "neon_fp16", Isa::kNeonFp16, ARM(steelyard_fma_fp16_neon_fp16), kAccumulate, 16, 24},
};
constexpr FmaKernel kBf16[] = {
    {kB, "amx_bf16", Isa::kAmxBf16, X86(steelyard_fma_bf16_amx_bf16), kMatrix16, 1024, 4,
     X86(steelyard_fma_bf16_amx_bf16_clock)},
    {kB, "avx512_bf16", Isa::kAvx512Bf16, X86(steelyard_fma_bf16_avx512_bf16), kDot, 64, 24,
     X86(steelyard_fma_bf16_avx512_bf16_clock)},
    {kB, "neon_bf16", Isa::kNeonBf16, ARM(steelyard_fma_bf16_neon_bf16), kMatrix2, 16, 24},
};
constexpr FmaKernel kInt8[] = {
    {kI, "amx_int8", Isa::kAmxInt8, X86(steelyard_fma_int8_amx_int8), kMatrix16, 1024, 4,
     X86(steelyard_fma_int8_amx_int8_clock)},
    {kI, "avx512_vnni", Isa::kAvx512Vnni, X86(steelyard_fma_int8_avx512_vnni), kDot, 64, 24,
     X86(steelyard_fma_int8_avx512_vnni_clock)},
    {kI, "avx_vnni", Isa::kAvxVnni, X86(steelyard_fma_int8_avx_vnni), kDot, 32, 12,
     X86(steelyard_fma_int8_avx_vnni_clock)},
    {kI, "avx2_emulated", Isa::kAvx2, X86(steelyard_fma_int8_avx2), kEmulated, 32, 8},
    {kI, "neon_i8mm", Isa::kNeonI8mm, ARM(steelyard_fma_int8_neon_i8mm), kMatrix2, 16, 24},
    {kI, "neon_dot", Isa::kNeonDot, ARM(steelyard_fma_int8_neon_dot), kDot, 16, 24},
};

}  // namespace

std::span<const FmaKernel> fma_kernels(Precision precision) {
  switch (precision) {
    case Precision::kFp64: return kFp64;
    case Precision::kFp32: return kFp32;
    case Precision::kFp16: return kFp16;
    case Precision::kBf16: return kBf16;
    case Precision::kInt8: return kInt8;
  }
  return {};
}

FmaKernel here(const FmaKernel& kernel) {
  FmaKernel out = kernel;
#if defined(__aarch64__)
  if (out.vector_bytes == 0) out.vector_bytes = static_cast<unsigned>(steelyard_sve_bytes());
#endif
  return out;
}

FmaKernel choose_fma(Precision precision, std::string_view choice) {
  std::string why;
  for (const FmaKernel& kernel : fma_kernels(precision)) {
    if (choice != "auto" && choice != kernel.name) continue;
    const std::string& reason = why_not(kernel.isa);
    if (reason.empty()) return here(kernel);
    why += (why.empty() ? "" : "; ") + reason;
  }
  throw sdk::Unsupported(why);
}

}  // namespace steelyard::cpu
