// SPDX-License-Identifier: Apache-2.0
// What the compilers and assemblers made of a program: its functions, instruction by instruction.
#pragma once
#include <map>
#include <string>
#include <vector>

namespace steelyard::cpu {

struct Instruction {
  unsigned long address;
  std::string text;
};
using Functions = std::map<std::string, std::vector<Instruction>>;

/// What `command` prints.
[[nodiscard]] std::string output_of(const std::string& command);

/// The functions of `module` as `objdump` shows them; empty if that fails.
[[nodiscard]] Functions disassemble(const std::string& objdump, const std::string& module);

/// Of the plugin's module; disassembled once.
[[nodiscard]] const Functions& disassembly();

/// The instructions of `function` from the target of the last backward jump up to that jump.
[[nodiscard]] std::vector<std::string> inner_loop(const Functions& functions, const std::string& function);

/// POSIX extended; std::regex trips a false warning of GCC 12 under the sanitizers.
[[nodiscard]] bool matches(const std::string& text, const std::string& pattern);
[[nodiscard]] std::size_t count(const std::vector<std::string>& loop, const std::string& pattern);

}  // namespace steelyard::cpu
