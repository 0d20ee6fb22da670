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

struct Row {
  const char* vendor;
  unsigned family, first_model, last_model;
  double avx512, avx2, sse2, neon;  // 0: not known, or no such instructions
};

// FMA pipes x lanes x 2. SSE2: the mix of one multiplication per addition, where both kinds of pipe are known.
// Left out on purpose: Skylake-SP (0x55: one or two 512-bit units, by SKU) and hybrid cores.
constexpr Row kRows[] = {
    {"AuthenticAMD", 0x17, 0x00, 0x2f, 0, 8, 8, 0},    // Zen, Zen+: 128-bit pipes
    {"AuthenticAMD", 0x17, 0x30, 0xff, 0, 16, 8, 0},   // Zen 2
    {"AuthenticAMD", 0x19, 0x00, 0x0f, 0, 16, 8, 0},   // Zen 3 server
    {"AuthenticAMD", 0x19, 0x20, 0x5f, 0, 16, 8, 0},   // Zen 3 client
    {"AuthenticAMD", 0x19, 0x10, 0x1f, 16, 16, 8, 0},  // Zen 4 server: 512 bits in two halves
    {"AuthenticAMD", 0x19, 0x60, 0x7f, 16, 16, 8, 0},  // Zen 4 client
    {"AuthenticAMD", 0x19, 0xa0, 0xaf, 16, 16, 8, 0},  // Zen 4c server
    {"AuthenticAMD", 0x1a, 0x00, 0x1f, 32, 16, 8, 0},  // Zen 5, Zen 5c server: full 512-bit pipes
    {"AuthenticAMD", 0x1a, 0x40, 0x4f, 32, 16, 8, 0},  // Zen 5 desktop
    {"GenuineIntel", 0x06, 0x3c, 0x3f, 0, 16, 4, 0},   // Haswell, Broadwell
    {"GenuineIntel", 0x06, 0x45, 0x47, 0, 16, 4, 0},   // Haswell, Broadwell
    {"GenuineIntel", 0x06, 0x4f, 0x4f, 0, 16, 4, 0},   // Broadwell-EP
    {"GenuineIntel", 0x06, 0x56, 0x56, 0, 16, 4, 0},   // Broadwell-DE
    {"GenuineIntel", 0x06, 0x4e, 0x4e, 0, 16, 4, 0},   // Skylake client
    {"GenuineIntel", 0x06, 0x5e, 0x5e, 0, 16, 4, 0},   // Skylake client
    {"GenuineIntel", 0x06, 0x8e, 0x8e, 0, 16, 4, 0},   // Kaby Lake and its refreshes
    {"GenuineIntel", 0x06, 0x9e, 0x9e, 0, 16, 4, 0},   // Kaby Lake, Coffee Lake
    {"GenuineIntel", 0x06, 0x7d, 0x7e, 16, 16, 4, 0},  // Ice Lake client: one 512-bit unit
    {"GenuineIntel", 0x06, 0x8c, 0x8d, 16, 16, 4, 0},  // Tiger Lake
    {"GenuineIntel", 0x06, 0xa7, 0xa7, 16, 16, 4, 0},  // Rocket Lake
    {"GenuineIntel", 0x06, 0x6a, 0x6c, 32, 16, 4, 0},  // Ice Lake server
    {"GenuineIntel", 0x06, 0x8f, 0x8f, 32, 16, 0, 0},  // Sapphire Rapids
    {"GenuineIntel", 0x06, 0xcf, 0xcf, 32, 16, 0, 0},  // Emerald Rapids
    {"GenuineIntel", 0x06, 0xad, 0xae, 32, 16, 0, 0},  // Granite Rapids
    {"arm", 0, 0xd0c, 0xd0c, 0, 0, 0, 8},              // Neoverse N1
    {"arm", 0, 0xd49, 0xd49, 0, 0, 0, 8},              // Neoverse N2
    {"arm", 0, 0xd40, 0xd40, 0, 0, 0, 16},             // Neoverse V1
    {"arm", 0, 0xd4f, 0xd4f, 0, 0, 0, 16},             // Neoverse V2
};

double of(const Row& row, Isa isa) {
  switch (isa) {
    case Isa::kAvx512: return row.avx512;
    case Isa::kAvx2: return row.avx2;
    case Isa::kSse2: return row.sse2;
    case Isa::kNeon: return row.neon;
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

std::optional<double> known_flop_per_cycle(const CoreModel& core, Isa isa) {
  for (const Row& row : kRows) {
    if (core.vendor == row.vendor && core.family == row.family && core.model >= row.first_model &&
        core.model <= row.last_model && of(row, isa) > 0)
      return of(row, isa);
  }
  return std::nullopt;
}

double next_flop_per_cycle(double measured) {
  double known = 1;
  while (measured > 1.02 * known) known *= 2;
  return known;
}

}  // namespace steelyard::cpu
