// SPDX-License-Identifier: Apache-2.0
// data/schema/machine.schema.json describes what we write: no more, no less.
#include <filesystem>
#include <functional>
#include <gtest/gtest.h>

#include "model/json.h"
#include "schema/published.h"
#include "topology/topology.h"

namespace steelyard::topology {
namespace {

using published::expect_exact;
using published::Plain;

Plain document(const model::Machine& machine) {
  return published::plain(model::to_json(machine));
}

model::Machine complete_machine() {
  Result<Discovery> got = discover_from_xml(STEELYARD_FIXTURES "/topologies/hybrid.xml");
  if (!got) throw std::runtime_error(got.error().message);
  model::Environment& e = got->machine.environment;
  e.governor = "performance";
  e.min_hz = e.max_hz = e.base_hz = e.hardware_max_hz = 2e9;
  e.turbo = e.smt_active = e.numa_balancing = true;
  e.transparent_huge_pages = "madvise";
  e.cgroup_cpus = e.steal_share = 0.5;
  e.cgroup_memory_bytes = e.memlock_bytes = 1u << 30;
  return got->machine;
}

/// Empty, or the places that the schema refuses.
std::string refusal(const Plain& machine) {
  return published::refusal("machine.schema.json", machine);
}

TEST(MachineSchema, AcceptsThisMachine) {
  Result<Discovery> here = discover();
  ASSERT_TRUE(here.ok());
  EXPECT_EQ(refusal(document(here->machine)), "");
}

TEST(MachineSchema, AcceptsEveryFixture) {
  for (const auto& entry : std::filesystem::directory_iterator(STEELYARD_FIXTURES "/topologies")) {
    if (entry.path().extension() != ".xml") continue;
    Result<Discovery> got = discover_from_xml(entry.path());
    ASSERT_TRUE(got.ok());
    EXPECT_EQ(refusal(document(got->machine)), "") << entry.path();
  }
}

TEST(MachineSchema, AcceptsAMachineThatTellsEverything) {
  EXPECT_EQ(refusal(document(complete_machine())), "");
}

TEST(MachineSchema, KnowsTheInventoryOfPlugins) {
  const Plain fact = {{"key", "smart"},   {"text", ""},      {"unit", ""}, {"why_not", "not permitted"},
                      {"summary", false}, {"problem", false}};
  Plain machine = document(complete_machine());
  machine["inventory"] = Plain::array({{{"plugin", "storage_nvme"},
                                        {"id", "nvme0n1"},
                                        {"kind", "drive"},
                                        {"name", "nvme0n1"},
                                        {"parent", "0000:65:00.0"},
                                        {"facts", Plain::array({fact})}}});
  EXPECT_EQ(refusal(machine), "");
  for (const char* place : {"/inventory/0", "/inventory/0/facts/0"})
    expect_exact("machine.schema.json", machine, place);
}

TEST(MachineSchema, KnowsEveryMemberAndNoOther) {
  const Plain whole = document(complete_machine());
  for (const char* place : {"", "/packages/0", "/cores/0", "/core_kinds/0", "/caches/0", "/numa_nodes/0",
                            "/pci_devices/0", "/devices/0", "/environment"}) {
    Plain surplus = whole;
    surplus[Plain::json_pointer(place)]["surplus"] = 1;
    EXPECT_NE(refusal(surplus), "") << place;
    for (const auto& member : whole[Plain::json_pointer(place)].items()) {
      Plain wrong = whole;
      wrong[Plain::json_pointer(place)][member.key()] = nullptr;
      EXPECT_NE(refusal(wrong), "") << place << "/" << member.key();
    }
  }
}

TEST(MachineSchema, DemandsAllButTheOptionalMembers) {
  const Plain whole = document(complete_machine());
  const Plain bare = document(model::Machine{});
  for (const auto& member : whole.items()) {
    Plain lacking = whole;
    lacking.erase(member.key());
    EXPECT_NE(refusal(lacking), "") << member.key();
  }
  for (const auto& member : whole["environment"].items()) {
    Plain lacking = whole;
    lacking["environment"].erase(member.key());
    EXPECT_EQ(refusal(lacking) != "", bare["environment"].contains(member.key())) << member.key();
  }
}

TEST(MachineSchema, RefusesAnotherVersion) {
  Plain machine = document(complete_machine());
  machine["schema"] = "steelyard.machine/2";
  EXPECT_NE(refusal(machine), "");
}

}  // namespace
}  // namespace steelyard::topology
