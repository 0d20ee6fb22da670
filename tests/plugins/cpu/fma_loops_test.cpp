// SPDX-License-Identifier: Apache-2.0
// The measured loops of the peak kernels as they were assembled, for every instruction set whether it runs here or not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "disassembly.h"
#include "peak/fma_kernels.h"

namespace steelyard::cpu {
namespace {

struct Peak {
  std::string function, arithmetic;  // a pattern; its operands are registers
  std::size_t instructions;
};

/// `loop` holds that arithmetic, a counter and a jump.
void expect_peak(const Functions& functions, const Peak& peak, const char* memory) {
  const auto loop = inner_loop(functions, "steelyard_fma_" + peak.function);
  EXPECT_EQ(count(loop, "^(" + peak.arithmetic + ")"), peak.instructions) << peak.function;
  EXPECT_EQ(loop.size(), peak.instructions + 2) << peak.function << ": arithmetic, a counter and a jump";
  EXPECT_EQ(count(loop, memory), 0u) << peak.function << " touches memory";
}

#if defined(__x86_64__)
std::string three(const std::string& op, const std::string& kind) {
  const std::string reg = "%" + kind + "[0-9]+";
  return op + " +" + reg + "," + reg + "," + reg;
}

TEST(FmaLoops, DoArithmeticInRegistersAndNothingElse) {
  if (std::string(STEELYARD_OBJDUMP).empty()) GTEST_SKIP() << "no objdump";
  const std::string two = " +%xmm[0-9]+,%xmm[0-9]+";
  const Peak peaks[] = {
      {"fp64_avx512", three("vfmadd213pd", "zmm"), 48},
      {"fp32_avx512", three("vfmadd213ps", "zmm"), 48},
      {"fp16_avx512_fp16", three("vfmadd213ph", "zmm"), 48},
      {"bf16_avx512_bf16", three("vdpbf16ps", "zmm"), 48},
      {"int8_avx512_vnni", three("vpdpbusd", "zmm"), 48},
      {"fp64_avx2", three("vfmadd213pd", "ymm"), 24},
      {"fp32_avx2", three("vfmadd213ps", "ymm"), 24},
      {"int8_avx_vnni", three("\\{vex\\} vpdpbusd", "ymm"), 24},
      {"int8_avx2", three("(vpmaddubsw|vpmaddwd|vpaddd)", "ymm"), 48},
      {"fp64_sse2", "(mulpd|addpd)" + two, 48},
      {"fp32_sse2", "(mulps|addps)" + two, 48},
      {"bf16_amx_bf16", three("tdpbf16ps", "tmm"), 8},
      {"int8_amx_int8", three("tdpbssd", "tmm"), 8},
  };
  for (const Peak& peak : peaks) expect_peak(disassembly(), peak, "\\(");
}

struct Pairs {
  const char *function, *first, *second;  // operands of the first step and of the second
  std::size_t accumulators;
};

// What tells the clock under a load is the loop itself, with two runs of additions in a chain that a jump enters.
TEST(FmaLoops, AreAlsoThereWithAChainOfAdditions) {
  if (std::string(STEELYARD_OBJDUMP).empty()) GTEST_SKIP() << "no objdump";
  for (const Peak& peak : {Peak{"fp64_avx512_clock", three("vfmadd213pd", "zmm"), 48},
                           Peak{"fp32_avx2_clock", three("vfmadd213ps", "ymm"), 24},
                           Peak{"int8_avx_vnni_clock", three("\\{vex\\} vpdpbusd", "ymm"), 24},
                           Peak{"bf16_amx_bf16_clock", three("tdpbf16ps", "tmm"), 8}}) {
    const auto loop = inner_loop(disassembly(), "steelyard_fma_" + peak.function);
    EXPECT_EQ(count(loop, "^(" + peak.arithmetic + ")"), peak.instructions) << peak.function;
    EXPECT_EQ(count(loop, "^add +%rcx,%r8"), 2 * kMostAdditions) << peak.function;
    EXPECT_EQ(count(loop, "^jmp +\\*%r"), 2u) << peak.function;
    EXPECT_EQ(loop.size(), peak.instructions + 2 * kMostAdditions + 4) << peak.function;
  }
}

// Where a kernel cannot run, at least its operands are the intended ones: c and m, then the other c and m.
TEST(FmaLoops, TakeOneStepWithEachPairOfOperands) {
  if (std::string(STEELYARD_OBJDUMP).empty()) GTEST_SKIP() << "no objdump";
  for (const Pairs& pairs : {Pairs{"fp64_avx512", "%zmm26,%zmm24,", "%zmm27,%zmm25,", 24},
                             Pairs{"fp16_avx512_fp16", "%zmm26,%zmm24,", "%zmm27,%zmm25,", 24},
                             Pairs{"bf16_avx512_bf16", "%zmm26,%zmm24,", "%zmm27,%zmm25,", 24},
                             Pairs{"int8_avx_vnni", "%ymm14,%ymm12,", "%ymm15,%ymm13,", 12},
                             Pairs{"bf16_amx_bf16", "%tmm6,%tmm4,", "%tmm7,%tmm5,", 4},
                             Pairs{"int8_amx_int8", "%tmm6,%tmm4,", "%tmm7,%tmm5,", 4}}) {
    const auto loop = inner_loop(disassembly(), std::string("steelyard_fma_") + pairs.function);
    for (std::size_t r = 0; r < pairs.accumulators; ++r) {
      const std::string to = "%[xyzt]mm" + std::to_string(r) + "$";
      EXPECT_EQ(count(loop, pairs.first + to), 1u) << pairs.function << ' ' << r;
      EXPECT_EQ(count(loop, pairs.second + to), 1u) << pairs.function << ' ' << r;
    }
  }
}

TEST(FmaLoops, AnEmulatedStepIsOneOfEachOfThreeInstructions) {
  if (std::string(STEELYARD_OBJDUMP).empty()) GTEST_SKIP() << "no objdump";
  const auto loop = inner_loop(disassembly(), "steelyard_fma_int8_avx2");
  for (const char* op : {"^vpmaddubsw", "^vpmaddwd", "^vpaddd"}) EXPECT_EQ(count(loop, op), 16u) << op;
}
#endif

TEST(FmaLoops, DoSoOnArmToo) {
  const std::string objdump = STEELYARD_AARCH64_OBJDUMP, program = STEELYARD_AARCH64_FMA;
  if (objdump.empty() || program.empty()) GTEST_SKIP() << "no aarch64-linux-gnu-g++ and aarch64-linux-gnu-objdump here";
  const Functions functions = disassemble(objdump, program);
  const auto vector = [](const std::string& op, const std::string& to, const std::string& of) {
    return op + "[[:space:]]+v[0-9]+\\." + to + ", v[0-9]+\\." + of + ", v[0-9]+\\." + of;
  };
  const auto scalable = [](const std::string& lane) {
    return "fmad[[:space:]]+z[0-9]+\\." + lane + ", p0/m, z[0-9]+\\." + lane + ", z[0-9]+\\." + lane;
  };
  const Peak peaks[] = {
      {"fp64_neon", vector("fmla", "2d", "2d"), 48},
      {"fp32_neon", vector("fmla", "4s", "4s"), 48},
      {"fp16_neon_fp16", vector("fmla", "8h", "8h"), 48},
      {"bf16_neon_bf16", vector("bfmmla", "4s", "8h"), 48},
      {"int8_neon_dot", vector("sdot", "4s", "16b"), 48},
      {"int8_neon_i8mm", vector("smmla", "4s", "16b"), 48},
      {"fp64_sve", scalable("d"), 48},
      {"fp32_sve", scalable("s"), 48},
  };
  for (const Peak& peak : peaks) expect_peak(functions, peak, "\\[");
}

}  // namespace
}  // namespace steelyard::cpu
