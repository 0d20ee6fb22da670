// SPDX-License-Identifier: Apache-2.0
// liblz4 called directly on the same kinds of data as cpu.compress, for scripts/peers: lz4 SECONDS CPU. Prints the best
// rates of one thread, compressing and decompressing, in bytes of input per second.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <sched.h>
#include <vector>

#include "integer/corpus.h"

namespace {

constexpr std::size_t kBlock = 65536, kBlocks = 128;  // 8 MiB, as the benchmark's default

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class Work>
double best_rate(double budget, Work&& work) {
  double best = 0;
  for (const double end = seconds() + budget; seconds() < end;) {
    const double start = seconds();
    for (std::size_t i = 0; i < kBlocks; ++i) work(i);
    best = std::max(best, kBlock * kBlocks / (seconds() - start));
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: lz4 SECONDS CPU\n"), 2;
  cpu_set_t cpu;
  CPU_ZERO(&cpu);
  CPU_SET(std::atoi(argv[2]), &cpu);
  if (sched_setaffinity(0, sizeof cpu, &cpu) != 0) return std::perror("sched_setaffinity"), 1;
  void* const library = dlopen("liblz4.so.1", RTLD_NOW);
  if (library == nullptr) return std::fprintf(stderr, "%s\n", dlerror()), 77;
  const auto compress = reinterpret_cast<int (*)(const char*, char*, int, int)>(dlsym(library, "LZ4_compress_default"));
  const auto decompress =
      reinterpret_cast<int (*)(const char*, char*, int, int)>(dlsym(library, "LZ4_decompress_safe"));
  if (compress == nullptr || decompress == nullptr) return std::fprintf(stderr, "not liblz4\n"), 77;
  constexpr int kRoom = kBlock + kBlock / 255 + 64;
  std::vector<std::uint8_t> in(kBlock * kBlocks), out(std::size_t{kRoom} * kBlocks), back(kBlock);
  std::vector<int> sizes(kBlocks);
  for (std::size_t i = 0; i < kBlocks; ++i)
    steelyard::cpu::fill_corpus({&in[i * kBlock], kBlock}, i % steelyard::cpu::kCorpusKinds, i);
  const auto text = [](std::uint8_t* p) { return reinterpret_cast<char*>(p); };
  const double there = best_rate(std::atof(argv[1]), [&](std::size_t i) {
    sizes[i] = compress(text(&in[i * kBlock]), text(&out[i * kRoom]), kBlock, kRoom);
  });
  const double again = best_rate(std::atof(argv[1]), [&](std::size_t i) {
    if (decompress(text(&out[i * kRoom]), text(back.data()), sizes[i], kBlock) != kBlock) std::abort();
  });
  std::printf("compress %.6g decompress %.6g\n", there, again);
}
