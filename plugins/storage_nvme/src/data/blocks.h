// SPDX-License-Identifier: Apache-2.0
// What is written, so that reading tells what became of it. Each block of 4 KiB is random bytes that no drive can
// compress, a header that names the block, and at the end of each sector of 512 bytes a tag of that very write: a block
// that comes back is whole, or torn, stale, misdirected or corrupt, and it says which.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace steelyard::storage {

inline constexpr std::size_t kBlockBytes = 4096, kSector = 512;

/// At the start of a block. The checksum is of the random bytes (without tags), then of the members before it.
struct BlockHeader {
  std::uint64_t magic, offset, seed;  // offset: in the file
  std::uint32_t sequence;             // of writes to this block; the first is 1
  std::uint32_t crc32c;
};

/// Memory for writing, filled with random bytes once; before each write only headers and tags change.
class WriteBuffer {
 public:
  /// `memory`: whole blocks, not owned. No two buffers with different `number` have the same bytes.
  WriteBuffer(std::span<std::byte> memory, std::uint64_t seed, std::uint64_t number);
  /// Makes the block at `at` of the memory the one for `offset` of the file.
  void stamp(std::size_t at, std::uint64_t offset, std::uint32_t sequence);

 private:
  std::byte* memory_;
  std::uint64_t seed_;
  std::vector<std::uint32_t> checksums_;  // of the random bytes of each block
};

enum class Fault {
  kNone,
  kTorn,         // sectors of this write beside sectors of the one before
  kStale,        // whole, but an earlier write: the last one, which was acknowledged, is lost
  kMisdirected,  // whole, but it belongs elsewhere
  kCorrupt       // nothing that was ever written
};

struct Finding {
  Fault fault = Fault::kNone;
  std::string what;  // for people: "stale: write 3 of this block, but 5 was acknowledged"
};

/// `block`: what was read at `offset`, where write number `sequence` was the last that was acknowledged.
[[nodiscard]] Finding verify(std::span<const std::byte> block, std::uint64_t offset, std::uint64_t seed,
                             std::uint32_t sequence);

}  // namespace steelyard::storage
