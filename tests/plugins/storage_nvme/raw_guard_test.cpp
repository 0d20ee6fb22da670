// SPDX-License-Identifier: Apache-2.0
#include "target/raw_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <steelyard/sdk.hpp>

#include "fake_roots.h"
#include "target/block_tree.h"

namespace steelyard::storage {
namespace {

using testing::HasSubstr;

class RawGuard : public testing::Test {
 protected:
  FakeRoots machine_;
  const std::string where_ = machine_.nvme(0);

  void SetUp() override { machine_.mount("22 1 0:20 / / rw - tmpfs none rw"); }
  Target target(const std::string& name = "nvme0n1") {
    const BlockTree tree = block_tree(block_folder(name, machine_.roots()), machine_.roots());
    Target target;
    target.kind = Target::Kind::kBlock;
    target.path = machine_.at("dev/" + name);
    target.chain = tree.chain;
    target.drives = tree.drives;
    return target;
  }
  std::string why_not(const std::string& allow = "S64FNE0R802220") {
    return why_not_destroy(target(), allow, machine_.roots());
  }
};

TEST_F(RawGuard, AnUnusedDriveThatIsNamedBySerialOrWwnMayBeOverwritten) {
  EXPECT_EQ(why_not(), "");
  EXPECT_EQ(why_not("eui.36344630528022290025384100000002"), "");
}

TEST_F(RawGuard, WithoutItsNameItSaysWhichThatIs) {
  EXPECT_THAT(why_not(""), HasSubstr("set allow_destroy to its serial number or WWN, 'S64FNE0R802220' or 'eui.3634"));
}

TEST_F(RawGuard, NobodyIsToldHowToDestroyWhatIsInUse) {
  machine_.mount("30 22 259:0 / / rw - ext4 /dev/nvme0n1 rw");
  EXPECT_EQ(why_not(""), "nvme0n1 is mounted on /; unmount it first");
}

TEST_F(RawGuard, AnotherNameIsRefusedEvenIfItIsOnlyPartOfTheRightOne) {
  EXPECT_THAT(why_not("S64FNE0R80222"), HasSubstr("allow_destroy is 'S64FNE0R80222', but"));
  EXPECT_NE(why_not("s64fne0r802220"), "");
}

TEST_F(RawGuard, ANamelessDriveIsNeverOverwritten) {
  machine_.block("virtual/block/loop0", "7:0", 1 << 20);
  for (const std::string allow : {"", "loop0"})
    EXPECT_THAT(why_not_destroy(target("loop0"), allow, machine_.roots()), HasSubstr("neither a serial number nor"));
}

TEST_F(RawGuard, AMountedDriveIsRefused) {
  machine_.mount("30 22 259:0 / /data rw - ext4 /dev/nvme0n1 rw");
  EXPECT_EQ(why_not(), "nvme0n1 is mounted on /data; unmount it first");
}

TEST_F(RawGuard, ADriveMountedUnderNoNumberIsRefusedByItsName) {
  machine_.mount("30 22 0:77 / /pool rw - btrfs /dev/nvme0n1 rw");
  EXPECT_THAT(why_not(), HasSubstr("mounted on /pool"));
}

TEST_F(RawGuard, AMountedPartitionIsNamed) {
  machine_.partition(where_ + "/nvme0n1p1", "259:1", 1 << 20);
  machine_.mount("30 22 259:1 / /boot rw - vfat /dev/nvme0n1p1 rw");
  EXPECT_THAT(why_not(), HasSubstr("nvme0n1p1 is mounted on /boot"));
}

TEST_F(RawGuard, SwapOnADriveOrItsPartitionIsRefused) {
  machine_.file("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/nvme0n1    partition\t8388604\t0\t-2\n");
  EXPECT_THAT(why_not(), HasSubstr("nvme0n1 is swap space"));
  machine_.partition(where_ + "/nvme0n1p3", "259:3", 1 << 20);
  machine_.file("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/nvme0n1p3  partition\t8388604\t0\t-2\n");
  EXPECT_THAT(why_not(), HasSubstr("nvme0n1p3 is swap space"));
}

TEST_F(RawGuard, AHolderIsNamed) {
  machine_.file("sys/devices/" + where_ + "/holders/dm-2/dev", "");
  EXPECT_THAT(why_not(), HasSubstr("nvme0n1 is part of dm-2"));
}

TEST_F(RawGuard, PartitionsAloneAreEnoughToRefuse) {
  machine_.partition(where_ + "/nvme0n1p1", "259:1", 1 << 20);
  EXPECT_THAT(why_not(), HasSubstr("it has 1 partition (nvme0n1p1"));
}

TEST_F(RawGuard, APartitionOrAMappedDeviceIsNoDriveOfItsOwn) {
  machine_.partition(where_ + "/nvme0n1p1", "259:1", 1 << 20);
  EXPECT_THAT(why_not_destroy(target("nvme0n1p1"), "S64FNE0R802220", machine_.roots()),
              HasSubstr("no whole drive of its own (nvme0n1p1)"));
  machine_.block("virtual/block/dm-0", "253:0", 1 << 20);
  machine_.link("sys/devices/virtual/block/dm-0/slaves/nvme0n1", "sys/class/block/nvme0n1");
  EXPECT_THAT(why_not_destroy(target("dm-0"), "S64FNE0R802220", machine_.roots()),
              HasSubstr("no whole drive of its own (dm-0)"));
}

TEST_F(RawGuard, AReadOnlyDriveIsRefused) {
  Target read_only = target();
  read_only.read_only = true;
  EXPECT_EQ(why_not_destroy(read_only, "S64FNE0R802220", machine_.roots()), "it is read-only");
}

/// All that /sys has against it is nothing, and yet what lies at the path is no block device.
TEST_F(RawGuard, TheOpenedThingMustBeTheDeviceThatWasLookedAt) {
  try {
    static_cast<void>(claim_for_destruction(target(), "S64FNE0R802220", machine_.roots()));
    FAIL() << "a plain file was taken for a drive";
  } catch (const sdk::Unsupported& e) {
    EXPECT_THAT(e.what(), HasSubstr("refusing to overwrite"));
    EXPECT_THAT(e.what(), HasSubstr("it is not the device 259:0"));
  }
}

}  // namespace
}  // namespace steelyard::storage
