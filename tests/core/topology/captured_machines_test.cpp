// SPDX-License-Identifier: Apache-2.0
// Machines we do not own: hwloc XML in, everything we say about them out, compared with the file beside it.
// STEELYARD_REWRITE_GOLDEN=1 rewrites those; the diff is then what to review.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "base/files.h"
#include "core/topology/scratch_tree.h"
#include "core/topology/summary.h"
#include "topology/topology.h"

namespace steelyard::topology {
namespace {

const std::filesystem::path kFolder = STEELYARD_FIXTURES "/topologies";

std::vector<std::string> fixtures() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder))
    if (entry.path().extension() == ".xml") names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

model::Machine machine(const std::string& fixture) {
  Result<Discovery> discovery = discover_from_xml(kFolder / fixture);
  if (!discovery) throw std::runtime_error(discovery.error().message);
  return discovery->machine;
}

class CapturedMachine : public testing::TestWithParam<std::string> {};

TEST_P(CapturedMachine, IsDescribedAsBefore) {
  const std::filesystem::path golden = kFolder / (GetParam() + ".golden");
  const std::string got = summary(machine(GetParam()));
  if (std::getenv("STEELYARD_REWRITE_GOLDEN") != nullptr) {
    ASSERT_TRUE(write_file_atomically(golden, got).ok());
  }
  const Result<std::string> want = read_file(golden);
  ASSERT_TRUE(want.ok()) << want.error().message;
  EXPECT_EQ(got, *want);
}

TEST_P(CapturedMachine, HasSortedDistinctCpuLists) {
  const model::Machine m = machine(GetParam());
  std::vector<model::CpuList> lists{m.all_cpus, m.allowed_cpus};
  for (const auto& x : m.packages) lists.push_back(x.cpus);
  for (const auto& x : m.cores) lists.push_back(x.cpus);
  for (const auto& x : m.caches) lists.push_back(x.cpus);
  for (const auto& x : m.numa_nodes) lists.push_back(x.cpus);
  for (const auto& x : m.devices) lists.push_back(x.near_cpus);
  for (const model::CpuList& list : lists) {
    EXPECT_TRUE(std::ranges::is_sorted(list, std::ranges::less_equal{}));
    EXPECT_TRUE(std::ranges::includes(m.all_cpus, list));
  }
}

TEST_P(CapturedMachine, PutsEveryCpuInOneCoreOnePackageAndAtMostOneNumaNode) {
  const model::Machine m = machine(GetParam());
  std::multiset<unsigned> in_cores, in_packages, in_nodes;
  for (const auto& x : m.cores) in_cores.insert(x.cpus.begin(), x.cpus.end());
  for (const auto& x : m.packages) in_packages.insert(x.cpus.begin(), x.cpus.end());
  for (const auto& x : m.numa_nodes) in_nodes.insert(x.cpus.begin(), x.cpus.end());
  for (unsigned cpu : m.all_cpus) {
    EXPECT_EQ(in_cores.count(cpu), 1u);
    EXPECT_EQ(in_packages.count(cpu), 1u);
    EXPECT_LE(in_nodes.count(cpu), 1u);
  }
}

TEST_P(CapturedMachine, IsTheSameWhenReadBackFromItsOwnXml) {
  Result<Discovery> first = discover_from_xml(kFolder / GetParam());
  ASSERT_TRUE(first.ok());
  ScratchTree tree;
  Result<Discovery> second = discover_from_xml(tree.write("copy.xml", first->xml));
  ASSERT_TRUE(second.ok()) << second.error().message;
  EXPECT_EQ(summary(first->machine), summary(second->machine));
}

TEST_P(CapturedMachine, HasNoEnvironmentAndNamesItsFile) {
  const model::Machine m = machine(GetParam());
  EXPECT_EQ(m.source, (kFolder / GetParam()).string());
  EXPECT_EQ(m.environment.kernel, "");
  EXPECT_FALSE(m.environment.governor.has_value());
}

INSTANTIATE_TEST_SUITE_P(Fixtures, CapturedMachine, testing::ValuesIn(fixtures()), [](const auto& fixture) {
  std::string name = fixture.param;
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

TEST(Convert, CountsHardwareThreadsPerCore) {
  const model::Machine m = machine("numa1-smt.xml");
  ASSERT_EQ(m.cores.size(), 8u);
  for (const model::Core& core : m.cores) EXPECT_EQ(core.cpus, (model::CpuList{core.index, core.index + 8}));
}

TEST(Convert, TellsCoresOfDifferentKindsApart) {
  const model::Machine m = machine("hybrid.xml");
  ASSERT_EQ(m.core_kinds.size(), 2u);
  EXPECT_EQ(m.core_kinds[1].max_hz, 5.8e9);
  EXPECT_GT(m.core_kinds[1].efficiency, m.core_kinds[0].efficiency);
  EXPECT_EQ(std::ranges::count(m.cores, 1, &model::Core::kind), 8);
  EXPECT_EQ(std::ranges::count(m.cores, 0, &model::Core::kind), 16);
  for (const model::Core& core : m.cores) EXPECT_EQ(core.cpus.size(), core.kind == 1 ? 2u : 1u);
}

TEST(Convert, HasNoKindsWhereAllCoresAreAlike) {
  const model::Machine m = machine("numa2-nics.xml");
  EXPECT_TRUE(m.core_kinds.empty());
  EXPECT_TRUE(std::ranges::all_of(m.cores, [](const model::Core& core) { return core.kind == -1; }));
}

TEST(Convert, GivesMemoryOnlyNodesNoCpus) {
  const model::Machine hbm = machine("memory-hbm.xml");
  ASSERT_EQ(hbm.numa_nodes.size(), 4u);
  EXPECT_EQ(hbm.numa_nodes[1].kind, "HBM");
  EXPECT_TRUE(hbm.numa_nodes[1].cpus.empty());
  EXPECT_EQ(hbm.numa_nodes[0].cpus, (model::CpuList{0, 1, 2, 3}));
  const model::Machine cxl = machine("memory-cxl.xml");
  ASSERT_EQ(cxl.numa_nodes.size(), 3u);
  EXPECT_EQ(cxl.numa_nodes[2].kind, "CXL");
  EXPECT_TRUE(cxl.numa_nodes[2].cpus.empty());
}

TEST(Convert, KeepsCpusThatAreNotAllowedButSaysSo) {
  const model::Machine m = machine("restricted.xml");
  EXPECT_EQ(m.all_cpus.size(), 16u);
  EXPECT_EQ(m.allowed_cpus, (model::CpuList{2, 3, 4, 5, 8, 9, 10, 11}));
}

TEST(Convert, LivesWithoutCachesAndPackages) {
  const model::Machine m = machine("no-caches.xml");
  EXPECT_TRUE(m.caches.empty());
  ASSERT_EQ(m.packages.size(), 1u);
  EXPECT_EQ(m.packages[0].model, "Neoverse-N1");
  EXPECT_EQ(m.packages[0].cpus, m.all_cpus);
}

TEST(Devices, AreNearTheNumaNodeTheyHangOff) {
  const model::Machine m = machine("numa8-gpus.xml");
  for (int node = 0; node < 8; ++node) {
    for (const char* name : {"cuda", "nvml", "opencl0d", "mlx5_"}) {
      const auto device = std::ranges::find(m.devices, name + std::to_string(node), &model::OsDevice::name);
      ASSERT_NE(device, m.devices.end()) << name << node;
      EXPECT_EQ(device->numa_node, node) << device->name;
      EXPECT_EQ(device->near_cpus, m.numa_nodes[static_cast<std::size_t>(node)].cpus) << device->name;
    }
  }
}

TEST(Devices, NearSeveralNumaNodesHaveNone) {
  const model::Machine m = machine("numa2-nics.xml");
  const auto disk = std::ranges::find(m.devices, "sda", &model::OsDevice::name);
  ASSERT_NE(disk, m.devices.end());
  EXPECT_EQ(disk->numa_node, -1);
  EXPECT_EQ(disk->near_cpus, m.all_cpus);
}

TEST(Devices, KeepTheirPciFunctionKindAndDetails) {
  const model::Machine m = machine("numa2-nics.xml");
  const auto drive = std::ranges::find(m.devices, "nvme0n1", &model::OsDevice::name);
  ASSERT_NE(drive, m.devices.end());
  EXPECT_EQ(drive->kind, "block");
  EXPECT_EQ(drive->info.at("Model"), "SAMSUNG MZWLO3T8HCLS-00A07");
  const auto function = std::ranges::find(m.pci_devices, drive->pci, &model::PciDevice::address);
  ASSERT_NE(function, m.pci_devices.end());
  EXPECT_EQ(function->class_name, "NVMe controller");
  EXPECT_NEAR(function->link_bytes_per_s, 7.877e9, 1e6);
}

TEST(Devices, ThatCarryNoWorkAreLeftOutButUnknownChipsStay) {
  const model::Machine m = machine("numa1-smt.xml");
  const auto has = [&](unsigned class_id) {
    return std::ranges::find(m.pci_devices, class_id, &model::PciDevice::class_id) != m.pci_devices.end();
  };
  EXPECT_FALSE(has(0x0c03)) << "USB";
  EXPECT_FALSE(has(0x0c05)) << "SMBus";
  EXPECT_TRUE(has(0x1200)) << "an accelerator without a driver";
}

TEST(Xml, OfVersion1DescribesTheSameMachineAsVersion2) {
  EXPECT_EQ(summary(machine("numa2-nics.v1.xml")), summary(machine("numa2-nics.xml")));
}

}  // namespace
}  // namespace steelyard::topology
