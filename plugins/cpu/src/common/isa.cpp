// SPDX-License-Identifier: Apache-2.0
#include "common/isa.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <steelyard/sdk.hpp>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/try_in_child.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

// One instruction each: isa_probe_*.S.
extern "C" {
#if defined(__x86_64__)
void steelyard_try_avx2();
void steelyard_try_avx_vnni();
void steelyard_try_avx512();
void steelyard_try_avx512_vnni();
void steelyard_try_avx512_bf16();
void steelyard_try_avx512_fp16();
void steelyard_try_amx_bf16();
void steelyard_try_amx_int8();
#elif defined(__aarch64__)
void steelyard_try_neon_fp16();
void steelyard_try_neon_dot();
void steelyard_try_neon_i8mm();
void steelyard_try_neon_bf16();
void steelyard_try_sve();
#endif
}

namespace steelyard::cpu {
namespace {

using Instruction = void (*)();

void nothing() {}  // part of every CPU of the architecture

struct Found {
  bool advertised = false;
  Instruction instruction = nullptr;
};

#if defined(__x86_64__)
constexpr long kRequestStatePermission = 0x1023;  // ARCH_REQ_XCOMP_PERM
constexpr long kTileData = 18;                    // XFEATURE_XTILEDATA

struct Leaf {
  unsigned a = 0, b = 0, c = 0, d = 0;
};
Leaf cpuid(unsigned leaf, unsigned sub) {
  Leaf r;
  if (__get_cpuid_count(leaf, sub, &r.a, &r.b, &r.c, &r.d) == 0) return {};
  return r;
}
bool bit(unsigned word, unsigned n) {
  return (word >> n & 1u) != 0;
}

/// The tile registers are handed out on request only; without a palette there are none to configure.
bool amx_granted() {
  return cpuid(0x1d, 0).a > 0 && syscall(SYS_arch_prctl, kRequestStatePermission, kTileData) == 0;
}

Found find(Isa isa) {
  __builtin_cpu_init();  // reads cpuid, and xgetbv for what the operating system saves
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const Leaf seven = cpuid(7, 0), seven1 = cpuid(7, 1);
  switch (isa) {
    case Isa::kScalar:
    case Isa::kSse2: return {true, nothing};
    case Isa::kAvx2: return {avx2, steelyard_try_avx2};
    case Isa::kAvxVnni: return {avx2 && bit(seven1.a, 4), steelyard_try_avx_vnni};
    case Isa::kAvx512: return {avx512, steelyard_try_avx512};
    case Isa::kAvx512Vnni: return {avx512 && bit(seven.c, 11), steelyard_try_avx512_vnni};
    case Isa::kAvx512Bf16: return {avx512 && bit(seven1.a, 5), steelyard_try_avx512_bf16};
    case Isa::kAvx512Fp16: return {avx512 && bit(seven.d, 23), steelyard_try_avx512_fp16};
    case Isa::kAmxBf16:
      return {avx512 && bit(seven.d, 22) && bit(seven.d, 24) && amx_granted(), steelyard_try_amx_bf16};
    case Isa::kAmxInt8:
      return {avx512 && bit(seven.d, 25) && bit(seven.d, 24) && amx_granted(), steelyard_try_amx_int8};
    default: return {};
  }
}
#elif defined(__aarch64__)
Found find(Isa isa) {
  const unsigned long first = getauxval(AT_HWCAP), second = getauxval(AT_HWCAP2);
  switch (isa) {
    case Isa::kScalar:
    case Isa::kNeon: return {true, nothing};
    case Isa::kNeonFp16: return {(first & HWCAP_ASIMDHP) != 0, steelyard_try_neon_fp16};
    case Isa::kNeonDot: return {(first & HWCAP_ASIMDDP) != 0, steelyard_try_neon_dot};
    case Isa::kNeonI8mm: return {(second & HWCAP2_I8MM) != 0, steelyard_try_neon_i8mm};
    case Isa::kNeonBf16: return {(second & HWCAP2_BF16) != 0, steelyard_try_neon_bf16};
    case Isa::kSve: return {(first & HWCAP_SVE) != 0, steelyard_try_sve};
    default: return {};
  }
}
#else
Found find(Isa isa) {
  return isa == Isa::kScalar ? Found{true, nothing} : Found{};
}
#endif

std::string find_out(Isa isa) {
  const std::string what = name(isa);
  const Found found = find(isa);
  if (found.instruction == nullptr) return what + " belongs to another architecture";
  if (!found.advertised) return "this CPU does not offer " + what + ", or the system does not save its registers";
  if (found.instruction == &nothing) return {};
  const int status = try_in_child(found.instruction);
  if (status == 0) return {};
  if (status == -1) return "cannot try out " + what + " in a child process: " + std::strerror(errno);
  if (WIFSIGNALED(status))
    return "this CPU advertises " + what + " but executing it ends in " + strsignal(WTERMSIG(status));
  return "trying out " + what + " in a child process failed";
}

}  // namespace

const char* name(Isa isa) {
  switch (isa) {
    case Isa::kScalar: return "scalar";
    case Isa::kSse2: return "sse2";
    case Isa::kAvx2: return "avx2";
    case Isa::kAvxVnni: return "avx_vnni";
    case Isa::kAvx512: return "avx512";
    case Isa::kAvx512Vnni: return "avx512_vnni";
    case Isa::kAvx512Bf16: return "avx512_bf16";
    case Isa::kAvx512Fp16: return "avx512_fp16";
    case Isa::kAmxBf16: return "amx_bf16";
    case Isa::kAmxInt8: return "amx_int8";
    case Isa::kNeon: return "neon";
    case Isa::kNeonFp16: return "neon_fp16";
    case Isa::kNeonDot: return "neon_dot";
    case Isa::kNeonI8mm: return "neon_i8mm";
    case Isa::kNeonBf16: return "neon_bf16";
    case Isa::kSve: return "sve";
  }
  return "?";
}

const std::string& why_not(Isa isa) {
  static std::array<std::optional<std::string>, std::size(kEveryIsa)> known;
  std::optional<std::string>& answer = known[static_cast<std::size_t>(isa)];
  if (!answer) answer = find_out(isa);
  return *answer;
}

Isa choose(std::string_view choice, std::span<const Isa> offered) {
  std::string why = "no instruction set to choose from";
  for (const Isa isa : offered) {
    if (choice != "auto" && choice != name(isa)) continue;
    why = why_not(isa);
    if (why.empty()) return isa;
  }
  throw sdk::Unsupported(why);
}

}  // namespace steelyard::cpu
