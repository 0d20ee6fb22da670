// SPDX-License-Identifier: Apache-2.0
#include "topology/topology.h"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <sched.h>
#include <thread>

namespace steelyard::topology {
namespace {

TEST(Discover, FindsThisMachine) {
  Result<Discovery> here = discover();
  ASSERT_TRUE(here.ok()) << here.error().message;
  const model::Machine& m = here->machine;
  EXPECT_EQ(m.source, "this machine");
  EXPECT_FALSE(m.cores.empty());
  EXPECT_FALSE(m.allowed_cpus.empty());
  EXPECT_TRUE(std::ranges::includes(m.all_cpus, m.allowed_cpus));
  EXPECT_EQ(m.os, "Linux");
  EXPECT_NE(m.environment.kernel, "");
  EXPECT_NE(here->xml.find("<topology version=\"2"), std::string::npos);
}

TEST(Discover, AllowsOnlyWhatTheAffinityLeaves) {
  Result<Discovery> before = discover();
  ASSERT_TRUE(before.ok());
  const unsigned only = before->machine.allowed_cpus.back();
  model::CpuList allowed, all;
  std::thread([&] {  // a thread's affinity ends with it
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(only, &set);
    ASSERT_EQ(sched_setaffinity(0, sizeof set, &set), 0);
    Result<Discovery> pinned = discover();
    ASSERT_TRUE(pinned.ok()) << pinned.error().message;
    allowed = pinned->machine.allowed_cpus;
    all = pinned->machine.all_cpus;
  })
      .join();
  EXPECT_EQ(allowed, model::CpuList{only});
  EXPECT_EQ(all, before->machine.all_cpus);
}

TEST(Discover, RefusesToTakeAnotherMachineForThisOne) {
  ASSERT_EQ(setenv("HWLOC_SYNTHETIC", "pack:2 core:4 pu:2", 1), 0);
  Result<Discovery> other = discover();
  unsetenv("HWLOC_SYNTHETIC");
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().hint.find("HWLOC_SYNTHETIC"), std::string::npos);
}

}  // namespace
}  // namespace steelyard::topology
