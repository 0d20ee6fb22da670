// SPDX-License-Identifier: Apache-2.0
#include "integer/lz_block.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>

namespace steelyard::cpu {
namespace {

using Byte = std::uint8_t;

constexpr std::size_t kLeastMatch = 4;
constexpr std::size_t kLastLiterals = 5;    // the format ends every block with at least so many
constexpr std::size_t kNoMatchInLast = 12;  // and starts no copy in so many
constexpr std::size_t kFarthest = 65535;
constexpr std::size_t kMalformed = SIZE_MAX;
constexpr unsigned kPatience = 6;  // after 2^6 positions without a copy, every second one is tried, and so on

std::uint32_t load4(const Byte* p) {
  std::uint32_t x = 0;
  std::memcpy(&x, p, sizeof x);
  return x;
}

std::uint64_t load8(const Byte* p) {
  std::uint64_t x = 0;
  std::memcpy(&x, p, sizeof x);
  return x;
}

/// Of five bytes: fewer chance meetings than of the four that a copy needs.
std::uint32_t hash(std::uint64_t eight) {
  if constexpr (std::endian::native == std::endian::big) eight = __builtin_bswap64(eight);
  return static_cast<std::uint32_t>(((eight << 24) * 889523592379u) >> (64 - LzTable::kBits));
}

/// How many bytes are equal from `a` and `b` on; `a` ends at `end`.
std::size_t common_length(const Byte* a, const Byte* b, const Byte* end) {
  const Byte* const start = a;
  while (a + 8 <= end) {
    const std::uint64_t differ = load8(a) ^ load8(b);
    if (differ != 0) {
      const int bits = std::endian::native == std::endian::big ? std::countl_zero(differ) : std::countr_zero(differ);
      return static_cast<std::size_t>(a - start) + static_cast<std::size_t>(bits) / 8;
    }
    a += 8, b += 8;
  }
  while (a < end && *a == *b) ++a, ++b;
  return static_cast<std::size_t>(a - start);
}

/// What does not fit the token's four bits: bytes of 255 and the rest.
Byte* put_length(Byte* out, std::size_t length) {
  if (length < 15) return out;
  for (length -= 15; length >= 255; length -= 255) *out++ = 255;
  *out++ = static_cast<Byte>(length);
  return out;
}

/// Copies in steps of kStep, at least one, and may write kStep - 1 bytes more than `count` and read as many.
template <std::size_t kStep>
void copy_over(Byte* to, const Byte* from, std::size_t count) {
  Byte* const end = to + count;
  do {
    std::memcpy(to, from, kStep);
    to += kStep, from += kStep;
  } while (to < end);
}

/// A token and the literals before the copy. `readable` bytes are at `literals`; the block's bound leaves room to
/// write.
Byte* put_literals(Byte* out, const Byte* literals, std::size_t count, std::size_t match, std::size_t readable) {
  *out++ = static_cast<Byte>(std::min<std::size_t>(count, 15) << 4 | std::min<std::size_t>(match, 15));
  out = put_length(out, count);
  if (count + 16 <= readable)
    copy_over<16>(out, literals, count);
  else
    std::copy_n(literals, count, out);
  return out + count;
}

/// Adds the bytes that follow a length of 15 in the token; false if the block ends within.
bool read_length(const Byte*& in, const Byte* end, std::size_t& length) {
  if (length != 15) return true;
  Byte next = 255;
  for (; next == 255; length += next) {
    if (in == end) return false;
    next = *in++;
  }
  return true;
}

constexpr std::size_t kSlack = 32;  // beyond what is asked for, where there is room: copies come in steps of 16

/// `count` bytes from `back` bytes before `out`, which may overlap: then they repeat.
void copy_match(Byte* out, std::size_t back, std::size_t count, const Byte* limit) {
  const Byte* from = out - back;
  if (static_cast<std::size_t>(limit - out) < count + kSlack) {
    for (std::size_t i = 0; i < count; ++i) out[i] = from[i];
    return;
  }
  if (back < 8) {  // write the repetition until it is 8 bytes and more behind
    for (std::size_t i = 0; i < 8; ++i) out[i] = from[i];
    if (count <= 8) return;
    out += 8, count -= 8;
    from = out - 8 / back * back;
    if (out - from < 8) from -= back;
  }
  if (out - from >= 32)
    copy_over<32>(out, from, count);
  else if (out - from >= 16)
    copy_over<16>(out, from, count);
  else
    copy_over<8>(out, from, count);
}

std::size_t load2(const Byte* p) {
  return p[0] | static_cast<std::size_t>(p[1]) << 8;
}

/// Most sequences: few literals and a short copy that does not overlap within 8 bytes, with room on both sides.
/// Advances and returns true if this was one.
bool short_sequence(const Byte*& in, const Byte* end, Byte*& out, const Byte* begin, const Byte* limit) {
  if (end - in < 20 || limit - out < 48) return false;
  const Byte token = *in;
  const std::size_t literals = token >> 4, length = token & 15;
  if (literals == 15 || length == 15) return false;
  const std::size_t back = load2(in + 1 + literals);
  Byte* const to = out + literals;
  if (back < 8 || back > static_cast<std::size_t>(to - begin)) return false;
  std::memcpy(out, in + 1, 16);
  std::memcpy(to, to - back, 8);
  std::memcpy(to + 8, to + 8 - back, 8);
  std::memcpy(to + 16, to + 16 - back, 2);
  in += 1 + literals + 2;
  out = to + kLeastMatch + length;
  return true;
}

}  // namespace

std::size_t lz_compress(const Byte* in, std::size_t n, Byte* out, LzTable& table) {
  const Byte* const out_begin = out;
  std::size_t anchor = 0;
  if (n > kNoMatchInLast) {
    const std::size_t last = n - kNoMatchInLast;
    std::size_t at = 1, misses = std::size_t{1} << kPatience;
    std::fill(std::begin(table.position), std::end(table.position), 0);
    while (at < last) {
      const std::uint64_t here = load8(in + at);
      std::uint32_t& slot = table.position[hash(here)];
      std::size_t from = slot;
      slot = static_cast<std::uint32_t>(at);
      if (at - from > kFarthest || load4(in + from) != load4(in + at)) {
        at += misses++ >> kPatience;
        continue;
      }
      while (at > anchor && from > 0 && in[at - 1] == in[from - 1]) --at, --from;
      const std::size_t length =
          kLeastMatch + common_length(in + at + kLeastMatch, in + from + kLeastMatch, in + n - kLastLiterals);
      out = put_literals(out, in + anchor, at - anchor, length - kLeastMatch, n - anchor);
      *out++ = static_cast<Byte>(at - from);
      *out++ = static_cast<Byte>((at - from) >> 8);
      out = put_length(out, length - kLeastMatch);
      at = anchor = at + length;
      misses = std::size_t{1} << kPatience;
      if (at < last) table.position[hash(load8(in + at - 2))] = static_cast<std::uint32_t>(at - 2);
    }
  }
  out = put_literals(out, in + anchor, n - anchor, 0, n - anchor);
  return static_cast<std::size_t>(out - out_begin);
}

std::size_t lz_decompress(const Byte* in, std::size_t n, Byte* out, std::size_t capacity) {
  const Byte* const end = in + n;
  Byte *const begin = out, *const limit = out + capacity;
  while (in < end) {
    if (short_sequence(in, end, out, begin, limit)) continue;
    const Byte token = *in++;
    std::size_t literals = token >> 4, length = token & 15;
    if (!read_length(in, end, literals) || literals > static_cast<std::size_t>(end - in) ||
        literals > static_cast<std::size_t>(limit - out))
      return kMalformed;
    if (static_cast<std::size_t>(std::min(end - in, limit - out)) >= literals + kSlack)
      copy_over<16>(out, in, literals);
    else
      std::copy_n(in, literals, out);
    in += literals, out += literals;
    if (in == end) return static_cast<std::size_t>(out - begin);
    if (end - in < 2) return kMalformed;
    const std::size_t back = load2(in);
    in += 2;
    if (!read_length(in, end, length)) return kMalformed;
    length += kLeastMatch;
    if (back == 0 || back > static_cast<std::size_t>(out - begin) || length > static_cast<std::size_t>(limit - out))
      return kMalformed;
    copy_match(out, back, length, limit);
    out += length;
  }
  return kMalformed;  // a block ends with literals
}

}  // namespace steelyard::cpu
