// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_roots.h"
#include "inventory/drives.h"
#include "inventory/mounted.h"

namespace steelyard::storage {
namespace {

using testing::HasSubstr;

const Fact* find(const Item& item, const std::string& key) {
  const auto at = std::ranges::find(item.facts, key, &Fact::key);
  return at == item.facts.end() ? nullptr : &*at;
}
std::string text(const Item& item, const std::string& key) {
  const Fact* fact = find(item, key);
  return fact == nullptr ? "absent" : fact->text + (fact->unit.empty() ? "" : " " + fact->unit);
}

class Inventory : public testing::Test {
 protected:
  FakeRoots machine_;
  std::string asked_;
  NvmeAnswer answer_{.identity = {}, .name_space = {}, .health = {}, .why_not = "not permitted: needs CAP_SYS_ADMIN"};

  void link(const std::string& address, const char* speed, int width) {
    const std::string folder = "sys/bus/pci/devices/" + address;
    machine_.file(folder + "/current_link_speed", std::string(speed) + " PCIe\n");
    machine_.file(folder + "/max_link_speed", "16.0 GT/s PCIe\n");
    machine_.file(folder + "/current_link_width", std::to_string(width) + "\n");
    machine_.file(folder + "/max_link_width", "4\n");
  }
  std::vector<Item> all() {
    return drives(machine_.roots(), [&](const std::string& node, std::uint32_t nsid) {
      asked_ += node.substr(machine_.at("dev").size()) + "#" + std::to_string(nsid) + " ";
      return answer_;
    });
  }
};

TEST_F(Inventory, ADriveTellsWhatEverybodyMayReadAndWhyTheRestIsMissing) {
  machine_.file("sys/devices/" + machine_.nvme(0) + "/nsid", "3\n");
  link("0000:60:00.0", "16.0 GT/s", 4);
  const auto items = all();
  ASSERT_EQ(items.size(), 1u);
  const Item& drive = items[0];
  EXPECT_EQ(asked_, "/nvme0#3 ");
  EXPECT_EQ(drive.id, "nvme0n1");
  EXPECT_EQ(drive.parent, "0000:60:00.0");
  EXPECT_EQ(text(drive, "model"), "SAMSUNG MZQL2960HCJR-00A07");
  EXPECT_EQ(text(drive, "size"), std::to_string(std::uint64_t{960} << 30) + " By");
  EXPECT_EQ(text(drive, "link"), "PCIe 16.0 GT/s x4");
  EXPECT_EQ(find(drive, "link_problem"), nullptr);
  EXPECT_EQ(text(drive, "numa_node"), "NUMA node 1");
  EXPECT_EQ(text(drive, "write_cache"), "write through");
  for (const char* key : {"identify", "lba_format", "smart"}) {
    ASSERT_NE(find(drive, key), nullptr) << key;
    EXPECT_EQ(find(drive, key)->why_not, "not permitted: needs CAP_SYS_ADMIN") << key;
    EXPECT_EQ(find(drive, key)->text, "") << key;
  }
}

TEST_F(Inventory, ANarrowOrSlowLinkIsAProblem) {
  link("a", "16.0 GT/s", 2);
  link("b", "8.0 GT/s", 4);
  link("c", "8.0 GT/s", 1);
  EXPECT_EQ(pci_link("a", machine_.roots()).problem, "PCIe x2 of x4");
  EXPECT_EQ(pci_link("b", machine_.roots()).problem, "PCIe 8.0 GT/s of 16.0 GT/s");
  EXPECT_EQ(pci_link("c", machine_.roots()).problem, "PCIe x1 of x4, 8.0 GT/s of 16.0 GT/s");
  EXPECT_EQ(pci_link("none", machine_.roots()).text, "");
}

TEST_F(Inventory, ALinkThatIsNoneOfVirtualHardwareIsNotInvented) {
  machine_.file("sys/bus/pci/devices/v/current_link_speed", "Unknown\n");
  machine_.file("sys/bus/pci/devices/v/current_link_width", "0\n");
  machine_.file("sys/bus/pci/devices/v/max_link_width", "255\n");
  EXPECT_EQ(pci_link("v", machine_.roots()).text + pci_link("v", machine_.roots()).problem, "");
}

TEST_F(Inventory, WhatTheControllerSaysIsThereInUnitsWithoutPrefix) {
  machine_.nvme(0);
  answer_.identity = {.volatile_write_cache = true,
                      .namespaces = 32,
                      .version = 0x00010400,
                      .most_data_bytes = 2 << 20,
                      .warning_kelvin = 343,
                      .critical_kelvin = 358};
  answer_.name_space = {.data_bytes = 4096, .metadata_bytes = 8, .formats = 5, .blocks = 1000, .used_blocks = 10};
  answer_.health = {.critical_warning = 0,
                    .kelvin = 310,
                    .spare_percent = 100,
                    .spare_threshold_percent = 10,
                    .used_percent = 3,
                    .bytes_read = 5.12e11,
                    .bytes_written = 1.024e12,
                    .power_on_hours = 2,
                    .unsafe_shutdowns = 4,
                    .media_errors = 0};
  const Item drive = all().at(0);
  EXPECT_EQ(text(drive, "volatile_write_cache"), "yes");
  EXPECT_EQ(text(drive, "nvme_version"), "1.4");
  EXPECT_EQ(text(drive, "lba_format"), "4096 + 8 bytes");
  EXPECT_EQ(text(drive, "namespace_size"), "4096000 By");
  EXPECT_EQ(text(drive, "smart_temperature"), "37 Cel");
  EXPECT_EQ(text(drive, "smart_bytes_written"), "1024000000000 By");
  EXPECT_EQ(text(drive, "smart_power_on"), "7200 s");
  EXPECT_TRUE(std::ranges::none_of(drive.facts, &Fact::problem));
}

TEST_F(Inventory, WarningsOfTheHealthLogAreProblems) {
  machine_.nvme(0);
  answer_.health = NvmeHealth{};
  answer_.health->critical_warning = 0b1010;
  answer_.health->media_errors = 7;
  answer_.health->used_percent = 120;
  const Item drive = all().at(0);
  std::vector<std::string> problems;
  for (const Fact& fact : drive.facts)
    if (fact.problem) problems.push_back(fact.text);
  EXPECT_THAT(problems,
              testing::ElementsAre("SMART warns: temperature, read-only", "7 media errors", "worn out: 120 % used"));
}

TEST_F(Inventory, OtherDrivesTellWhatSysSaysAndStandInsAreNoDrives) {
  const std::string virtio = "pci0000:00/0000:00:03.0/virtio1";
  machine_.file("sys/devices/" + virtio + "/vendor", "0x1af4\n");
  machine_.block(virtio + "/block/vda", "254:0", 1 << 30);
  machine_.file("sys/devices/" + virtio + "/block/vda/serial", "DISK-7\n");
  machine_.link("sys/devices/" + virtio + "/block/vda/device", "sys/devices/" + virtio);
  machine_.block("virtual/block/loop0", "7:0", 1 << 30);
  machine_.partition(virtio + "/block/vda/vda1", "254:1", 1 << 30);
  const auto items = all();
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].name, "vda");
  EXPECT_EQ(text(items[0], "transport"), "virtio");
  EXPECT_EQ(text(items[0], "serial"), "DISK-7");
  EXPECT_EQ(text(items[0], "model"), "absent");
  EXPECT_EQ(asked_, "");
}

TEST_F(Inventory, MountsNameTheirDrivesOrWhyThereAreNone) {
  machine_.nvme(0);
  machine_.mount("22 1 0:20 / /proc rw - proc proc rw");
  machine_.mount("23 1 0:21 / /run rw - tmpfs tmpfs rw");
  machine_.mount("24 1 259:0 / /data ro - xfs /dev/nvme0n1 rw");
  machine_.mount("25 1 0:22 / /net rw - nfs4 server:/x rw");
  const auto items = mounted(machine_.roots());
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].id, "mount:/data");
  EXPECT_EQ(items[0].parent, "nvme0n1");
  EXPECT_EQ(text(items[0], "drives"), "nvme0n1");
  EXPECT_EQ(text(items[0], "read_only"), "yes");
  EXPECT_EQ(items[1].name, "/net");
  EXPECT_THAT(find(items[1], "drives")->why_not, HasSubstr("network file system (server:/x)"));
}

}  // namespace
}  // namespace steelyard::storage
