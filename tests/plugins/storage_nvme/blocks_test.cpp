// SPDX-License-Identifier: Apache-2.0
#include "data/blocks.h"

#include <cstring>
#include <gmock/gmock.h>
#include <string_view>

#include "data/crc32c.h"
#include "data/ledger.h"

namespace steelyard::storage {
namespace {

using ::testing::HasSubstr;
using Bytes = std::vector<std::byte>;

constexpr std::uint64_t kSeed = 42, kOffset = 10 * kBlockBytes;
constexpr std::uint32_t kLast = 5;

Bytes written(std::uint64_t offset, std::uint32_t sequence, std::uint64_t seed = kSeed, std::uint64_t number = 0) {
  Bytes memory(kBlockBytes);
  WriteBuffer(memory, seed, number).stamp(0, offset, sequence);
  return memory;
}

Finding found(const Bytes& block) {
  return verify(block, kOffset, kSeed, kLast);
}

TEST(Crc32c, KnownValues) {
  const std::string_view digits = "123456789";
  EXPECT_EQ(crc32c(std::as_bytes(std::span(digits))), 0xe3069283u);
  EXPECT_EQ(crc32c(Bytes(32)), 0x8a9136aau);                   // RFC 3720, appendix B.4
  EXPECT_EQ(crc32c(Bytes(32, std::byte{0xff})), 0x62a8ab43u);  // likewise
  EXPECT_EQ(crc32c(std::as_bytes(std::span(digits).subspan(4)), crc32c(std::as_bytes(std::span(digits).first(4)))),
            0xe3069283u);
}

TEST(Blocks, TheLastWriteIsInOrder) {
  EXPECT_EQ(found(written(kOffset, kLast)).fault, Fault::kNone);
}

TEST(Blocks, EveryBlockOfABufferIsStampedOnItsOwn) {
  Bytes memory(4 * kBlockBytes);
  WriteBuffer buffer(memory, kSeed, 3);
  for (std::size_t i = 0; i < 4; ++i) buffer.stamp(i * kBlockBytes, 100 * kBlockBytes + i * kBlockBytes, 1);
  buffer.stamp(2 * kBlockBytes, kOffset, kLast);  // again, elsewhere
  EXPECT_EQ(found(Bytes(memory.begin() + 2 * kBlockBytes, memory.begin() + 3 * kBlockBytes)).fault, Fault::kNone);
  EXPECT_EQ(verify(std::span(memory).subspan(3 * kBlockBytes), 103 * kBlockBytes, kSeed, 1).fault, Fault::kNone);
}

TEST(Blocks, AnEarlierWriteIsStale) {
  const Finding finding = found(written(kOffset, kLast - 2));
  EXPECT_EQ(finding.fault, Fault::kStale);
  EXPECT_THAT(finding.what, HasSubstr("write 3 of this block, but write 5"));
  EXPECT_EQ(found(written(kOffset, kLast, kSeed + 1)).fault, Fault::kStale) << "of another file";
}

TEST(Blocks, ABlockOfElsewhereIsMisdirected) {
  const Finding finding = found(written(3 * kBlockBytes, kLast));
  EXPECT_EQ(finding.fault, Fault::kMisdirected);
  EXPECT_THAT(finding.what, HasSubstr("offset 12288"));
}

TEST(Blocks, SectorsOfTwoWritesAreTorn) {
  for (const std::uint64_t other_buffer : {0, 1}) {  // the same random bytes, and others
    const Bytes before = written(kOffset, kLast - 1, kSeed, other_buffer), last = written(kOffset, kLast);
    for (std::size_t cut = 1; cut < kBlockBytes / kSector; ++cut) {
      Bytes torn = last;
      std::copy(before.begin() + static_cast<std::ptrdiff_t>(cut * kSector), before.end(),
                torn.begin() + static_cast<std::ptrdiff_t>(cut * kSector));
      EXPECT_EQ(found(torn).fault, Fault::kTorn) << "new up to sector " << cut;
      Bytes reverse = before;
      std::copy(last.begin() + static_cast<std::ptrdiff_t>(cut * kSector), last.end(),
                reverse.begin() + static_cast<std::ptrdiff_t>(cut * kSector));
      EXPECT_EQ(found(reverse).fault, Fault::kTorn) << "old up to sector " << cut;
    }
  }
}

TEST(Blocks, EverySingleFlippedBitIsCorrupt) {
  Bytes block = written(kOffset, kLast);
  for (std::size_t bit = 0; bit < kBlockBytes * 8; bit += 7) {
    block[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_EQ(found(block).fault, Fault::kCorrupt) << "bit " << bit;
    block[bit / 8] ^= std::byte{1} << (bit % 8);
  }
  for (std::size_t byte = 0; byte < sizeof(BlockHeader); ++byte) {
    block[byte] ^= std::byte{0x10};
    EXPECT_EQ(found(block).fault, Fault::kCorrupt) << "byte " << byte << " of the header";
    block[byte] ^= std::byte{0x10};
  }
}

TEST(Blocks, ZerosAndTheFutureAreCorrupt) {
  EXPECT_THAT(found(Bytes(kBlockBytes)).what, HasSubstr("zeros"));
  EXPECT_EQ(found(written(kOffset, kLast + 1)).fault, Fault::kCorrupt);
}

TEST(Blocks, NoTwoBuffersAreAlikeAndNoByteIsRare) {
  const Bytes one = written(0, 1, kSeed, 1), two = written(0, 1, kSeed, 2), other = written(0, 1, kSeed + 1, 1);
  EXPECT_NE(std::memcmp(one.data() + 32, two.data() + 32, 400), 0);
  EXPECT_NE(std::memcmp(one.data() + 32, other.data() + 32, 400), 0);
  Bytes memory(1 << 20);
  WriteBuffer(memory, kSeed, 7);
  std::vector<std::size_t> count(256, 0);
  for (const std::byte b : memory) ++count[std::to_integer<std::size_t>(b)];
  for (const std::size_t n : count) EXPECT_NEAR(static_cast<double>(n), 4096.0, 400.0);
}

TEST(Ledger, CountsAcknowledgedWritesAndKnowsThoseInFlight) {
  Ledger ledger(4 * kBlockBytes, kSeed);
  EXPECT_EQ(ledger.begin(kBlockBytes), 1u);
  EXPECT_TRUE(ledger.in_flight(kBlockBytes));
  EXPECT_EQ(ledger.sequence(kBlockBytes), 0u);
  ledger.acknowledge(kBlockBytes);
  EXPECT_FALSE(ledger.in_flight(kBlockBytes));
  EXPECT_EQ(ledger.sequence(kBlockBytes), 1u);
  EXPECT_EQ(ledger.begin(kBlockBytes), 2u);
  EXPECT_FALSE(ledger.in_flight(0));
}

}  // namespace
}  // namespace steelyard::storage
