// SPDX-License-Identifier: Apache-2.0
#include "target/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <steelyard/sdk.hpp>

#include "bench/conditions.h"
#include "fake_roots.h"
#include "target/block_tree.h"
#include "target/counters.h"

namespace steelyard::storage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Behind : public testing::Test {
 protected:
  FakeRoots machine_;
  TemporaryFolder work_;

  void mount(const std::string& device, const std::string& type, const std::string& source,
             const std::string& super = "rw") {
    machine_.mount("22 1 0:20 / / rw - rootfs none rw");
    machine_.mount("40 22 " + device + " / " + work_.path().string() + " rw,relatime shared:1 - " + type + " " +
                   source + " " + super);
  }
  Target resolved() { return resolve(work_.path(), machine_.roots()); }
  std::string first_link() { return " on " + work_.path().string(); }
};

TEST_F(Behind, APartitionStandsForItsDriveWithAllThatIdentifiesIt) {
  machine_.partition(machine_.nvme(0) + "/nvme0n1p2", "259:2", 1 << 30);
  mount("259:2", "ext4", "/dev/nvme0n1p2");
  const Target target = resolved();
  EXPECT_EQ(target.kind, Target::Kind::kFolder);
  EXPECT_EQ(target.file_system, "ext4");
  EXPECT_EQ(target.mount_point, work_.path());
  EXPECT_THAT(target.chain, ElementsAre("ext4" + first_link(), "nvme0n1p2", "nvme0n1"));
  ASSERT_EQ(target.drives.size(), 1u);
  const Drive& drive = target.drives[0];
  EXPECT_EQ(drive.name, "nvme0n1");
  EXPECT_EQ(drive.model, "SAMSUNG MZQL2960HCJR-00A07");
  EXPECT_EQ(drive.serial, "S64FNE0R802220");
  EXPECT_EQ(drive.wwn, "eui.36344630528022290025384100000002");
  EXPECT_EQ(drive.pci, "0000:60:00.0");
  EXPECT_EQ(drive.numa_node, 1);
  EXPECT_EQ(drive.bytes, std::uint64_t{960} << 30);
  EXPECT_EQ(drive.physical_block, 4096u);
  EXPECT_EQ(drive.rotational, false);
  EXPECT_EQ(drive.write_cache, "write through");
  EXPECT_EQ(drive.scheduler, "none");
  EXPECT_GT(target.total_bytes, target.free_bytes);
  EXPECT_GT(target.free_bytes, 0u);
}

TEST_F(Behind, LvmOnMdEndsOnEveryDriveOfTheRaidOnce) {
  machine_.partition(machine_.nvme(0) + "/nvme0n1p1", "259:1", 1 << 30);
  machine_.partition(machine_.nvme(1) + "/nvme1n1p1", "259:11", 1 << 30);
  machine_.block("virtual/block/md127", "9:127", 1 << 30);
  machine_.file("sys/devices/virtual/block/md127/md/level", "raid1\n");
  machine_.link("sys/devices/virtual/block/md127/slaves/nvme0n1p1", "sys/class/block/nvme0n1p1");
  machine_.link("sys/devices/virtual/block/md127/slaves/nvme1n1p1", "sys/class/block/nvme1n1p1");
  machine_.block("virtual/block/dm-0", "253:0", 1 << 30);
  machine_.file("sys/devices/virtual/block/dm-0/dm/name", "vg-home\n");
  machine_.link("sys/devices/virtual/block/dm-0/slaves/md127", "sys/class/block/md127");
  mount("253:0", "xfs", "/dev/mapper/vg-home");
  const Target target = resolved();
  EXPECT_THAT(target.chain, ElementsAre("xfs" + first_link(), "dm-0 (vg-home)", "md127 (raid1)", "nvme0n1p1", "nvme0n1",
                                        "nvme1n1p1", "nvme1n1"));
  ASSERT_EQ(target.drives.size(), 2u);
  EXPECT_EQ(target.drives[1].name, "nvme1n1");
  const DriveCounters counters(target, machine_.roots());
  EXPECT_EQ(counters.why_not(), "");
  EXPECT_EQ(counters.read().read, 2u * 2000 * 512);
  EXPECT_EQ(counters.read().written, 2u * 3000 * 512);
  machine_.file("sys/class/block/nvme1n1/queue/iostats", "0\n");
  EXPECT_THAT(DriveCounters(target, machine_.roots()).why_not(), HasSubstr("nvme1n1 does not count"));
}

TEST_F(Behind, BtrfsNamesAllItsMembersThoughItsNumberIsNoDevice) {
  machine_.nvme(0);
  machine_.nvme(1);
  for (const char* name : {"nvme0n1", "nvme1n1"})
    machine_.link(std::string("sys/fs/btrfs/b1c2/devices/") + name, std::string("sys/class/block/") + name);
  mount("0:45", "btrfs", "/dev/nvme1n1");
  const Target target = resolved();
  EXPECT_THAT(target.chain, ElementsAre("btrfs" + first_link(), "nvme0n1", "nvme1n1"));
  EXPECT_EQ(target.drives.size(), 2u);
}

TEST_F(Behind, AMappedNameIsFoundWithoutUdevsLinks) {
  machine_.block("virtual/block/dm-3", "253:3", 1 << 30);
  machine_.file("sys/devices/virtual/block/dm-3/dm/name", "vg-data\n");
  mount("0:46", "btrfs", "/dev/mapper/vg-data");
  EXPECT_THAT(resolved().chain, ElementsAre("btrfs" + first_link(), "dm-3 (vg-data)"));
}

TEST_F(Behind, ALoopDeviceIsFollowedIntoItsFile) {
  const TemporaryFolder images;
  machine_.nvme(0);
  machine_.block("virtual/block/loop3", "7:3", 1 << 30);
  machine_.file("sys/devices/virtual/block/loop3/loop/backing_file", images.path().string() + "/disk.img\n");
  mount("7:3", "ext4", "/dev/loop3");
  machine_.mount("41 22 259:0 / " + images.path().string() + " rw - xfs /dev/nvme0n1 rw");
  const Target target = resolved();
  EXPECT_THAT(target.chain, ElementsAre("ext4" + first_link(), "loop3 (" + images.path().string() + "/disk.img)",
                                        "xfs on " + images.path().string(), "nvme0n1"));
  ASSERT_EQ(target.drives.size(), 1u);
  EXPECT_EQ(target.drives[0].name, "nvme0n1");
}

TEST_F(Behind, ALoopDeviceOverMemoryIsItsOwnDrive) {
  machine_.block("virtual/block/loop3", "7:3", 1 << 30);
  machine_.file("sys/devices/virtual/block/loop3/loop/backing_file", "/shm/disk.img\n");
  mount("7:3", "ext4", "/dev/loop3");
  machine_.mount("41 22 0:27 / /shm rw - tmpfs shm rw");
  ASSERT_EQ(resolved().drives.size(), 1u);
  EXPECT_EQ(resolved().drives[0].name, "loop3");
  EXPECT_EQ(resolved().memory_behind, "loop3 is a file in tmpfs, in memory");
  EXPECT_THROW(refuse_drive_in_memory(resolved()), sdk::NotCredible);
}

TEST_F(Behind, ALoopDeviceWhosePathLeadsBackToItselfEnds) {
  machine_.block("virtual/block/loop3", "7:3", 1 << 30);
  machine_.file("sys/devices/virtual/block/loop3/loop/backing_file", work_.path().string() + "/host/rootfs.img\n");
  mount("7:3", "ext4", "/dev/loop3");
  ASSERT_EQ(resolved().drives.size(), 1u);
  EXPECT_EQ(resolved().drives[0].name, "loop3");
}

TEST_F(Behind, AnOverlayIsItsUpperFolder) {
  const TemporaryFolder upper;
  machine_.nvme(0);
  mount("0:50", "overlay", "overlay", "rw,lowerdir=/l,upperdir=" + upper.path().string() + ",workdir=/w");
  machine_.mount("41 22 259:0 / " + upper.path().string() + " rw - ext4 /dev/nvme0n1 rw");
  const Target target = resolved();
  EXPECT_THAT(target.chain, ElementsAre("overlay" + first_link(), "ext4 on " + upper.path().string(), "nvme0n1"));
  EXPECT_EQ(target.drives.size(), 1u);
  EXPECT_EQ(target.file_system, "overlay");
  EXPECT_FALSE(target.in_memory);
}

TEST_F(Behind, AnOverlayOverMemorySaysSo) {
  const TemporaryFolder upper;
  mount("0:50", "overlay", "overlay", "rw,upperdir=" + upper.path().string());
  machine_.mount("41 22 0:51 / " + upper.path().string() + " rw - tmpfs tmpfs rw");
  EXPECT_EQ(resolved().why_no_drive, "tmpfs lives in memory");
  EXPECT_TRUE(resolved().in_memory);
}

TEST_F(Behind, AnOverlayWhoseUpperFolderIsOutsideOrInItselfSaysSo) {
  mount("0:50", "overlay", "overlay", "rw,upperdir=/var/lib/of/the/host");
  EXPECT_THAT(resolved().why_no_drive, HasSubstr("/var/lib/of/the/host cannot be seen from here"));
  machine_.mount("42 22 0:50 / " + work_.path().string() +
                 " rw - overlay overlay rw,upperdir=" + work_.path().string());
  EXPECT_THAT(resolved().why_no_drive, HasSubstr("cannot be seen from here"));
}

struct NoDrive {
  const char *type, *source, *why;
};
class WithoutDrive : public Behind, public testing::WithParamInterface<NoDrive> {};

TEST_P(WithoutDrive, SaysWhy) {
  mount("0:60", GetParam().type, GetParam().source);
  const Target target = resolved();
  EXPECT_THAT(target.drives, IsEmpty());
  EXPECT_EQ(target.why_no_drive, GetParam().why);
  EXPECT_EQ(DriveCounters(target, machine_.roots()).why_not(), GetParam().why);
}
INSTANTIATE_TEST_SUITE_P(
    FileSystems, WithoutDrive,
    testing::Values(NoDrive{"tmpfs", "tmpfs", "tmpfs lives in memory"},
                    NoDrive{"nfs4", "server:/export", "nfs4 is a network file system (server:/export)"},
                    NoDrive{"fuse.sshfs", "me@there:", "fuse.sshfs is served by a program (FUSE), not by a drive"},
                    NoDrive{"9p", "host", "9p is shared by the host of this virtual machine"},
                    NoDrive{"zfs", "tank/home", "zfs does not say which drives it uses (tank/home)"}));

TEST_F(Behind, NvmeMultipathIsOneDriveWithAControllersAddress) {
  machine_.file("sys/devices/pci0000:80/0000:80:03.0/0000:81:00.0/nvme/nvme4/model", "MODEL\n");
  machine_.file("sys/devices/virtual/nvme-subsystem/nvme-subsys4/model", "INTEL SSDPE2KX010T8\n");
  machine_.file("sys/devices/virtual/nvme-subsystem/nvme-subsys4/serial", "BTLJ\n");
  machine_.link("sys/devices/virtual/nvme-subsystem/nvme-subsys4/nvme4",
                "sys/devices/pci0000:80/0000:80:03.0/0000:81:00.0/nvme/nvme4");
  machine_.file("sys/bus/pci/devices/0000:81:00.0/numa_node", "1\n");
  machine_.block("virtual/nvme-subsystem/nvme-subsys4/nvme4n1", "259:7", 1 << 30);
  machine_.link("sys/devices/virtual/nvme-subsystem/nvme-subsys4/nvme4n1/device",
                "sys/devices/virtual/nvme-subsystem/nvme-subsys4");
  mount("259:7", "xfs", "/dev/nvme4n1");
  const Target target = resolved();
  ASSERT_EQ(target.drives.size(), 1u);
  EXPECT_EQ(target.drives[0].serial, "BTLJ");
  EXPECT_EQ(target.drives[0].pci, "0000:81:00.0");
  EXPECT_EQ(target.drives[0].numa_node, 1);
}

TEST_F(Behind, ASataDiskHasItsSerialInPage80AndItsVendorOnlyWhereThatSaysSomething) {
  const std::string disk = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0";
  machine_.file("sys/devices/" + disk + "/model", "ST4000NM0035-1V4\n");
  machine_.file("sys/devices/" + disk + "/vendor", "ATA     \n");
  machine_.file("sys/devices/" + disk + "/wwid", "naa.5000c500a4d3b2f1\n");
  machine_.file("sys/devices/" + disk + "/vpd_pg80", std::string("\x00\x80\x00\x08", 4) + "  ZC1A2B");
  machine_.block(disk + "/block/sda", "8:0", 1 << 30);
  machine_.file("sys/devices/" + disk + "/block/sda/queue/rotational", "1\n");
  machine_.link("sys/devices/" + disk + "/block/sda/device", "sys/devices/" + disk);
  mount("8:0", "ext4", "/dev/sda");
  const Drive drive = resolved().drives.at(0);
  EXPECT_EQ(drive.model, "ST4000NM0035-1V4");
  EXPECT_EQ(drive.serial, "ZC1A2B");
  EXPECT_EQ(drive.wwn, "naa.5000c500a4d3b2f1");
  EXPECT_EQ(drive.pci, "0000:00:17.0");
  EXPECT_EQ(drive.rotational, true);
}

TEST_F(Behind, TheLongestMountPointWinsAndOfEqualsTheLast) {
  machine_.nvme(0);
  mount("0:1", "tmpfs", "tmpfs");
  machine_.mount("41 22 259:0 / " + work_.path().string() + " ro,relatime - xfs /dev/nvme0n1 rw");
  machine_.mount("42 22 0:2 / " + work_.path().string() + "-longer rw - nfs a:/ rw");
  EXPECT_EQ(resolved().file_system, "xfs");
  EXPECT_TRUE(resolved().read_only);
}

TEST_F(Behind, MountPointsWithBlanksAreRead) {
  const std::string folder = work_.path().string() + "/a b";
  std::filesystem::create_directory(folder);
  machine_.mount("40 22 0:60 / " + work_.path().string() + "/a\\040b rw - tmpfs tmpfs rw");
  EXPECT_EQ(resolve(folder, machine_.roots()).mount_point, folder);
}

std::string refusal(const std::string& path) {
  try {
    static_cast<void>(resolve(path));
  } catch (const sdk::Unsupported& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Resolve, RefusesWhatIsNoPlaceToWorkInAndSaysWhatToGive) {
  const TemporaryFolder work;
  std::ofstream(work.path() / "file") << "x";
  EXPECT_THAT(refusal(work.path() / "none"), HasSubstr("none: No such file or directory; give an existing folder"));
  EXPECT_THAT(refusal(work.path() / "file"), HasSubstr("is neither a folder nor a block device"));
  EXPECT_THAT(refusal("/dev/null"), HasSubstr("is neither a folder nor a block device"));
}

TEST(Resolve, KnowsTheMachineItRunsOn) {
  const TemporaryFolder work;
  const Target target = resolve(work.path());
  EXPECT_NE(target.file_system, "");
  EXPECT_NE(target.drives.empty(), target.why_no_drive.empty());
}

TEST(Resolve, AnEmptyPathIsTheUsersCacheFolder) {
  const TemporaryFolder cache;
  const char* old = getenv("XDG_CACHE_HOME");
  const std::string before = old == nullptr ? "" : old;
  setenv("XDG_CACHE_HOME", cache.path().c_str(), 1);
  EXPECT_EQ(resolve("").path, cache.path() / "steelyard");
  if (old == nullptr)
    unsetenv("XDG_CACHE_HOME");
  else
    setenv("XDG_CACHE_HOME", before.c_str(), 1);
}

}  // namespace
}  // namespace steelyard::storage
