// SPDX-License-Identifier: Apache-2.0
#include "dense/gemm_kernels.h"

#include <cstring>
#include <steelyard/sdk.hpp>
#include <string>
#include <type_traits>

extern "C" {
#define STEELYARD_TILE(name) void name(std::size_t, const void*, const void*, void*, std::size_t, std::size_t)
STEELYARD_TILE(steelyard_gemm_fp64_avx512);
STEELYARD_TILE(steelyard_gemm_fp64_avx2);
STEELYARD_TILE(steelyard_gemm_fp64_neon);
STEELYARD_TILE(steelyard_gemm_fp32_avx512);
STEELYARD_TILE(steelyard_gemm_fp32_avx2);
STEELYARD_TILE(steelyard_gemm_fp32_neon);
STEELYARD_TILE(steelyard_gemm_bf16_amx_bf16);
STEELYARD_TILE(steelyard_gemm_bf16_avx512_bf16);
STEELYARD_TILE(steelyard_gemm_bf16_neon_bf16);
STEELYARD_TILE(steelyard_gemm_int8_amx_int8);
STEELYARD_TILE(steelyard_gemm_int8_avx512_vnni);
STEELYARD_TILE(steelyard_gemm_int8_avx_vnni);
STEELYARD_TILE(steelyard_gemm_int8_avx2);
STEELYARD_TILE(steelyard_gemm_int8_neon_dot);
void steelyard_gemm_take_tiles();
void steelyard_gemm_leave_tiles();
#undef STEELYARD_TILE
}

namespace steelyard::cpu {
namespace {

struct Bf16 {
  std::uint16_t bits;
};

/// The element as it lies in a panel. `kUnsigned`: bytes shifted from -128..127 to 0..255.
template <class Packed, bool kUnsigned, class In>
Packed convert(In x) {
  if constexpr (std::is_same_v<In, Bf16> && std::is_same_v<Packed, float>) {
    const std::uint32_t wide = std::uint32_t{x.bits} << 16;
    float value;
    std::memcpy(&value, &wide, sizeof value);
    return value;
  } else if constexpr (kUnsigned) {
    return static_cast<Packed>(x ^ 0x80);
  } else {
    return static_cast<Packed>(x);
  }
}

/// out[line * kGroup + s] for one group of k that is there, of lines that all are.
template <class In, class Packed, std::size_t kLines, std::size_t kGroup, bool kUnsigned>
void pack_group(const In* in, std::size_t line_step, std::size_t k_step, Packed* out) {
  if (line_step == 1) {
    for (std::size_t s = 0; s < kGroup; ++s)
      for (std::size_t line = 0; line < kLines; ++line)
        out[line * kGroup + s] = convert<Packed, kUnsigned>(in[line + s * k_step]);
  } else if (k_step == 1 && std::is_same_v<In, Packed> && kGroup > 1) {
    for (std::size_t line = 0; line < kLines; ++line)
      std::memcpy(out + line * kGroup, in + line * line_step, kGroup * sizeof(In));
  } else {
    for (std::size_t line = 0; line < kLines; ++line)
      for (std::size_t s = 0; s < kGroup; ++s)
        out[line * kGroup + s] = convert<Packed, kUnsigned>(in[line * line_step + s * k_step]);
  }
}

template <class In, class Packed, std::size_t kLines, std::size_t kGroup, bool kUnsigned>
void pack_lines(const Operand& from, std::size_t line, std::size_t count, std::size_t k, std::size_t depth,
                std::size_t padded_depth, Packed* out) {
  const In* const in = static_cast<const In*>(from.data) + line * from.line_step + k * from.k_step;
  const std::size_t whole = count == kLines ? depth / kGroup : 0;
  for (std::size_t g = 0; g < whole; ++g)
    pack_group<In, Packed, kLines, kGroup, kUnsigned>(in + g * kGroup * from.k_step, from.line_step, from.k_step,
                                                      out + g * kLines * kGroup);
  for (std::size_t at = whole * kGroup; at < padded_depth; ++at) {
    for (std::size_t l = 0; l < kLines; ++l) {
      Packed& to = out[(at / kGroup * kLines + l) * kGroup + at % kGroup];
      to = l < count && at < depth ? convert<Packed, kUnsigned>(in[l * from.line_step + at * from.k_step]) : Packed{};
    }
  }
}

template <class In, class Packed, std::size_t kLines, std::size_t kGroup, bool kUnsigned = false>
void pack(const Operand& from, std::size_t line, std::size_t count, std::size_t k, std::size_t depth,
          std::size_t padded_depth, void* panel) {
  auto* const out = static_cast<Packed*>(panel);
  pack_lines<In, Packed, kLines, kGroup, kUnsigned>(from, line, count, k, depth, padded_depth, out);
  if constexpr (std::is_floating_point_v<Packed>) {
    if (from.negate)
      for (std::size_t i = 0; i < kLines * padded_depth; ++i) out[i] = -out[i];
  }
}

/// B for a kernel that takes unsigned A: the shift of A by 128 adds 128 x (sum of the column), taken off beforehand.
template <std::size_t kLines>
void pack_with_offsets(const Operand& from, std::size_t line, std::size_t count, std::size_t k, std::size_t depth,
                       std::size_t padded_depth, void* panel) {
  std::int32_t head[kLines] = {};
  auto* const out = static_cast<std::int8_t*>(panel) + sizeof head;
  pack_lines<std::int8_t, std::int8_t, kLines, 4, false>(from, line, count, k, depth, padded_depth, out);
  for (std::size_t i = 0; i < padded_depth / 4; ++i)
    for (std::size_t l = 0; l < kLines; ++l)
      for (std::size_t s = 0; s < 4; ++s) head[l] -= 128 * out[(i * kLines + l) * 4 + s];
  std::memcpy(panel, head, sizeof head);
}

constexpr std::size_t kPortableRows = 4, kPortableColumns = 4;

/// Sums wrap around, as those of the vector instructions do.
template <class Packed, class Out>
void tile_portable(std::size_t groups, const void* a, const void* b, void* c, std::size_t column_bytes,
                   std::size_t accumulate) {
  const auto* x = static_cast<const Packed*>(a);
  const auto* y = static_cast<const Packed*>(b);
  using Sum = std::conditional_t<std::is_integral_v<Out>, std::make_unsigned<Out>, std::type_identity<Out>>;
  typename Sum::type sum[kPortableColumns][kPortableRows] = {};
  for (; groups > 0; --groups, x += kPortableRows, y += kPortableColumns)
    for (std::size_t j = 0; j < kPortableColumns; ++j)
      for (std::size_t i = 0; i < kPortableRows; ++i)
        sum[j][i] += static_cast<typename Sum::type>(static_cast<Out>(x[i]) * static_cast<Out>(y[j]));
  for (std::size_t j = 0; j < kPortableColumns; ++j) {
    auto* const column = reinterpret_cast<Out*>(static_cast<char*>(c) + j * column_bytes);
    for (std::size_t i = 0; i < kPortableRows; ++i)
      column[i] = static_cast<Out>(sum[j][i] + (accumulate != 0 ? static_cast<typename Sum::type>(column[i]) : 0));
  }
}

template <Precision kPrecision, class In, class Packed, std::size_t kRows, std::size_t kColumns, std::size_t kGroup = 1>
constexpr GemmKernel plain(Isa isa, TileFunction tile) {
  return {.precision = kPrecision,
          .isa = isa,
          .tile = tile,
          .pack_a = pack<In, Packed, kRows, kGroup>,
          .pack_b = pack<In, Packed, kColumns, kGroup>,
          .rows = kRows,
          .columns = kColumns,
          .k_step = kGroup,
          .packed_bytes = sizeof(Packed),
          .b_head_bytes = 0,
          .parts = 1,
          .begin = nullptr,
          .end = nullptr,
          .emulated = sizeof(Packed) != sizeof(In)};
}

template <std::size_t kRows, std::size_t kColumns>
constexpr GemmKernel vnni(Isa isa, TileFunction tile) {
  return {.precision = Precision::kInt8,
          .isa = isa,
          .tile = tile,
          .pack_a = pack<std::int8_t, std::uint8_t, kRows, 4, true>,
          .pack_b = pack_with_offsets<kColumns>,
          .rows = kRows,
          .columns = kColumns,
          .k_step = 4,
          .packed_bytes = 1,
          .b_head_bytes = kColumns * sizeof(std::int32_t),
          .parts = 1,
          .begin = nullptr,
          .end = nullptr,
          .emulated = false};
}

#if defined(__x86_64__)
/// A in groups as they are summed within one lane of C, B in whole rows of a tile.
template <Precision kPrecision, class In>
constexpr GemmKernel amx(Isa isa, TileFunction tile) {
  return {.precision = kPrecision,
          .isa = isa,
          .tile = tile,
          .pack_a = pack<In, In, 32, 4 / sizeof(In)>,
          .pack_b = pack<In, In, 32, 64 / sizeof(In)>,
          .rows = 32,
          .columns = 32,
          .k_step = 64 / sizeof(In),
          .packed_bytes = sizeof(In),
          .b_head_bytes = 0,
          .parts = 8,
          .begin = steelyard_gemm_take_tiles,
          .end = steelyard_gemm_leave_tiles,
          .emulated = false};
}
#endif

constexpr GemmKernel kFp64[] = {
#if defined(__x86_64__)
    plain<Precision::kFp64, double, double, 24, 8>(Isa::kAvx512, steelyard_gemm_fp64_avx512),
    plain<Precision::kFp64, double, double, 8, 6>(Isa::kAvx2, steelyard_gemm_fp64_avx2),
#elif defined(__aarch64__)
    plain<Precision::kFp64, double, double, 8, 6>(Isa::kNeon, steelyard_gemm_fp64_neon),
#endif
    plain<Precision::kFp64, double, double, kPortableRows, kPortableColumns>(Isa::kScalar,
                                                                             tile_portable<double, double>),
};

constexpr GemmKernel kFp32[] = {
#if defined(__x86_64__)
    plain<Precision::kFp32, float, float, 48, 8>(Isa::kAvx512, steelyard_gemm_fp32_avx512),
    plain<Precision::kFp32, float, float, 16, 6>(Isa::kAvx2, steelyard_gemm_fp32_avx2),
#elif defined(__aarch64__)
    plain<Precision::kFp32, float, float, 8, 12>(Isa::kNeon, steelyard_gemm_fp32_neon),
#endif
    plain<Precision::kFp32, float, float, kPortableRows, kPortableColumns>(Isa::kScalar, tile_portable<float, float>),
};

constexpr GemmKernel kBf16[] = {
#if defined(__x86_64__)
    amx<Precision::kBf16, Bf16>(Isa::kAmxBf16, steelyard_gemm_bf16_amx_bf16),
    plain<Precision::kBf16, Bf16, Bf16, 48, 8, 2>(Isa::kAvx512Bf16, steelyard_gemm_bf16_avx512_bf16),
    plain<Precision::kBf16, Bf16, float, 48, 8>(Isa::kAvx512, steelyard_gemm_fp32_avx512),
    plain<Precision::kBf16, Bf16, float, 16, 6>(Isa::kAvx2, steelyard_gemm_fp32_avx2),
#elif defined(__aarch64__)
    plain<Precision::kBf16, Bf16, Bf16, 8, 12, 2>(Isa::kNeonBf16, steelyard_gemm_bf16_neon_bf16),
    plain<Precision::kBf16, Bf16, float, 8, 12>(Isa::kNeon, steelyard_gemm_fp32_neon),
#endif
    plain<Precision::kBf16, Bf16, float, kPortableRows, kPortableColumns>(Isa::kScalar, tile_portable<float, float>),
};

constexpr GemmKernel kInt8[] = {
#if defined(__x86_64__)
    amx<Precision::kInt8, std::int8_t>(Isa::kAmxInt8, steelyard_gemm_int8_amx_int8),
    vnni<48, 8>(Isa::kAvx512Vnni, steelyard_gemm_int8_avx512_vnni),
    vnni<16, 6>(Isa::kAvxVnni, steelyard_gemm_int8_avx_vnni),
    plain<Precision::kInt8, std::int8_t, std::int16_t, 16, 6, 2>(Isa::kAvx2, steelyard_gemm_int8_avx2),
#elif defined(__aarch64__)
    plain<Precision::kInt8, std::int8_t, std::int8_t, 8, 12, 4>(Isa::kNeonDot, steelyard_gemm_int8_neon_dot),
#endif
    plain<Precision::kInt8, std::int8_t, std::int8_t, kPortableRows, kPortableColumns>(
        Isa::kScalar, tile_portable<std::int8_t, std::int32_t>),
};

}  // namespace

std::span<const GemmKernel> gemm_kernels(Precision precision) {
  switch (precision) {
    case Precision::kFp16: break;  // no product of halves
    case Precision::kFp64: return kFp64;
    case Precision::kFp32: return kFp32;
    case Precision::kBf16: return kBf16;
    case Precision::kInt8: return kInt8;
  }
  return {};
}

const GemmKernel& choose_gemm_kernel(Precision precision, std::string_view choice) {
  std::string why = "no kernel of ours for isa=" + std::string(choice) + " at this precision here";
  for (const GemmKernel& kernel : gemm_kernels(precision)) {
    if (choice != "auto" && choice != name(kernel.isa)) continue;
    why = why_not(kernel.isa);
    if (why.empty()) return kernel;
  }
  throw sdk::Unsupported(why);
}

const GemmKernel& likely_gemm_kernel(Precision precision, std::string_view choice) {
  const std::span<const GemmKernel> kernels = gemm_kernels(precision);
  for (const GemmKernel& kernel : kernels)
    if (choice == name(kernel.isa) || (choice == "auto" && why_not(kernel.isa).empty())) return kernel;
  return kernels.back();
}

}  // namespace steelyard::cpu
