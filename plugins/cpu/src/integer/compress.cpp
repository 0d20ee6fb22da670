// SPDX-License-Identifier: Apache-2.0
#include "integer/compress.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string>

#include "common/fit.h"
#include "common/poison.h"
#include "common/random.h"

namespace steelyard::cpu {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kOutput = (lz_bound(65536) + kPage - 1) / kPage * kPage;  // room for one compressed block

/// Per thread.
std::size_t rounds_of(const sdk::Job& job) {
  constexpr std::size_t kRound = 4 * 65536;
  return (job.count("size") + kRound - 1) / kRound;
}

std::uint64_t bytes_of(const sdk::Job& job, std::size_t threads) {
  return rounds_of(job) * 4 * (65536 + kOutput) * threads + threads * (65536 + kPage);
}

std::size_t fitting_rounds(const sdk::Job& job, std::size_t threads) {
  require_memory(bytes_of(job, threads), "size");
  return rounds_of(job);
}

}  // namespace

Compress::Compress(const sdk::Job& job)
    : host_(job.host()),
      seed_(job.seed()),
      team_(host_),
      decompressing_(host_),
      rounds_(fitting_rounds(job, team_.size())),
      in_(host_, rounds_ * kRound * team_.size()),
      out_(host_, rounds_ * kCorpusKinds * kOutput * team_.size()),
      back_(host_, kBlock * team_.size()),
      sizes_(blocks() * team_.size()) {
  for (std::size_t i = 0; i < team_.size(); ++i) workers_.push_back(std::make_unique<Worker>());
  for (std::size_t block = 0; block < blocks(); ++block) {
    if (host_.cancelled()) throw sdk::Cancelled();
    team_.each([&](std::size_t thread) {
      fill_corpus(input(thread, block), block % kCorpusKinds, seed(thread, block));
      compress(thread, block);
    });
  }
  team_.each([&](std::size_t thread) { workers_[thread]->digest = digest(thread); });
}

std::uint64_t Compress::seed(std::size_t thread, std::size_t block) const {
  return mix(seed_ + thread * 0x9e3779b97f4a7c15u) + block;
}

std::span<std::uint8_t> Compress::input(std::size_t thread, std::size_t block) {
  return {in_.data() + (thread * blocks() + block) * kBlock, kBlock};
}

std::span<std::uint8_t> Compress::output(std::size_t thread, std::size_t block) {
  const std::size_t number = thread * blocks() + block;
  return {out_.data() + number * kOutput, sizes_[number]};
}

void Compress::compress(std::size_t thread, std::size_t block) {
  const std::size_t size =
      lz_compress(input(thread, block).data(), kBlock, output(thread, block).data(), workers_[thread]->table);
  sizes_[thread * blocks() + block] = static_cast<std::uint32_t>(size);
}

void Compress::decompress(std::size_t thread, std::size_t block) {
  const auto from = output(thread, block);
  workers_[thread]->wrong +=
      lz_decompress(from.data(), from.size(), back_.data() + thread * kBlock, kBlock) != kBlock ? 1 : 0;
}

// Sizes and bytes of all blocks, each in its place.
std::uint64_t Compress::digest(std::size_t thread) {
  std::uint64_t sum = 0;
  for (std::size_t block = 0; block < blocks(); ++block) {
    const auto bytes = output(thread, block);
    sum = mix(sum + bytes.size());
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, bytes.data() + i, std::min<std::size_t>(8, bytes.size() - i));
      sum = mix(sum ^ eight);
    }
  }
  return sum;
}

sy_estimate Compress::estimate(const sdk::Job& job) {
  constexpr double kBytesPerSecond = 50e6;  // of one thread: made, compressed, and all that again by check
  const std::uint64_t threads = threads_of(job);
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = bytes_of(job, threads),
          .disk_bytes = 0,
          .setup_s = static_cast<double>(rounds_of(job) * kRound) / kBytesPerSecond};
}

/// The blocks that the next `rounds` rounds will compress, and nothing else: the others are not made again.
void Compress::poison_next(std::uint64_t rounds) {
  team_.each([&](std::size_t thread) {
    for (std::uint64_t n = 0; n < std::min<std::uint64_t>(rounds, rounds_); ++n)
      for (std::size_t kind = 0; kind < kCorpusKinds; ++kind) {
        const std::size_t block = (workers_[thread]->next + n) % rounds_ * kCorpusKinds + kind;
        std::ranges::fill(output(thread, block), std::uint8_t{0xff});
      }
  });
}

std::uint64_t Compress::timed_run(const sdk::Host&, std::uint64_t inner) {
  poison_next(inner);
  windows_ = team_.windows(inner, [&](std::size_t thread, std::uint64_t repetitions) {
    std::size_t& round = workers_[thread]->next;
    for (std::uint64_t n = 0; n < repetitions; ++n, round = (round + 1) % rounds_)
      for (std::size_t kind = 0; kind < kCorpusKinds; ++kind) compress(thread, round * kCorpusKinds + kind);
  });
  poison(team_, back_.data(), back_.size());
  decompression_ = decompressing_.windows(inner, [&](std::size_t thread, std::uint64_t repetitions) {
    std::size_t& round = workers_[thread]->next_out;
    for (std::uint64_t n = 0; n < repetitions; ++n, round = (round + 1) % rounds_)
      for (std::size_t kind = 0; kind < kCorpusKinds; ++kind) decompress(thread, round * kCorpusKinds + kind);
  });
  return windows_.elapsed_ns;
}

void Compress::report(const sdk::Sample& sample) const {
  const auto threads = static_cast<double>(team_.size());
  const double compressed = std::accumulate(sizes_.begin(), sizes_.end(), 0.0);
  windows_.emit_rate(sample, "input", kRound * threads);
  sample.emit("decompression", kRound * threads / decompression_.median);
  sample.emit("ratio", static_cast<double>(in_.size()) / compressed);
}

// Every compressed block must be what it was the first time, to the bit, and give back what the seed gives; and so must
// the last block have done that was decompressed while the clock ran.
sdk::Check Compress::check() {
  team_.each([&](std::size_t thread) {
    Worker& worker = *workers_[thread];
    if (digest(thread) != worker.digest) ++worker.wrong;
    std::uint8_t* const back = back_.data() + thread * kBlock;
    const std::size_t last = ((worker.next_out + rounds_ - 1) % rounds_ + 1) * kCorpusKinds - 1;
    if (std::memcmp(back, input(thread, last).data(), kBlock) != 0) ++worker.wrong;  // what the timed loop left
    for (std::size_t block = 0; block < blocks() && !host_.cancelled(); ++block) {
      decompress(thread, block);
      const auto in = input(thread, block);
      const bool same = std::memcmp(back, in.data(), kBlock) == 0;
      fill_corpus({back, kBlock}, block % kCorpusKinds, seed(thread, block));
      worker.wrong += same && std::memcmp(back, in.data(), kBlock) == 0 ? 0 : 1;
    }
  });
  if (host_.cancelled()) throw sdk::Cancelled();
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    if (workers_[i]->wrong != 0)
      return sdk::Check::fail("thread " + std::to_string(i) + ": " + std::to_string(workers_[i]->wrong) +
                              " blocks are not what was compressed first, or do not give back their input");
  }
  return sdk::Check::pass();
}

}  // namespace steelyard::cpu
