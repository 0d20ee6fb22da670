// SPDX-License-Identifier: Apache-2.0
// What the module is made of: its one symbol, and the instructions of its measured loops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

#include "disassembly.h"

namespace steelyard::cpu {
namespace {

TEST(CpuModule, ExportsExactlyOneSymbol) {
  if (std::string(STEELYARD_NM).empty()) GTEST_SKIP() << "no nm";
  std::istringstream symbols(output_of(std::string(STEELYARD_NM) + " -D --defined-only " + STEELYARD_CPU_MODULE));
  std::vector<std::string> lines;
  for (std::string line; std::getline(symbols, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 1u) << symbols.str();
  EXPECT_THAT(lines[0], testing::HasSubstr("sy_plugin_entry_v1"));
}

#if defined(__x86_64__)
class Disassembly : public testing::Test {
  void SetUp() override {
    if (std::string(STEELYARD_OBJDUMP).empty()) GTEST_SKIP() << "no objdump";
    ASSERT_FALSE(disassembly().empty());
  }
};

struct StreamLoop {
  const char* op;
  std::size_t loads;  // per store
};

TEST_F(Disassembly, StreamLoopsStorePastTheCacheWhereTheySayAndLoadNoMoreThanTheyCount) {
  for (const std::string isa : {"avx512", "avx2", "sse2"}) {
    const std::string reg = isa == "avx512" ? "zmm" : isa == "avx2" ? "ymm" : "xmm";
    for (const StreamLoop& stream : {StreamLoop{"copy", 1}, StreamLoop{"scale", 1}, StreamLoop{"add", 2},
                                     StreamLoop{"triad", 2}, StreamLoop{"write", 0}}) {
      for (const std::string stores : {"nt_", ""}) {
        const std::string function = std::string("steelyard_") + stream.op + "_" + stores + isa;
        const auto loop = inner_loop(disassembly(), function);
        EXPECT_EQ(count(loop, "movntpd +%" + reg + "[0-9]+,.*\\("), stores.empty() ? 0u : 4u) << function;
        EXPECT_EQ(count(loop, "movapd +%" + reg + "[0-9]+,.*\\("), stores.empty() ? 4u : 0u) << function;
        EXPECT_EQ(count(loop, "\\(.*\\),"), 4 * stream.loads) << function << ": loads";
        EXPECT_EQ(count(loop, "\\("), 4 + 4 * stream.loads) << function << ": nothing else touches memory";
      }
    }
  }
}

TEST_F(Disassembly, ReadLoopsAddUpWhatTheyLoadAndStoreNothing) {
  for (const std::string isa : {"avx512", "avx2", "sse2"}) {
    const auto loop = inner_loop(disassembly(), "steelyard_read_" + isa);
    const std::size_t adds = isa == "avx512" ? 4 : isa == "avx2" ? 8 : 16;
    for (const char* stream : {"%rsi", "%r8", "%r9", "%r10"})
      EXPECT_EQ(count(loop, std::string("paddq +(0x[0-9a-f]+)?\\(") + stream + ",%rax,8\\),"), adds / 4) << isa;
    EXPECT_EQ(loop.size(), adds + 3) << isa << ": add, cmp and jb";
  }
}

struct Product {
  const char *function, *arithmetic;
  std::size_t instructions, loads;
};

// Arithmetic on registers, the rows of A and one broadcast per column: what the driver's blocks count on.
TEST_F(Disassembly, ProductLoopsLoadEachOperandOnce) {
  for (const Product& p : {Product{"steelyard_gemm_fp64_avx512", "^vfmadd231pd +%zmm", 24, 11},
                           Product{"steelyard_gemm_fp32_avx512", "^vfmadd231ps +%zmm", 24, 11},
                           Product{"steelyard_gemm_bf16_avx512_bf16", "^vdpbf16ps +%zmm", 24, 11},
                           Product{"steelyard_gemm_int8_avx512_vnni", "^vpdpbusd +%zmm", 24, 11},
                           Product{"steelyard_gemm_fp64_avx2", "^vfmadd231pd +%ymm", 12, 8},
                           Product{"steelyard_gemm_fp32_avx2", "^vfmadd231ps +%ymm", 12, 8},
                           Product{"steelyard_gemm_int8_avx2", "^vpmaddwd +%ymm", 12, 8}}) {
    const auto loop = inner_loop(disassembly(), p.function);
    EXPECT_EQ(count(loop, p.arithmetic), p.instructions) << p.function;
    EXPECT_EQ(count(loop, "^v[a-z0-9]+ +[0-9a-fx-]*\\(.*\\),"), p.loads) << p.function;
    EXPECT_EQ(count(loop, ",[0-9a-fx-]*\\([^)]*\\)$"), 0u) << p.function << " stores";
  }
}

std::string mangled(const std::string& name) {
  for (const auto& [function, body] : disassembly()) {
    if (function.find(name) != std::string::npos && !body.empty() && function.rfind("_ZN", 0) == 0) return function;
  }
  return {};
}

TEST_F(Disassembly, TheClockChainAddsRegistersOnly) {
  const auto loop = inner_loop(disassembly(), mangled("add_chain"));
  EXPECT_EQ(count(loop, "^add +%r[a-z0-9]+,%r[a-z0-9]+"), 64u);
  EXPECT_EQ(count(loop, "\\("), 0u);
  EXPECT_LE(loop.size(), 64u + 3);
}

TEST_F(Disassembly, TheChaseIsSixteenDependentLoads) {
  const auto loop = inner_loop(disassembly(), mangled("5chase"));
  EXPECT_EQ(count(loop, "^mov +\\(%(r[a-z0-9]+)\\),%\\1"), 16u);
  EXPECT_LE(loop.size(), 16u + 3);
}

// A wide instruction outside the kernels would end a run on an older CPU by SIGILL.
TEST_F(Disassembly, WideRegistersAppearInTheKernelsOnly) {
  for (const auto& [function, body] : disassembly()) {
    if (matches(function, "_avx(2|512|_vnni)|_amx_")) continue;  // whoever has tiles has AVX-512, too: isa.cpp asks
    for (const Instruction& i : body) {
      const bool worth_a_look = i.text.find("mm") != std::string::npos || i.text.front() == '{';
      EXPECT_FALSE(worth_a_look && matches(i.text, "%([yz]mm|tmm)|\\{vex\\}")) << function << ": " << i.text;
    }
  }
}
#endif

}  // namespace
}  // namespace steelyard::cpu
