// SPDX-License-Identifier: Apache-2.0
#include "data/blocks.h"

#include <algorithm>
#include <cstring>

#include "data/crc32c.h"
#include "data/random.h"

namespace steelyard::storage {
namespace {

constexpr std::uint64_t kMagic = 0x6b636f6c62796c73;  // "slyblock"
constexpr std::size_t kSectors = kBlockBytes / kSector, kTagAt = kSector - sizeof(std::uint32_t);
static_assert(sizeof(BlockHeader) == 32);

// Different for every write of every block, so that a flipped bit never looks like another write.
std::uint32_t tag_of(std::uint64_t seed, std::uint64_t offset, std::uint32_t sequence) {
  return static_cast<std::uint32_t>(mix(seed ^ mix(offset + sequence * 0x9e3779b97f4a7c15u)));
}

std::uint32_t tag_at(std::span<const std::byte> block, std::size_t sector) {
  std::uint32_t tag = 0;
  std::memcpy(&tag, block.data() + sector * kSector + kTagAt, sizeof tag);
  return tag;
}

std::uint32_t checksum_of_random_bytes(std::span<const std::byte> block) {
  std::uint32_t crc = 0;
  for (std::size_t sector = 0; sector < kSectors; ++sector) {
    const std::size_t from = sector == 0 ? sizeof(BlockHeader) : 0;
    crc = crc32c(block.subspan(sector * kSector + from, kTagAt - from), crc);
  }
  return crc;
}

std::uint32_t checksum_of(const BlockHeader& header, std::uint32_t of_random_bytes) {
  return crc32c(std::as_bytes(std::span(&header, 1)).first(offsetof(BlockHeader, crc32c)), of_random_bytes);
}

bool tags_are(std::span<const std::byte> block, std::uint32_t tag) {
  for (std::size_t sector = 0; sector < kSectors; ++sector)
    if (tag_at(block, sector) != tag) return false;
  return true;
}

/// A block that is not whole: of two writes, or of none.
Finding judge_parts(std::span<const std::byte> block, std::uint64_t offset, std::uint64_t seed,
                    std::uint32_t sequence) {
  const std::uint32_t last = tag_of(seed, offset, sequence), before = tag_of(seed, offset, sequence - 1);
  std::size_t of_last = 0, of_before = 0;
  for (std::size_t sector = 0; sector < kSectors; ++sector) {
    of_last += tag_at(block, sector) == last ? 1 : 0;
    of_before += tag_at(block, sector) == before ? 1 : 0;
  }
  if (of_last > 0 && of_before > 0 && of_last + of_before == kSectors)
    return {Fault::kTorn, "torn: " + std::to_string(of_last) + " of its " + std::to_string(kSectors) +
                              " sectors are of the last write, the others of the one before"};
  if (std::ranges::all_of(block, [](std::byte b) { return b == std::byte{0}; }))
    return {Fault::kCorrupt, "corrupt: nothing but zeros"};
  return {Fault::kCorrupt, "corrupt: its checksum does not fit (" + std::to_string(of_last) + " of " +
                               std::to_string(kSectors) + " sectors carry the mark of the last write)"};
}

}  // namespace

WriteBuffer::WriteBuffer(std::span<std::byte> memory, std::uint64_t seed, std::uint64_t number)
    : memory_(memory.data()), seed_(seed), checksums_(memory.size() / kBlockBytes) {
  Random random(mix(seed ^ mix(number + 1)));
  for (std::size_t at = 0; at + sizeof(std::uint64_t) <= memory.size(); at += sizeof(std::uint64_t)) {
    const std::uint64_t bits = random.next();
    std::memcpy(memory.data() + at, &bits, sizeof bits);
  }
  for (std::size_t block = 0; block < checksums_.size(); ++block)
    checksums_[block] = checksum_of_random_bytes(memory.subspan(block * kBlockBytes, kBlockBytes));
}

void WriteBuffer::stamp(std::size_t at, std::uint64_t offset, std::uint32_t sequence) {
  std::byte* const block = memory_ + at;
  BlockHeader header{kMagic, offset, seed_, sequence, 0};
  header.crc32c = checksum_of(header, checksums_[at / kBlockBytes]);
  std::memcpy(block, &header, sizeof header);
  const std::uint32_t tag = tag_of(seed_, offset, sequence);
  for (std::size_t sector = 0; sector < kSectors; ++sector)
    std::memcpy(block + sector * kSector + kTagAt, &tag, sizeof tag);
}

Finding verify(std::span<const std::byte> block, std::uint64_t offset, std::uint64_t seed, std::uint32_t sequence) {
  BlockHeader header{};
  std::memcpy(&header, block.data(), sizeof header);
  const bool whole = header.magic == kMagic && header.crc32c == checksum_of(header, checksum_of_random_bytes(block)) &&
                     tags_are(block, tag_of(header.seed, header.offset, header.sequence));
  if (!whole) return judge_parts(block, offset, seed, sequence);
  if (header.seed != seed) return {Fault::kStale, "stale: a block of an earlier file, not of this one"};
  if (header.offset != offset)
    return {Fault::kMisdirected, "misdirected: this block belongs at offset " + std::to_string(header.offset)};
  if (header.sequence < sequence)
    return {Fault::kStale, "stale: write " + std::to_string(header.sequence) + " of this block, but write " +
                               std::to_string(sequence) + " was acknowledged"};
  if (header.sequence > sequence)
    return {Fault::kCorrupt, "corrupt: write " + std::to_string(header.sequence) + " of this block, but only " +
                                 std::to_string(sequence) + " were made"};
  return {};
}

}  // namespace steelyard::storage
