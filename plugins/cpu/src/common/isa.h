// SPDX-License-Identifier: Apache-2.0
// Instruction sets by name, and which of them really run here. What the CPU advertises is only a claim: some virtual
// machines advertise what they cannot execute, so a forked child executes one instruction first and may die of it.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace steelyard::cpu {

enum class Isa : std::uint8_t {
  kScalar,  // C++ for the baseline of the architecture
  kSse2,
  kAvx2,     // with FMA
  kAvxVnni,  // 256-bit VNNI without AVX-512
  kAvx512,   // AVX-512 F, BW, DQ, VL
  kAvx512Vnni,
  kAvx512Bf16,
  kAvx512Fp16,
  kAmxBf16,
  kAmxInt8,
  kNeon,
  kNeonFp16,
  kNeonDot,   // SDOT
  kNeonI8mm,  // SMMLA
  kNeonBf16,  // BFMMLA
  kSve,
};
inline constexpr Isa kEveryIsa[] = {Isa::kScalar,  Isa::kSse2,       Isa::kAvx2,       Isa::kAvxVnni,
                                    Isa::kAvx512,  Isa::kAvx512Vnni, Isa::kAvx512Bf16, Isa::kAvx512Fp16,
                                    Isa::kAmxBf16, Isa::kAmxInt8,    Isa::kNeon,       Isa::kNeonFp16,
                                    Isa::kNeonDot, Isa::kNeonI8mm,   Isa::kNeonBf16,   Isa::kSve};

/// "avx512_vnni", as it is written in parameters.
[[nodiscard]] const char* name(Isa isa);

/// Empty if `isa` runs here, else why it does not. Found out once per process; forks once per instruction set and
/// leaves no process behind. For AMX, also asks the kernel for its registers on behalf of this process.
[[nodiscard]] const std::string& why_not(Isa isa);

/// What `choice` stands for: the name of one of `offered`, or "auto" for the first of them that runs here. Throws
/// sdk::Unsupported.
[[nodiscard]] Isa choose(std::string_view choice, std::span<const Isa> offered);

}  // namespace steelyard::cpu
