// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "common/isa.h"

namespace steelyard::cpu {

enum class StreamOp : std::uint8_t { kCopy, kScale, kAdd, kTriad, kRead, kWrite };
inline constexpr StreamOp kEveryStreamOp[] = {StreamOp::kCopy,  StreamOp::kScale, StreamOp::kAdd,
                                              StreamOp::kTriad, StreamOp::kRead,  StreamOp::kWrite};

/// What the loop itself reads and writes: STREAM's counting, 8 bytes per element and array.
struct StreamFacts {
  const char *name, *id, *loop;  // "triad", "mem.triad", "a = b + s*c"
  unsigned reads, writes;        // arrays
  [[nodiscard]] constexpr unsigned arrays() const { return reads + writes; }
};
[[nodiscard]] constexpr StreamFacts facts_of(StreamOp op) {
  switch (op) {
    case StreamOp::kCopy: return {"copy", "mem.copy", "a = b", 1, 1};
    case StreamOp::kScale: return {"scale", "mem.scale", "a = s*b", 1, 1};
    case StreamOp::kAdd: return {"add", "mem.add", "a = b + c", 2, 1};
    case StreamOp::kTriad: return {"triad", "mem.triad", "a = b + s*c", 2, 1};
    case StreamOp::kRead: return {"read", "mem.read", "sum += b", 1, 0};
    case StreamOp::kWrite: break;
  }
  return {"write", "mem.write", "a = s", 0, 1};
}

/// n elements: a multiple of kStreamStep, not 0; arrays that the operation uses are aligned to 64 bytes. Read takes
/// the elements of b as integers and adds element i to sum i % 8 of the eight 64-bit integers at a.
using StreamFunction = void (*)(double* a, const double* b, const double* c, double s, std::size_t n);
inline constexpr std::size_t kStreamStep = 32;

struct StreamKernel {
  Isa isa;
  StreamOp op;
  bool nontemporal;  // stores go past the caches
  StreamFunction run;
};
[[nodiscard]] std::span<const StreamKernel> stream_kernels();

/// nullptr if `isa` has no such kernel.
[[nodiscard]] StreamFunction stream_kernel(Isa isa, StreamOp op, bool nontemporal);

inline constexpr Isa kStreamIsas[] = {Isa::kAvx512, Isa::kAvx2, Isa::kSse2, Isa::kNeon, Isa::kScalar};  // widest first
inline constexpr const char* kStreamIsaNames[] = {"auto", "avx512", "avx2", "sse2", "neon", "scalar"};

}  // namespace steelyard::cpu
