// SPDX-License-Identifier: Apache-2.0
#include "target/signatures.h"

#include <cstdlib>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <vector>

#include "fake_roots.h"

namespace steelyard::storage {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

std::string signature_of(const std::vector<unsigned char>& disk) {
  return signature_on(
      [&](std::uint64_t offset, std::span<unsigned char> into) {
        std::copy_n(disk.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
        return true;
      },
      disk.size());
}

TEST(Signature, AnEmptyDiskHasNone) {
  EXPECT_EQ(signature_of(std::vector<unsigned char>(4 * kMiB)), "");
  EXPECT_EQ(signature_of(std::vector<unsigned char>(4096)), "");
}

TEST(Signature, WhatCannotBeReadIsNotEmpty) {
  EXPECT_THAT(signature_on([](auto, auto) { return false; }, kMiB), testing::HasSubstr("cannot be read"));
}

struct Planted {
  const char* name;
  std::int64_t offset;  // negative: from the end
  std::string bytes;
};
class KnownMark : public testing::TestWithParam<Planted> {};

TEST_P(KnownMark, IsFound) {
  std::vector<unsigned char> disk(8 * kMiB);
  const auto at =
      GetParam().offset >= 0 ? GetParam().offset : static_cast<std::int64_t>(disk.size()) + GetParam().offset;
  std::ranges::copy(GetParam().bytes, disk.begin() + at);
  EXPECT_EQ(signature_of(disk), GetParam().name);
}
INSTANTIATE_TEST_SUITE_P(
    Table, KnownMark,
    testing::Values(Planted{"Linux md", -65536, "\xfc\x4e\x2b\xa9"}, Planted{"Linux md", -8192, "\xfc\x4e\x2b\xa9"},
                    Planted{"Linux md", 4096, "\xfc\x4e\x2b\xa9"}, Planted{"LVM2", 512, "LABELONE"},
                    Planted{"GPT partition table", 4096, "EFI PART"},
                    Planted{"GPT partition table (backup)", -512, "EFI PART"}, Planted{"LUKS", 0, "LUKS\xba\xbe"},
                    Planted{"ZFS", 256 * 1024 + 131 * 1024, std::string("\x0c\xb1\xba\0\0\0\0\0", 8)},
                    Planted{"ZFS", -128 * 1024, std::string("\0\0\0\0\0\xba\xb1\x0c", 8)},
                    Planted{"bcache", 4120, "\xc6\x85\x73\xf6\x4e\x1a\x45\xca\x82\x65\xf5\x7f\x48\xba\x6d\x81"},
                    Planted{"FAT", 54, "FAT16   "}, Planted{"NTFS", 3, "NTFS    "}, Planted{"APFS", 32, "NXSB"},
                    Planted{"HFS+", 1024, "H+"}, Planted{"GFS2", 65536, "\x01\x16\x19\x70"},
                    Planted{"OCFS2", 8192, "OCFSV2"}, Planted{"NILFS2", 1030, "44"}, Planted{"UDF", 32769, "BEA01"},
                    Planted{"DRBD", -4096 + 60, "\x83\x74\x02\x6d"},
                    Planted{"Intel software RAID", -1024, "Intel Raid ISM Cfg Sig. 1.0.00"},
                    Planted{"MBR partition table or boot sector", 510, "\x55\xaa"}));

struct Maker {
  const char *command, *name;
};
class RealFormat : public testing::TestWithParam<Maker> {};

/// The table against those who write what it describes, where they are installed.
TEST_P(RealFormat, IsRecognised) {
  const TemporaryFolder folder;
  const std::string image = folder.path() / "disk.img";
  std::ofstream(image) << "";
  std::filesystem::resize_file(image, 400 * kMiB);
  const std::string command = GetParam().command;
  const std::size_t pipe = command.find("| ");
  const std::string last = pipe == std::string::npos ? command : command.substr(pipe + 2);
  const std::string program = last.substr(0, last.find(' '));
  if (std::system(("PATH=$PATH:/usr/sbin:/sbin command -v " + program + " >/dev/null").c_str()) != 0)
    GTEST_SKIP() << "no " << program << " here";
  ASSERT_EQ(std::system(("PATH=$PATH:/usr/sbin:/sbin; " + command + " " + image + " >/dev/null 2>&1").c_str()), 0);
  std::ifstream in(image, std::ios::binary);
  const ReadAt read = [&](std::uint64_t offset, std::span<unsigned char> into) {
    in.seekg(static_cast<std::streamoff>(offset));
    return static_cast<bool>(in.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(into.size())));
  };
  EXPECT_EQ(signature_on(read, 400 * kMiB), GetParam().name);
}
INSTANTIATE_TEST_SUITE_P(Tools, RealFormat,
                         testing::Values(Maker{"mkfs.ext4 -q -F", "ext2, ext3 or ext4"}, Maker{"mkfs.xfs -q -f", "XFS"},
                                         Maker{"mkfs.btrfs -q -f", "btrfs"}, Maker{"mkswap", "swap"},
                                         Maker{"mkfs.vfat", "FAT"},
                                         Maker{"printf 'label: gpt\\n,\\n' | sfdisk -q", "GPT partition table"},
                                         Maker{"printf ',\\n' | sfdisk -q", "MBR partition table or boot sector"}));

}  // namespace
}  // namespace steelyard::storage
