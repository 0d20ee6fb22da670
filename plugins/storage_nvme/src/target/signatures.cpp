// SPDX-License-Identifier: Apache-2.0
#include "target/signatures.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace steelyard::storage {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kKiB = 1024;

struct Mark {
  std::string_view name;
  std::uint64_t offset;
  std::string_view bytes;
};

constexpr std::string_view kMd = "\xfc\x4e\x2b\xa9"sv;
constexpr std::string_view kLvm = "LABELONE"sv;
constexpr std::string_view kGpt = "EFI PART"sv;

constexpr Mark kFromStart[] = {
    {"GPT partition table", 512, kGpt},
    {"GPT partition table", 4096, kGpt},
    {"ext2, ext3 or ext4", 0x438, "\x53\xef"sv},
    {"XFS", 0, "XFSB"sv},
    {"btrfs", 64 * kKiB + 0x40, "_BHRfS_M"sv},
    {"F2FS", kKiB, "\x10\x20\xf5\xf2"sv},
    {"bcachefs", 4096 + 24, "\xc6\x85\x73\xf6\x66\xce\x90\xa9\xd9\x6a\x60\xcf\x80\x3d\xf7\xef"sv},
    {"bcache", 4096 + 24, "\xc6\x85\x73\xf6\x4e\x1a\x45\xca\x82\x65\xf5\x7f\x48\xba\x6d\x81"sv},
    {"APFS", 32, "NXSB"sv},
    {"HFS+", kKiB, "H+"sv},
    {"HFS+", kKiB, "HX"sv},
    {"HFS", kKiB, "BD"sv},
    {"GFS2", 64 * kKiB, "\x01\x16\x19\x70"sv},
    {"OCFS2", 1 * kKiB, "OCFSV2"sv},
    {"OCFS2", 2 * kKiB, "OCFSV2"sv},
    {"OCFS2", 4 * kKiB, "OCFSV2"sv},
    {"OCFS2", 8 * kKiB, "OCFSV2"sv},
    {"NILFS2", kKiB + 6, "\x34\x34"sv},
    {"UDF", 32 * kKiB + 1, "BEA01"sv},
    {"Stratis", 0x204, "!Stra0tis"sv},
    {"VDO", 0, "dmvdo001"sv},
    {"NTFS", 3, "NTFS    "sv},
    {"exFAT", 3, "EXFAT   "sv},
    {"ReFS", 3, "ReFS"sv},
    {"FAT", 54, "FAT1"sv},
    {"FAT32", 82, "FAT32   "sv},
    {"JFS", 32 * kKiB, "JFS1"sv},
    {"ReiserFS", 64 * kKiB + 0x34, "ReIsEr"sv},
    {"ISO 9660", 32 * kKiB + 1, "CD001"sv},
    {"SquashFS", 0, "hsqs"sv},
    {"EROFS", kKiB, "\xe2\xe1\xf5\xe0"sv},
    {"LUKS", 0, "LUKS\xba\xbe"sv},
    {"LUKS", 0x4000, "SKUL\xba\xbe"sv},
    {"LVM2", 0, kLvm},
    {"LVM2", 512, kLvm},
    {"LVM2", 1024, kLvm},
    {"LVM2", 1536, kLvm},
    {"Linux md", 0, kMd},
    {"Linux md", 4096, kMd},
    {"swap", 4 * kKiB - 10, "SWAPSPACE2"sv},
    {"swap", 16 * kKiB - 10, "SWAPSPACE2"sv},
    {"swap", 64 * kKiB - 10, "SWAPSPACE2"sv},
    {"Ceph BlueStore", 0, "bluestore block device"sv},
    {"Oracle ASM", 32, "ORCLDISK"sv},
    {"VMFS", 1024 * kKiB, "\x0d\xd0\x01\xc0"sv},
    {"MBR partition table or boot sector", 510, "\x55\xaa"sv},  // last: FAT and NTFS have these two bytes, too
};

/// Marks that lie at the end: a backup GPT, and the older places of software RAID.
std::vector<Mark> from_end(std::uint64_t bytes) {
  std::vector<Mark> marks;
  if (bytes < 128 * kKiB) return marks;
  for (const std::uint64_t sector : {512u, 4096u})
    marks.push_back({"GPT partition table (backup)", bytes - sector, kGpt});
  marks.push_back({"Linux md", (bytes - 8 * kKiB) / (4 * kKiB) * (4 * kKiB), kMd});
  marks.push_back({"Linux md", bytes / (64 * kKiB) * (64 * kKiB) - 64 * kKiB, kMd});
  for (const std::string_view version : {"\x83\x74\x02\x6b"sv, "\x83\x74\x02\x6c"sv, "\x83\x74\x02\x6d"sv})
    marks.push_back({"DRBD", bytes / (4 * kKiB) * (4 * kKiB) - 4 * kKiB + 60, version});
  marks.push_back({"Intel software RAID", bytes - 2 * 512, "Intel Raid ISM Cfg Sig"sv});
  marks.push_back({"DDF RAID", bytes - 512, "\xde\x11\xde\x11"sv});
  return marks;
}

enum class Found { kNo, kYes, kUnreadable };

Found look(const ReadAt& read, std::uint64_t device_bytes, std::uint64_t offset, std::string_view wanted) {
  if (offset + wanted.size() > device_bytes) return Found::kNo;
  std::vector<unsigned char> there(wanted.size());
  if (!read(offset, there)) return Found::kUnreadable;
  return std::ranges::equal(there, wanted, {}, {}, [](char c) { return static_cast<unsigned char>(c); }) ? Found::kYes
                                                                                                         : Found::kNo;
}

/// A ZFS label is 256 KiB, two at the start and two at the end; its second half is a ring of uberblocks, any of which
/// may be the first that was ever written.
Found look_for_zfs(const ReadAt& read, std::uint64_t device_bytes) {
  constexpr std::uint64_t kLabel = 256 * kKiB, kRing = 128 * kKiB;
  const std::uint64_t end = device_bytes / kLabel * kLabel;
  if (end < 4 * kLabel) return Found::kNo;
  std::vector<unsigned char> ring(kRing);
  for (const std::uint64_t label : {std::uint64_t{0}, kLabel, end - 2 * kLabel, end - kLabel}) {
    if (!read(label + kRing, ring)) return Found::kUnreadable;
    for (std::size_t at = 0; at < kRing; at += kKiB)
      for (const std::string_view magic : {"\x0c\xb1\xba\x00\x00\x00\x00\x00"sv, "\x00\x00\x00\x00\x00\xba\xb1\x0c"sv})
        if (std::equal(magic.begin(), magic.end(), ring.begin() + static_cast<std::ptrdiff_t>(at),
                       [](char m, unsigned char b) { return static_cast<unsigned char>(m) == b; }))
          return Found::kYes;
  }
  return Found::kNo;
}

}  // namespace

std::string signature_on(const ReadAt& read, std::uint64_t device_bytes) {
  std::vector<Mark> marks(std::begin(kFromStart), std::end(kFromStart));
  const auto last = from_end(device_bytes);
  marks.insert(marks.end(), last.begin(), last.end());
  for (const Mark& mark : marks) {
    const Found found = look(read, device_bytes, mark.offset, mark.bytes);
    if (found == Found::kYes) return std::string(mark.name);
    if (found == Found::kUnreadable)
      return "something that cannot be read (at byte " + std::to_string(mark.offset) + ")";
  }
  switch (look_for_zfs(read, device_bytes)) {
    case Found::kYes: return "ZFS";
    case Found::kUnreadable: return "something that cannot be read (where ZFS has its labels)";
    case Found::kNo: break;
  }
  return "";
}

}  // namespace steelyard::storage
