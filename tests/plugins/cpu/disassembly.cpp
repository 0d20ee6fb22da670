// SPDX-License-Identifier: Apache-2.0
#include "disassembly.h"

#include <cstdio>
#include <memory>
#include <regex.h>
#include <sstream>
#include <stdexcept>

namespace steelyard::cpu {
namespace {

/// Where a conditional jump goes: "jne 18c0 <f+0x60>", "b.ne 4a0 <f+0x60>  // b.any".
bool jumps(const std::string& text, unsigned long& target) {
  return std::sscanf(text.c_str(), "j%*s %lx", &target) == 1 || std::sscanf(text.c_str(), "b.%*s %lx", &target) == 1;
}

}  // namespace

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

bool matches(const std::string& text, const std::string& pattern) {
  regex_t regex;
  if (regcomp(&regex, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) throw std::logic_error("bad pattern " + pattern);
  const bool found = regexec(&regex, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&regex);
  return found;
}

Functions disassemble(const std::string& objdump, const std::string& module) {
  Functions found;
  std::istringstream text(output_of(objdump + " -d --no-show-raw-insn " + module));
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
  static const Functions functions = disassemble(STEELYARD_OBJDUMP, STEELYARD_CPU_MODULE);
  return functions;
}

std::vector<std::string> inner_loop(const Functions& functions, const std::string& function) {
  std::vector<std::string> loop;
  const auto found = functions.find(function);
  if (found == functions.end()) return loop;
  for (auto last = found->second.rbegin(); last != found->second.rend() && loop.empty(); ++last) {
    unsigned long target = 0;
    if (!jumps(last->text, target) || target >= last->address) continue;
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

}  // namespace steelyard::cpu
