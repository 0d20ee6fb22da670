// SPDX-License-Identifier: Apache-2.0
// For compilers without libFuzzer: replay SEEDS [SECONDS] runs the target on every seed, on the seed cut short, and on
// what a few changed bytes make of it, always the same ones, until the time is up. Finds what a fuzzer finds in its
// first seconds, and that the targets still compile; scripts/test --fuzz searches in earnest.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz.h"

namespace {

using Random = std::mt19937_64;
namespace fs = std::filesystem;

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::size_t below(Random& random, std::size_t end) {
  return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
}

/// Bytes that mean something to a parser, more often than others.
char some_byte(Random& random) {
  constexpr std::string_view kTelling = "{}[]\",:\\/-+.eE0123456789\n\0\xff";
  return below(random, 2) == 0 ? kTelling[below(random, kTelling.size())] : static_cast<char>(below(random, 256));
}

std::string changed(std::string input, const std::vector<std::string>& seeds, Random& random) {
  const std::size_t changes = 1 + below(random, 4);
  for (std::size_t i = 0; i < changes && !input.empty(); ++i) {
    const std::size_t at = below(random, input.size()), left = input.size() - at;
    const std::string& other = seeds[below(random, seeds.size())];
    switch (below(random, 5)) {
      case 0: input[at] = some_byte(random); break;
      case 1: input.insert(at, 1, some_byte(random)); break;
      case 2: input.erase(at, 1 + below(random, left)); break;
      case 3: input.insert(at, input.substr(at, 1 + below(random, std::min<std::size_t>(left, 256)))); break;
      default: input = input.substr(0, at) + other.substr(below(random, other.size())); break;
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fputs("usage: replay SEEDS [SECONDS]\n", stderr), 2;
  std::vector<std::string> seeds;
  for (const fs::directory_entry& file : fs::directory_iterator(argv[1])) {
    std::ifstream in(file.path(), std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  if (seeds.empty()) return std::fprintf(stderr, "%s: no seeds\n", argv[1]), 2;
  std::ranges::sort(seeds);
  for (const std::string& seed : seeds) run(seed), run(seed.substr(0, seed.size() / 2));
  Random random(1);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(argc > 2 ? std::atoi(argv[2]) : 5);
  std::size_t inputs = 0;
  for (; std::chrono::steady_clock::now() < end; ++inputs)
    run(changed(seeds[below(random, seeds.size())], seeds, random));
  std::printf("%zu seeds, %zu inputs made of them\n", seeds.size(), inputs);
  return inputs > 0 ? 0 : 1;
}
