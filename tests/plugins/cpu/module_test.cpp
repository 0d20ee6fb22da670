// SPDX-License-Identifier: Apache-2.0
// What the module is made of: its one symbol, and the instructions of its measured loops.
#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <regex.h>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace steelyard::cpu {
namespace {

std::string output_of(const std::string& command) {
  struct Close {
    void operator()(FILE* f) const { pclose(f); }
  };
  const std::unique_ptr<FILE, Close> pipe(popen(command.c_str(), "r"));
  std::string text;
  char buffer[4096];
  while (pipe && fgets(buffer, sizeof buffer, pipe.get()) != nullptr) text += buffer;
  return text;
}

struct Instruction {
  unsigned long address;
  std::string text;
};
using Functions = std::map<std::string, std::vector<Instruction>>;

/// POSIX extended; std::regex trips a false warning of GCC 12 under the sanitizers.
bool matches(const std::string& text, const std::string& pattern) {
  regex_t regex;
  if (regcomp(&regex, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) throw std::logic_error("bad pattern " + pattern);
  const bool found = regexec(&regex, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&regex);
  return found;
}

Functions disassemble() {
  Functions found;
  std::istringstream text(output_of(std::string(STEELYARD_OBJDUMP) + " -d --no-show-raw-insn " + STEELYARD_CPU_MODULE));
  std::vector<Instruction>* current = nullptr;
  for (std::string line; std::getline(text, line);) {
    const auto open = line.find(" <"), close = line.rfind(">:");
    unsigned long address = 0;
    int begin = 0;
    if (open != std::string::npos && close == line.size() - 2) {
      current = &found[line.substr(open + 2, close - open - 2)];
    } else if (current != nullptr && std::sscanf(line.c_str(), " %lx: %n", &address, &begin) == 1 && begin > 0) {
      current->push_back({address, line.substr(static_cast<std::size_t>(begin))});
    }
  }
  return found;
}

const Functions& disassembly() {
  static const Functions functions = disassemble();
  return functions;
}

/// The instructions from the target of the last backward jump up to that jump.
std::vector<std::string> inner_loop(const std::string& function) {
  std::vector<std::string> loop;
  const auto found = disassembly().find(function);
  if (found == disassembly().end()) return loop;
  for (auto last = found->second.rbegin(); last != found->second.rend() && loop.empty(); ++last) {
    unsigned long target = 0;
    if (std::sscanf(last->text.c_str(), "j%*s %lx", &target) != 1 || target >= last->address) continue;
    for (const Instruction& i : found->second) {
      if (i.address >= target && i.address <= last->address) loop.push_back(i.text);
    }
  }
  return loop;
}

std::size_t count(const std::vector<std::string>& loop, const std::string& pattern) {
  std::size_t n = 0;
  for (const std::string& i : loop) n += matches(i, pattern) ? 1 : 0;
  return n;
}

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

struct Peak {
  const char *function, *arithmetic;
  std::size_t instructions;
};

TEST_F(Disassembly, PeakLoopsDoArithmeticInRegistersAndNothingElse) {
  for (const Peak& peak : {Peak{"steelyard_fma_avx512", "^vfmadd213pd +%zmm[0-9]+,%zmm[0-9]+,%zmm[0-9]+", 48},
                           Peak{"steelyard_fma_avx2", "^vfmadd213pd +%ymm[0-9]+,%ymm[0-9]+,%ymm[0-9]+", 24},
                           Peak{"steelyard_fma_sse2", "^(mulpd|addpd) +%xmm[0-9]+,%xmm[0-9]+", 48}}) {
    const auto loop = inner_loop(peak.function);
    EXPECT_EQ(count(loop, peak.arithmetic), peak.instructions) << peak.function;
    EXPECT_EQ(loop.size(), peak.instructions + 2) << peak.function << ": arithmetic, dec and jne";
    EXPECT_EQ(count(loop, "\\("), 0u) << peak.function << " touches memory";
  }
}

TEST_F(Disassembly, NontemporalTriadsStorePastTheCacheAndLoadTwicePerStore) {
  for (const char* isa : {"avx512", "avx2", "sse2"}) {
    const auto loop = inner_loop(std::string("steelyard_triad_nt_") + isa);
    const std::string reg = std::string(isa) == "avx512" ? "zmm" : std::string(isa) == "avx2" ? "ymm" : "xmm";
    EXPECT_EQ(count(loop, "movntpd +%" + reg), 4u) << isa;
    EXPECT_EQ(count(loop, "\\(.*\\),"), 8u) << isa << ": loads";
    EXPECT_EQ(count(inner_loop(std::string("steelyard_triad_") + isa), "movnt"), 0u) << isa;
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
    const auto loop = inner_loop(p.function);
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
  const auto loop = inner_loop(mangled("add_chain"));
  EXPECT_EQ(count(loop, "^add +%r[a-z0-9]+,%r[a-z0-9]+"), 64u);
  EXPECT_EQ(count(loop, "\\("), 0u);
  EXPECT_LE(loop.size(), 64u + 3);
}

TEST_F(Disassembly, TheChaseIsSixteenDependentLoads) {
  const auto loop = inner_loop(mangled("5chase"));
  EXPECT_EQ(count(loop, "^mov +\\(%(r[a-z0-9]+)\\),%\\1"), 16u);
  EXPECT_LE(loop.size(), 16u + 3);
}

// A wide instruction outside the kernels would end a run on an older CPU by SIGILL.
TEST_F(Disassembly, WideRegistersAppearInTheKernelsOnly) {
  for (const auto& [function, body] : disassembly()) {
    if (matches(function, "_avx512|_avx2|_avx_vnni|_amx")) continue;
    for (const Instruction& i : body) EXPECT_FALSE(matches(i.text, "%[yz]mm")) << function << ": " << i.text;
  }
}
#endif

}  // namespace
}  // namespace steelyard::cpu
