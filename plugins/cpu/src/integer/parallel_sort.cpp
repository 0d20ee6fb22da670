// SPDX-License-Identifier: Apache-2.0
#include "integer/parallel_sort.h"

#include <algorithm>
#include <utility>

namespace steelyard::cpu {
namespace {

constexpr unsigned kKeyBits = 64;
constexpr std::size_t kBucket = 8192;  // keys, at most twice as many where there are enough buckets: 64 KiB

}  // namespace

ParallelSort::ParallelSort(sdk::Host host, Team& team, std::size_t keys)
    : team_(team),
      keys_(keys),
      bits_(radix_bits(std::max(4 * keys / kBucket, 2 * kFewKeys), kMostRadixBits)),
      buckets_(host, keys),
      counts_(host, team.size() << bits_),
      begins_(host, (std::size_t{1} << bits_) + 1) {
  team_.each([&](std::size_t thread) {
    const std::size_t begin = keys_ * thread / team_.size(), end = keys_ * (thread + 1) / team_.size();
    std::fill(buckets_.data() + begin, buckets_.data() + end, 0);
  });
}

std::uint64_t ParallelSort::bytes(std::size_t keys, std::size_t threads) {
  return (keys + ((threads + 1) << kMostRadixBits)) * sizeof(Key);
}

// Each thread counts its keys per bucket; one adds up where each thread's part of each bucket begins; each thread
// distributes; then the threads share the buckets so that each sorts about as many keys as the others.
void ParallelSort::sort(const Key* in, Key* out, std::size_t thread) {
  const std::size_t threads = team_.size(), buckets = std::size_t{1} << bits_;
  const std::size_t begin = keys_ * thread / threads, end = keys_ * (thread + 1) / threads;
  const unsigned shift = kKeyBits - bits_;
  std::uint64_t* const mine = counts_.data() + thread * buckets;
  std::fill_n(mine, buckets, 0);
  for (std::size_t i = begin; i < end; ++i) ++mine[in[i] >> shift];
  team_.barrier();
  if (thread == 0) {
    std::uint64_t total = 0;
    for (std::size_t b = 0; b < buckets; ++b) {
      begins_[b] = total;
      for (std::size_t t = 0; t < threads; ++t) total += std::exchange(counts_[t * buckets + b], total);
    }
    begins_[buckets] = total;
  }
  team_.barrier();
  Key* const to = buckets_.data();
  for (std::size_t i = begin; i < end; ++i) to[mine[in[i] >> shift]++] = in[i];
  team_.barrier();
  for (std::size_t b = 0; b < buckets; ++b) {
    const std::uint64_t at = begins_[b], size = begins_[b + 1] - at;
    if (at >= begin && at < end) radix_sort(to + at, out + at, size, shift, true);
  }
  team_.barrier();
}

}  // namespace steelyard::cpu
