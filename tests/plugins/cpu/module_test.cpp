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

TEST_F(Disassembly, NontemporalTriadsStorePastTheCacheAndLoadTwicePerStore) {
  for (const char* isa : {"avx512", "avx2", "sse2"}) {
    const auto loop = inner_loop(disassembly(), std::string("steelyard_triad_nt_") + isa);
    const std::string reg = std::string(isa) == "avx512" ? "zmm" : std::string(isa) == "avx2" ? "ymm" : "xmm";
    EXPECT_EQ(count(loop, "movntpd +%" + reg), 4u) << isa;
    EXPECT_EQ(count(loop, "\\(.*\\),"), 8u) << isa << ": loads";
    EXPECT_EQ(count(inner_loop(disassembly(), std::string("steelyard_triad_") + isa), "movnt"), 0u) << isa;
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
    const bool tiles = matches(function, "_amx_");
    if (matches(function, "_avx(2|512|_vnni)")) continue;
    for (const Instruction& i : body)
      EXPECT_FALSE(matches(i.text, tiles ? "%[yz]mm" : "%([yz]mm|tmm)|\\{vex\\}")) << function << ": " << i.text;
  }
}
#endif

}  // namespace
}  // namespace steelyard::cpu
