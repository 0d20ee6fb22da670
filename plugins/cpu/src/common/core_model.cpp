// SPDX-License-Identifier: Apache-2.0
#include "common/core_model.h"

#include <cstdlib>
#include <cstring>
#include <fstream>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace steelyard::cpu {
namespace {

/// Steps per cycle, FP64 and FP32 alike; 0: not known, or no such instructions. sse2: a multiplication and an addition.
struct Paces {
  double sse2 = 0, avx2 = 0, avx512 = 0;
  double int8_avx2 = 0;  // three instructions
  double avx_vnni = 0, avx512_vnni = 0, avx512_bf16 = 0, avx512_fp16 = 0;
  double amx = 0;
  double neon = 0, neon_fp16 = 0, neon_dot = 0, sve = 0;
};

constexpr Paces kZen{.sse2 = 2, .avx2 = 1};  // 128-bit pipes
constexpr Paces kZen2{.sse2 = 2, .avx2 = 2};
constexpr Paces kZen3{.sse2 = 2, .avx2 = 2, .int8_avx2 = 1};
constexpr Paces kZen4{// 512 bits in two halves
                      .sse2 = 2, .avx2 = 2, .avx512 = 1, .int8_avx2 = 1, .avx512_vnni = 1, .avx512_bf16 = 1};
constexpr Paces kZen5{.sse2 = 2, .avx2 = 2, .avx512 = 2};  // full 512-bit pipes
constexpr Paces kHaswell{.sse2 = 1, .avx2 = 2};
constexpr Paces kSkylake{.sse2 = 1, .avx2 = 2, .int8_avx2 = 1};
constexpr Paces kIceLakeClient{.sse2 = 1, .avx2 = 2, .avx512 = 1, .int8_avx2 = 1, .avx512_vnni = 1};
constexpr Paces kIceLakeServer{.sse2 = 1, .avx2 = 2, .avx512 = 2, .int8_avx2 = 1, .avx512_vnni = 2};
constexpr Paces kGoldenCove{// server; addition has units of its own; one tile of 16 x 16 results every 16 cycles
                            .sse2 = 1.5,      .avx2 = 2,          .avx512 = 2,      .int8_avx2 = 1, .avx_vnni = 2,
                            .avx512_vnni = 2, .avx512_bf16 = 0.5, .avx512_fp16 = 2, .amx = 1.0 / 16};
constexpr Paces kNeoverseN1{.neon = 2, .neon_fp16 = 2, .neon_dot = 2};
constexpr Paces kNeoverseN2{.neon = 2, .neon_fp16 = 2, .neon_dot = 2, .sve = 2};
constexpr Paces kNeoverseV1{.neon = 4, .neon_fp16 = 4, .neon_dot = 4, .sve = 2};
constexpr Paces kNeoverseV2{.neon = 4, .neon_fp16 = 4, .neon_dot = 4, .sve = 4};

struct Row {
  const char* vendor;
  unsigned family, first_model, last_model;
  const Paces& paces;
};

// Left out on purpose: Skylake-SP (0x55: one or two 512-bit units, by SKU) and hybrid cores.
constexpr Row kRows[] = {
    {"AuthenticAMD", 0x17, 0x00, 0x2f, kZen},            // and Zen+
    {"AuthenticAMD", 0x17, 0x30, 0xff, kZen2},           //
    {"AuthenticAMD", 0x19, 0x00, 0x0f, kZen3},           // server
    {"AuthenticAMD", 0x19, 0x20, 0x5f, kZen3},           // client
    {"AuthenticAMD", 0x19, 0x10, 0x1f, kZen4},           // server
    {"AuthenticAMD", 0x19, 0x60, 0x7f, kZen4},           // client
    {"AuthenticAMD", 0x19, 0xa0, 0xaf, kZen4},           // Zen 4c server
    {"AuthenticAMD", 0x1a, 0x00, 0x1f, kZen5},           // and Zen 5c, server
    {"AuthenticAMD", 0x1a, 0x40, 0x4f, kZen5},           // desktop
    {"GenuineIntel", 0x06, 0x3c, 0x3f, kHaswell},        // and Broadwell
    {"GenuineIntel", 0x06, 0x45, 0x47, kHaswell},        // and Broadwell
    {"GenuineIntel", 0x06, 0x4f, 0x4f, kHaswell},        // Broadwell-EP
    {"GenuineIntel", 0x06, 0x56, 0x56, kHaswell},        // Broadwell-DE
    {"GenuineIntel", 0x06, 0x4e, 0x4e, kSkylake},        // client
    {"GenuineIntel", 0x06, 0x5e, 0x5e, kSkylake},        // client
    {"GenuineIntel", 0x06, 0x8e, 0x8e, kSkylake},        // Kaby Lake and its refreshes
    {"GenuineIntel", 0x06, 0x9e, 0x9e, kSkylake},        // Kaby Lake, Coffee Lake
    {"GenuineIntel", 0x06, 0x7d, 0x7e, kIceLakeClient},  // one 512-bit unit
    {"GenuineIntel", 0x06, 0x8c, 0x8d, kIceLakeClient},  // Tiger Lake
    {"GenuineIntel", 0x06, 0xa7, 0xa7, kIceLakeClient},  // Rocket Lake
    {"GenuineIntel", 0x06, 0x6a, 0x6c, kIceLakeServer},  //
    {"GenuineIntel", 0x06, 0x8f, 0x8f, kGoldenCove},     // Sapphire Rapids
    {"GenuineIntel", 0x06, 0xcf, 0xcf, kGoldenCove},     // Emerald Rapids
    {"GenuineIntel", 0x06, 0xad, 0xae, kGoldenCove},     // Granite Rapids
    {"arm", 0, 0xd0c, 0xd0c, kNeoverseN1},               //
    {"arm", 0, 0xd49, 0xd49, kNeoverseN2},               //
    {"arm", 0, 0xd40, 0xd40, kNeoverseV1},               // SVE of 256 bits
    {"arm", 0, 0xd4f, 0xd4f, kNeoverseV2},               // SVE of 128 bits
};

double of(const Paces& paces, Precision precision, Isa isa) {
  switch (isa) {
    case Isa::kSse2: return paces.sse2;
    case Isa::kAvx2: return precision == Precision::kInt8 ? paces.int8_avx2 : paces.avx2;
    case Isa::kAvx512: return paces.avx512;
    case Isa::kAvxVnni: return paces.avx_vnni;
    case Isa::kAvx512Vnni: return paces.avx512_vnni;
    case Isa::kAvx512Bf16: return paces.avx512_bf16;
    case Isa::kAvx512Fp16: return paces.avx512_fp16;
    case Isa::kAmxBf16:
    case Isa::kAmxInt8: return paces.amx;
    case Isa::kNeon: return paces.neon;
    case Isa::kNeonFp16: return paces.neon_fp16;
    case Isa::kNeonDot: return paces.neon_dot;
    case Isa::kSve: return paces.sve;
    default: return 0;  // scalar: the compiler chose its instructions
  }
}

}  // namespace

CoreModel this_core() {
  CoreModel core;
#if defined(__x86_64__)
  unsigned a = 0, words[3] = {};
  if (__get_cpuid(0, &a, &words[0], &words[2], &words[1]) == 0) return core;
  char vendor[12];
  std::memcpy(vendor, words, sizeof vendor);
  core.vendor.assign(vendor, sizeof vendor);
  __get_cpuid(1, &a, &words[0], &words[1], &words[2]);
  const unsigned family = (a >> 8) & 0xf;
  core.family = family == 0xf ? family + ((a >> 20) & 0xff) : family;
  core.model = ((a >> 4) & 0xf) | (family >= 6 ? ((a >> 16) & 0xf) << 4 : 0);
#elif defined(__aarch64__)
  std::ifstream in("/sys/devices/system/cpu/cpu0/regs/identification/midr_el1");
  std::string text;
  in >> text;
  const auto midr = static_cast<std::uint32_t>(std::strtoull(text.c_str(), nullptr, 16));
  if (midr >> 24 == 0x41) core.vendor = "arm";
  core.model = (midr >> 4) & 0xfff;
#endif
  return core;
}

std::optional<double> known_pace(const CoreModel& core, Precision precision, Isa isa) {
  for (const Row& row : kRows) {
    if (core.vendor == row.vendor && core.family == row.family && core.model >= row.first_model &&
        core.model <= row.last_model && of(row.paces, precision, isa) > 0)
      return of(row.paces, precision, isa);
  }
  return std::nullopt;
}

double next_pace(double measured) {
  constexpr double kSharedUnit = 1.5;  // two multipliers and two adders, one unit being both
  double pace = 1.0 / 1024;
  while (measured > 1.02 * pace) pace *= 2;
  return pace == 2 && measured <= 1.02 * kSharedUnit ? kSharedUnit : pace;
}

}  // namespace steelyard::cpu
