// SPDX-License-Identifier: Apache-2.0
#include "memory/stream_kernels.h"

#include <algorithm>

#include "memory/stream_scalar.h"

#define KERNEL(name) void name(double*, const double*, const double*, double, std::size_t);
#define STORING(op, isa) KERNEL(steelyard_##op##_nt_##isa) KERNEL(steelyard_##op##_##isa)
#define EACH(X, isa) X(copy, isa) X(scale, isa) X(add, isa) X(triad, isa) X(write, isa)

extern "C" {
#if defined(__x86_64__)
EACH(STORING, avx512)
EACH(STORING, avx2)
EACH(STORING, sse2)
KERNEL(steelyard_read_avx512)
KERNEL(steelyard_read_avx2)
KERNEL(steelyard_read_sse2)
#elif defined(__aarch64__)
EACH(STORING, neon)
KERNEL(steelyard_read_neon)
#endif
}

namespace steelyard::cpu {
namespace {

#define BOTH(op, isa, Op, Isa_)                                 \
  {Isa::Isa_, StreamOp::Op, true, steelyard_##op##_nt_##isa}, { \
    Isa::Isa_, StreamOp::Op, false, steelyard_##op##_##isa      \
  }
#define ROWS(isa, Isa_)                                                                     \
  BOTH(copy, isa, kCopy, Isa_), BOTH(scale, isa, kScale, Isa_), BOTH(add, isa, kAdd, Isa_), \
      BOTH(triad, isa, kTriad, Isa_), BOTH(write, isa, kWrite, Isa_), {                     \
    Isa::Isa_, StreamOp::kRead, false, steelyard_read_##isa                                 \
  }

constexpr StreamKernel kKernels[] = {
#if defined(__x86_64__)
    ROWS(avx512, kAvx512),
    ROWS(avx2, kAvx2),
    ROWS(sse2, kSse2),
#elif defined(__aarch64__)
    ROWS(neon, kNeon),
#endif
    {Isa::kScalar, StreamOp::kCopy, false, copy_scalar},
    {Isa::kScalar, StreamOp::kScale, false, scale_scalar},
    {Isa::kScalar, StreamOp::kAdd, false, add_scalar},
    {Isa::kScalar, StreamOp::kTriad, false, triad_scalar},
    {Isa::kScalar, StreamOp::kWrite, false, write_scalar},
    {Isa::kScalar, StreamOp::kRead, false, read_scalar},
};

}  // namespace

std::span<const StreamKernel> stream_kernels() {
  return kKernels;
}

StreamFunction stream_kernel(Isa isa, StreamOp op, bool nontemporal) {
  const auto* const found = std::ranges::find_if(kKernels, [&](const StreamKernel& kernel) {
    return kernel.isa == isa && kernel.op == op && kernel.nontemporal == nontemporal;
  });
  return found == std::end(kKernels) ? nullptr : found->run;
}

}  // namespace steelyard::cpu
