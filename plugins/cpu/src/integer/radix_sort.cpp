// SPDX-License-Identifier: Apache-2.0
#include "integer/radix_sort.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace steelyard::cpu {
namespace {

void insertion_sort(Key* keys, std::size_t n) {
  for (std::size_t i = 1; i < n; ++i) {
    const Key key = keys[i];
    std::size_t at = i;
    for (; at > 0 && keys[at - 1] > key; --at) keys[at] = keys[at - 1];
    keys[at] = key;
  }
}

}  // namespace

unsigned radix_bits(std::size_t n, unsigned left) {
  const auto wanted = static_cast<unsigned>(std::bit_width(n)) - 2;
  return std::min({wanted, kMostRadixBits, left});
}

void radix_sort(Key* from, Key* to, std::size_t n, unsigned bits, bool to_other) {
  if (n <= kFewKeys || bits == 0) {
    if (bits != 0) insertion_sort(from, n);
    if (to_other) std::copy_n(from, n, to);
    return;
  }
  const unsigned digit = radix_bits(n, bits), shift = bits - digit;
  const Key mask = (Key{1} << digit) - 1;
  std::uint32_t ends[std::size_t{1} << kMostRadixBits] = {};
  for (std::size_t i = 0; i < n; ++i) ++ends[from[i] >> shift & mask];
  std::uint32_t total = 0;
  for (std::size_t b = 0; b <= mask; ++b) total += std::exchange(ends[b], total);
  for (std::size_t i = 0; i < n; ++i) to[ends[from[i] >> shift & mask]++] = from[i];
  std::uint32_t begin = 0;
  for (std::size_t b = 0; b <= mask; begin = ends[b++])
    if (ends[b] != begin) radix_sort(to + begin, from + begin, ends[b] - begin, shift, !to_other);
}

}  // namespace steelyard::cpu
