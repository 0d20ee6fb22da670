// SPDX-License-Identifier: Apache-2.0
// The peak kernels against their replay in a program of its own, small enough to be built for another architecture and
// run under an emulator. Arguments: the names of kernels that must run. Exit code: 0 if those ran and none was wrong.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "common/isa.h"
#include "peak/fma_kernels.h"
#include "peak/fma_replay.h"

namespace steelyard::cpu {
namespace {

struct Free {
  void operator()(std::byte* p) const { std::free(p); }
};

bool equals_its_replay(const FmaKernel& kernel, FmaFill fill, std::uint64_t iterations) {
  const std::size_t bytes = kernel.state_bytes();
  const std::unique_ptr<std::byte, Free> memory(
      static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 63) / 64 * 64)));
  const std::span<std::byte> got(memory.get(), bytes);
  fma_fill(kernel, 7, fill, got);
  std::vector<std::byte> expected(got.begin(), got.end());
  kernel.run(iterations, got.data());
  fma_advance(kernel, iterations, expected);
  return std::ranges::equal(got, expected);
}

bool is_right(const FmaKernel& kernel) {
  bool right = true;
  for (const std::uint64_t iterations : {1u, 2u, 37u})
    right = equals_its_replay(kernel, FmaFill::kDrifting, iterations) && right;
  for (const std::uint64_t iterations : {1024u, 5001u})
    right = equals_its_replay(kernel, FmaFill::kBounded, iterations) && right;
  return right;
}

int run(std::vector<std::string> wanted) {
  bool right = true;
  for (const Precision precision : kEveryPrecision) {
    for (const FmaKernel& kernel : fma_kernels(precision)) {
      if (!why_not(kernel.isa).empty()) continue;
      const bool ok = is_right(here(kernel));
      std::printf("%s %zu-bit %s, vectors of %u bytes\n", ok ? "ok   " : "WRONG", 8 * bytes_of(precision), kernel.name,
                  here(kernel).vector_bytes);
      right = right && ok;
      std::erase(wanted, kernel.name);
    }
  }
  for (const std::string& missing : wanted) std::printf("MISSING %s\n", missing.c_str());
  return right && wanted.empty() ? 0 : 1;
}

}  // namespace
}  // namespace steelyard::cpu

int main(int argc, char** argv) {
  return steelyard::cpu::run({argv + 1, argv + argc});
}
