// SPDX-License-Identifier: Apache-2.0
// Byte-oriented LZ77 in the LZ4 block format: sequences of literals and copies from up to 65535 bytes back. Our own
// code; any decoder of the format reads what it writes.
#pragma once
#include <cstddef>
#include <cstdint>

namespace steelyard::cpu {

/// Positions by a hash of what stands there, for one thread. Whatever it holds before a block is harmless.
struct LzTable {
  static constexpr unsigned kBits = 13;
  std::uint32_t position[std::size_t{1} << kBits] = {};
};

/// The most that `n` bytes can become.
[[nodiscard]] constexpr std::size_t lz_bound(std::size_t n) {
  return n + n / 255 + 16;
}

/// Writes at most lz_bound(n) bytes to `out` and returns how many. Greedy, one candidate per position. n < 2^31.
std::size_t lz_compress(const std::uint8_t* in, std::size_t n, std::uint8_t* out, LzTable& table);

/// Writes what the block of `n` bytes at `in` stands for, at most `capacity` bytes, and returns how many; SIZE_MAX if
/// it is malformed or stands for more.
std::size_t lz_decompress(const std::uint8_t* in, std::size_t n, std::uint8_t* out, std::size_t capacity);

}  // namespace steelyard::cpu
