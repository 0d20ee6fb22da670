// SPDX-License-Identifier: Apache-2.0
// Sorting 64-bit keys by distributing them over buckets, most significant bits first.
#pragma once
#include <cstddef>
#include <cstdint>

namespace steelyard::cpu {

using Key = std::uint64_t;

/// Sorts the `n` keys at `from` by their lowest `bits` bits, in which alone they differ, and leaves them at `to` if
/// `to_other`, else at `from`. Both are overwritten.
void radix_sort(Key* from, Key* to, std::size_t n, unsigned bits, bool to_other);

/// How many of `left` bits to distribute `n` keys by: so many that few keys meet in a bucket.
inline constexpr unsigned kMostRadixBits = 11;  // 2048 buckets: their ends stay in a second-level cache
inline constexpr std::size_t kFewKeys = 32;     // or less are sorted by insertion
[[nodiscard]] unsigned radix_bits(std::size_t n, unsigned left);

}  // namespace steelyard::cpu
