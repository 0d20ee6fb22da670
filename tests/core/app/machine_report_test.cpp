// SPDX-License-Identifier: Apache-2.0
#include "app/machine_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app_fixtures.h"

namespace steelyard::app {
namespace {

using testing::HasSubstr;

model::NumaNode numa(unsigned index) {
  model::NumaNode node;
  node.index = index;
  node.memory_bytes = 1ull << 35;
  return node;
}

model::PciDevice pci(unsigned class_id, const char* vendor, const char* name) {
  model::PciDevice device;
  device.class_id = class_id;
  device.vendor = vendor;
  device.name = name;
  return device;
}

model::OsDevice block(const char* name, std::map<std::string, std::string> info) {
  model::OsDevice device;
  device.name = name;
  device.kind = "block";
  device.info = std::move(info);
  return device;
}

model::Machine a_machine() {
  model::Machine machine;
  machine.hostname = "node017";
  machine.packages = {{0, "Xeon \033]0;x\a 8480+", {0, 1}}, {1, "Xeon \033]0;x\a 8480+", {2, 3}}};
  machine.cores = {{0, 0, -1, {0, 1}}, {1, 1, -1, {2, 3}}};
  machine.all_cpus = {0, 1, 2, 3};
  machine.allowed_cpus = {0, 1};
  machine.numa_nodes = {numa(0), numa(1)};
  machine.pci_devices = {pci(0x0302, "NVIDIA", "H100"), pci(0x0302, "NVIDIA", "H100"), pci(0x0200, "Mellanox", "CX7")};
  machine.devices = {block("nvme0n1", {{"Size", "1048576"}, {"Model", "PM9A3"}}), block("sdz", {{"Size", "huge"}})};
  return machine;
}

std::string fact(const Table& table, const std::string& name) {
  for (const auto& row : table.rows)
    if (row[0].text == name) return row[1].text;
  return "no row " + name;
}

TEST(MachineTable, ShowsTheFactsAPersonLooksForFirst) {
  const Table table = machine_table(a_machine(), nullptr, test::english());
  EXPECT_EQ(fact(table, "CPU"), "2 × Xeon \\x1b]0;x\\x07 8480+ · 2 cores, 4 threads · usable here: 0-1");
  EXPECT_EQ(fact(table, "Memory"), "64 GiB · 2 NUMA");
  EXPECT_EQ(fact(table, "Accel"), "2 × NVIDIA H100");
  EXPECT_EQ(fact(table, "Network"), "none found");
  EXPECT_EQ(fact(table, "Storage"), "nvme0n1 1 GiB PM9A3 · sdz");
  EXPECT_EQ(fact(table, "Caches"), "none reported");
}

TEST(MachineTable, OfAMachineThatNobodyDescribedCountsNothing) {
  model::Machine machine;
  machine.hostname = "node017";
  const Table table = machine_table(machine, nullptr, test::english());
  EXPECT_EQ(fact(table, "CPU"), "none reported");
  EXPECT_EQ(fact(table, "Memory"), "none reported");
}

TEST(MachineTable, CountsPluginsAndSaysWhichCannotRunAndWhy) {
  model::Catalogue plugins(2);
  plugins[1].id = "rocm";
  plugins[1].unusable = "no device";
  EXPECT_EQ(fact(machine_table(a_machine(), &plugins, test::english()), "Plugins"),
            "1 loaded · 1 cannot run here (rocm: no device)");
}

}  // namespace
}  // namespace steelyard::app
