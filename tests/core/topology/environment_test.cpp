// SPDX-License-Identifier: Apache-2.0
// The state of a system, out of captured /proc and /sys trees.
#include <gtest/gtest.h>

#include "core/topology/scratch_tree.h"
#include "topology/topology.h"

namespace steelyard::topology {
namespace {

class EnvironmentTest : public testing::Test {
 protected:
  [[nodiscard]] model::Environment read(const model::CpuList& cpus = {0, 1}) const {
    return read_environment(tree_.root(), cpus);
  }
  void cpufreq(unsigned cpu, const std::string& file, const std::string& content) {
    tree_.write("sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cpufreq/" + file, content);
  }
  ScratchTree tree_;
};

TEST_F(EnvironmentTest, KnowsNothingInAnEmptyTree) {
  const model::Environment e = read();
  EXPECT_EQ(e.kernel, "");
  EXPECT_EQ(e.virtualization, "unknown");
  EXPECT_FALSE(e.governor || e.min_hz || e.max_hz || e.base_hz || e.hardware_max_hz || e.turbo);
  EXPECT_FALSE(e.transparent_huge_pages || e.smt_active || e.numa_balancing || e.cgroup_cpus || e.cgroup_memory_bytes);
  EXPECT_FALSE(e.memlock_bytes || e.steal_share || e.memory_available_bytes || e.load_1min || e.runnable);
}

TEST_F(EnvironmentTest, ReadsKernelDistributionAndClock) {
  tree_.write("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
  tree_.write("etc/os-release",
              "NAME=\"Debian GNU/Linux\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n");
  tree_.write("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
  const model::Environment e = read();
  EXPECT_EQ(e.kernel, "6.1.0-18-amd64");
  EXPECT_EQ(e.distribution, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(e.clocksource, "tsc");
}

TEST_F(EnvironmentTest, FindsTheDistributionInUsrLibToo) {
  tree_.write("usr/lib/os-release", "PRETTY_NAME=Plain\n");
  EXPECT_EQ(read().distribution, "Plain");
}

TEST_F(EnvironmentTest, TakesTheCommonGovernorOfTheGivenCpusOnly) {
  cpufreq(0, "scaling_governor", "performance\n");
  cpufreq(1, "scaling_governor", "performance\n");
  cpufreq(2, "scaling_governor", "powersave\n");
  EXPECT_EQ(read({0, 1}).governor, "performance");
  EXPECT_EQ(read({0, 1, 2}).governor, "mixed");
}

TEST_F(EnvironmentTest, TakesTheFrequenciesOfTheSlowestCpuInHz) {
  cpufreq(0, "scaling_max_freq", "3800000\n");
  cpufreq(1, "scaling_max_freq", "2100000\n");
  cpufreq(0, "scaling_min_freq", "800000\n");
  cpufreq(0, "base_frequency", "2000000\n");
  cpufreq(0, "cpuinfo_max_freq", "3800000\n");
  const model::Environment e = read();
  EXPECT_EQ(e.max_hz, 2.1e9);
  EXPECT_EQ(e.min_hz, 0.8e9);
  EXPECT_EQ(e.base_hz, 2.0e9);
  EXPECT_EQ(e.hardware_max_hz, 3.8e9);
}

TEST_F(EnvironmentTest, ReadsTurboOfIntelInvertedAndOfOthersAsIs) {
  tree_.write("sys/devices/system/cpu/cpufreq/boost", "0\n");
  EXPECT_EQ(read().turbo, false);
  tree_.write("sys/devices/system/cpu/intel_pstate/no_turbo", "0\n");
  EXPECT_EQ(read().turbo, true);
}

TEST_F(EnvironmentTest, ReadsTheBracketedHugePageMode) {
  tree_.write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  EXPECT_EQ(read().transparent_huge_pages, "madvise");
}

TEST_F(EnvironmentTest, ReadsSwitches) {
  tree_.write("sys/devices/system/cpu/smt/active", "1\n");
  tree_.write("proc/sys/kernel/numa_balancing", "2\n");
  EXPECT_EQ(read().smt_active, true);
  EXPECT_EQ(read().numa_balancing, true);
  tree_.write("proc/sys/kernel/numa_balancing", "0\n");
  EXPECT_EQ(read().numa_balancing, false);
}

TEST_F(EnvironmentTest, ReadsTheSoftMemlockLimit) {
  const std::string head = "Limit                     Soft Limit           Hard Limit           Units     \n";
  tree_.write("proc/self/limits",
              head + "Max locked memory         8388608              unlimited            bytes     \n");
  EXPECT_EQ(read().memlock_bytes, 8388608u);
  tree_.write("proc/self/limits",
              head + "Max locked memory         unlimited            unlimited            bytes     \n");
  EXPECT_FALSE(read().memlock_bytes.has_value());
}

TEST_F(EnvironmentTest, ReadsMemoryAndLoad) {
  tree_.write("proc/meminfo", "MemTotal:  2000 kB\nMemFree: 10 kB\nMemAvailable:    1000 kB\n");
  tree_.write("proc/loadavg", "1.25 0.50 0.10 3/412 9001\n");
  tree_.write("proc/stat", "cpu  10 0 10 70 0 0 0 10 5 0\ncpu0 1 0 1 7 0 0 0 1 0 0\nctxt 1\nprocs_running 4\n");
  const model::Environment e = read();
  EXPECT_EQ(e.memory_available_bytes, 1024000u);
  EXPECT_DOUBLE_EQ(e.load_1min.value_or(0), 1.25);
  EXPECT_EQ(e.runnable, 3u) << "besides us";
  ASSERT_TRUE(e.steal_share.has_value());
  EXPECT_DOUBLE_EQ(*e.steal_share, 0.1) << "guest time is already in user's";
}

TEST_F(EnvironmentTest, TakesTheTightestQuotaOfCgroup2AndItsAncestors) {
  tree_.write("proc/self/cgroup", "0::/user.slice/job7/step0\n");
  tree_.write("sys/fs/cgroup/user.slice/job7/step0/cpu.max", "max 100000\n");
  tree_.write("sys/fs/cgroup/user.slice/job7/cpu.max", "150000 100000\n");
  tree_.write("sys/fs/cgroup/user.slice/cpu.max", "800000 100000\n");
  tree_.write("sys/fs/cgroup/user.slice/job7/step0/memory.max", "8589934592\n");
  tree_.write("sys/fs/cgroup/user.slice/memory.max", "4294967296\n");
  EXPECT_EQ(read().cgroup_cpus, 1.5);
  EXPECT_EQ(read().cgroup_memory_bytes, 4294967296u);
}

TEST_F(EnvironmentTest, TakesTheQuotaOfCgroup1WhereverItsControllersAreMounted) {
  tree_.write("proc/self/cgroup", "4:cpu,cpuacct:/docker/abc\n3:memory:/docker/abc\n0::/\n");
  tree_.write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "200000\n");
  tree_.write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n");
  tree_.write("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(read().cgroup_cpus, 2.0);
  EXPECT_FALSE(read().cgroup_memory_bytes.has_value()) << "that number is how v1 says unlimited";
  // Inside a container the group of the host is not visible, but its limits are at the root of the mount.
  tree_.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
  EXPECT_EQ(read().cgroup_memory_bytes, 1073741824u);
}

TEST_F(EnvironmentTest, HasNoQuotaWhereNoneIsSet) {
  tree_.write("proc/self/cgroup", "1:cpu:/\n0::/\n");
  tree_.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  tree_.write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  tree_.write("sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_FALSE(read().cgroup_cpus.has_value());
}

TEST_F(EnvironmentTest, DoesNotLeaveItsNamespaceForAGroupAboveIt) {
  tree_.write("proc/self/cgroup", "0::/../../outside\n");
  tree_.write("outside/cpu.max", "1000 100000\n");
  tree_.write("sys/fs/cgroup/cpu.max", "300000 100000\n");
  EXPECT_EQ(read().cgroup_cpus, 3.0);
}

TEST_F(EnvironmentTest, IgnoresMalformedFiles) {
  const std::string junk = std::string("\0\xff[[\n-\n", 7);
  for (const char* file :
       {"proc/loadavg", "proc/stat", "proc/meminfo", "proc/self/limits", "proc/self/cgroup", "proc/cpuinfo",
        "proc/sys/kernel/numa_balancing", "sys/devices/system/cpu/smt/active", "sys/fs/cgroup/cpu.max",
        "sys/fs/cgroup/memory.max", "sys/devices/system/cpu/intel_pstate/no_turbo",
        "sys/kernel/mm/transparent_hugepage/enabled", "sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq"})
    tree_.write(file, junk);
  const model::Environment e = read();
  EXPECT_FALSE(e.max_hz || e.turbo || e.transparent_huge_pages || e.smt_active || e.numa_balancing);
  EXPECT_FALSE(e.cgroup_cpus || e.cgroup_memory_bytes || e.memlock_bytes || e.steal_share);
}

TEST_F(EnvironmentTest, IgnoresNumbersOutOfRange) {
  tree_.write("proc/loadavg", "nan 0 0 1/2 3\n");
  tree_.write("proc/stat", "cpu 1 2 3\nprocs_running 99999999999999\n");
  tree_.write("proc/meminfo", "MemAvailable: 99999999999999999999 kB\n");
  tree_.write("proc/self/cgroup", "::\n:\n0:\n0::\n0::/a\n");
  tree_.write("sys/fs/cgroup/a/cpu.max", "100000 0\n");
  cpufreq(0, "scaling_max_freq", "-5\n");
  const model::Environment e = read();
  EXPECT_FALSE(e.load_1min || e.runnable || e.memory_available_bytes);
  EXPECT_FALSE(e.steal_share || e.cgroup_cpus || e.max_hz);
}

TEST_F(EnvironmentTest, MemoryErrorsAreOfAllControllersOrUnknown) {
  EXPECT_FALSE(memory_errors(tree_.root()));
  for (const std::string controller : {"mc0", "mc1"}) {
    tree_.write("sys/devices/system/edac/mc/" + controller + "/ce_count", "3\n");
    tree_.write("sys/devices/system/edac/mc/" + controller + "/ue_count", "1\n");
  }
  const auto errors = memory_errors(tree_.root());
  ASSERT_TRUE(errors);
  EXPECT_EQ(errors->corrected, 6u);
  EXPECT_EQ(errors->uncorrected, 2u);
  tree_.write("sys/devices/system/edac/mc/mc2/ce_count", "0\n");  // and no ue_count
  EXPECT_FALSE(memory_errors(tree_.root()));
}

}  // namespace
}  // namespace steelyard::topology
