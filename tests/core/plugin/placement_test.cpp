// SPDX-License-Identifier: Apache-2.0
#include "plugin/placement.h"

#include <gtest/gtest.h>

namespace steelyard::plugin {
namespace {

/// Four cores with two threads each: core i has CPUs i and i + 4, as Linux counts them.
model::Machine smt_machine() {
  model::Machine m;
  for (unsigned i = 0; i < 4; ++i) m.cores.push_back({.index = i, .package = 0, .kind = -1, .cpus = {i, i + 4}});
  m.allowed_cpus = m.all_cpus = {0, 1, 2, 3, 4, 5, 6, 7};
  return m;
}

TEST(Place, SingleIsTheFirstAllowedCore) {
  model::Machine m = smt_machine();
  m.allowed_cpus = {2, 3, 6, 7};
  const auto p = place(m, {"single", ""});
  ASSERT_TRUE(p.ok());
  EXPECT_EQ(p->cpus, (model::CpuList{2}));
  EXPECT_EQ(p->environment.at("OMP_NUM_THREADS"), "1");
  EXPECT_EQ(p->environment.at("OMP_PLACES"), "{2}");
  EXPECT_EQ(p->environment.at("OMP_PROC_BIND"), "close");
  EXPECT_EQ(p->environment.at("OMP_DYNAMIC"), "false");
}

TEST(Place, CoresTakesTheFirstAllowedThreadOfEach) {
  model::Machine m = smt_machine();
  m.allowed_cpus = {0, 1, 4, 5, 6};
  EXPECT_EQ(place(m, {"cores", ""})->cpus, (model::CpuList{0, 1, 6}));
}

TEST(Place, ThreadsAndNoPlacementTakeEveryAllowedThreadCoreByCore) {
  model::Machine m = smt_machine();
  m.allowed_cpus = {0, 1, 4, 6};
  const model::CpuList expected = {0, 4, 1, 6};
  EXPECT_EQ(place(m, {"threads", ""})->cpus, expected);
  EXPECT_EQ(place(m, {"", ""})->cpus, expected);
  EXPECT_EQ(place(m, {"", ""})->environment.at("OMP_PLACES"), "{0},{4},{1},{6}");
}

TEST(Place, FasterCoresComeFirst) {
  model::Machine m = smt_machine();
  m.core_kinds = {{.efficiency = 0, .max_hz = {}, .cpus = {}}, {.efficiency = 1, .max_hz = {}, .cpus = {}}};
  m.cores[0].kind = m.cores[1].kind = 0;
  m.cores[2].kind = m.cores[3].kind = 1;
  EXPECT_EQ(place(m, {"single", ""})->cpus, (model::CpuList{2}));
  EXPECT_EQ(place(m, {"cores", ""})->cpus, (model::CpuList{2, 3, 0, 1}));
}

TEST(Place, NodesTakesTheFirstCoreOfEach) {
  model::Machine m = smt_machine();
  m.numa_nodes = {{.index = 0, .memory_bytes = 1, .kind = "", .cpus = {0, 1, 4, 5}},
                  {.index = 1, .memory_bytes = 1, .kind = "", .cpus = {2, 3, 6, 7}},
                  {.index = 2, .memory_bytes = 1, .kind = "CXL", .cpus = {}}};
  EXPECT_EQ(place(m, {"nodes", ""})->cpus, (model::CpuList{0, 2}));
  EXPECT_EQ(place(smt_machine(), {"nodes", ""})->cpus, (model::CpuList{0})) << "a machine without nodes is one";
}

TEST(Place, CpusNarrowsWhateverThePlacementIs) {
  model::Machine m = smt_machine();
  m.numa_nodes = {{.index = 3, .memory_bytes = 1, .kind = "", .cpus = {2, 3, 6, 7}}};
  m.core_kinds = {{.efficiency = 0, .max_hz = {}, .cpus = {0, 4}}};
  EXPECT_EQ(place(m, {"threads", "1-2,5"})->cpus, (model::CpuList{1, 5, 2}));
  EXPECT_EQ(place(m, {"cores", "node:3"})->cpus, (model::CpuList{2, 3}));
  EXPECT_EQ(place(m, {"single", "kind:0"})->cpus, (model::CpuList{0}));
}

TEST(Place, CpusThatAreNotThereOrNotOursAreASkip) {
  model::Machine m = smt_machine();
  m.allowed_cpus = {0, 4};
  for (const char* wish : {"node:9", "kind:0", "node:", "kind:1-2", "x", "17", "1-3"}) {
    const auto p = place(m, {"cores", wish});
    ASSERT_FALSE(p.ok()) << wish;
    EXPECT_EQ(p.error().code, Errc::kUnsupported) << wish;
    EXPECT_NE(p.error().hint, "") << wish;
  }
}

TEST(Place, AQuotaTakesThreadsAway) {
  model::Machine m = smt_machine();
  m.environment.cgroup_cpus = 2.5;
  EXPECT_EQ(place(m, {"cores", ""})->cpus, (model::CpuList{0, 1}));
  m.environment.cgroup_cpus = 0.5;
  EXPECT_EQ(place(m, {"threads", ""})->cpus, (model::CpuList{0}));
}

TEST(Place, AMachineThatDoesNotTellItsCoresStillHasThreads) {
  model::Machine m;
  m.allowed_cpus = {3, 9};
  EXPECT_EQ(place(m, {"cores", ""})->cpus, m.allowed_cpus);
}

TEST(Place, RefusesUnknownNamesAndMachinesWithoutCpus) {
  EXPECT_EQ(place(smt_machine(), {"everywhere", ""}).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(place(model::Machine{}, {"single", ""}).error().code, Errc::kUnsupported);
}

TEST(NearCpus, PrefersThePciSlotThenTheNodeThenAll) {
  model::Machine m = smt_machine();
  m.allowed_cpus = {1, 2, 3};
  m.numa_nodes.push_back({.index = 1, .memory_bytes = 0, .kind = "", .cpus = {2, 3}});
  model::PciDevice pci;
  pci.address = "0000:65:00.0";
  pci.near_cpus = {0, 3};
  m.pci_devices.push_back(pci);
  model::DeviceInfo device{.index = 0, .id = "x", .kind = "gpu", .name = "x", .pci = "0000:65:00.0", .numa_node = 1};
  EXPECT_EQ(near_cpus(m, device), (model::CpuList{3}));
  device.pci.clear();
  EXPECT_EQ(near_cpus(m, device), (model::CpuList{2, 3}));
  device.numa_node = -1;
  EXPECT_EQ(near_cpus(m, device), m.allowed_cpus);
}

}  // namespace
}  // namespace steelyard::plugin
