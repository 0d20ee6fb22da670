// SPDX-License-Identifier: Apache-2.0
#include "common/system.h"

#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>
#include <vector>

namespace steelyard::cpu {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

/// A made-up machine under a folder of its own.
class System : public testing::Test {
 protected:
  System() {
    std::string name = testing::TempDir() + "steelyard-system-XXXXXX";
    root_ = mkdtemp(name.data());
  }
  ~System() override { std::filesystem::remove_all(root_); }

  void write(const Path& file, const std::string& text) {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  void cache(int cpu, int index, const std::string& level, const std::string& type, const std::string& size,
             const std::string& sharers) {
    const Path folder =
        Path("sys/devices/system/cpu") / ("cpu" + std::to_string(cpu)) / "cache" / ("index" + std::to_string(index));
    write(folder / "level", level + "\n");
    write(folder / "type", type + "\n");
    write(folder / "size", size + "\n");
    write(folder / "shared_cpu_list", sharers + "\n");
  }

  Path root_;
};

TEST_F(System, LastLevelCacheCountsEachInstanceOnce) {
  for (int cpu = 0; cpu < 4; ++cpu) {
    cache(cpu, 0, "1", "Data", "48K", std::to_string(cpu));
    cache(cpu, 1, "1", "Instruction", "64K", std::to_string(cpu));
    cache(cpu, 3, "3", "Unified", "32768K", cpu < 2 ? "0-1" : "2-3");
  }
  EXPECT_EQ(last_level_cache(root_), 64 * kMiB);
}

TEST_F(System, AMachineWithoutCachesHasNone) {
  EXPECT_EQ(last_level_cache(root_), 0u);
}

TEST_F(System, TheCgroupLimitsWhatIsAvailable) {
  write("proc/meminfo", "MemTotal:       8388608 kB\nMemAvailable:    4194304 kB\n");
  EXPECT_EQ(available_memory(root_), 4096 * kMiB);
  write("proc/self/cgroup", "0::/job\n");
  write("sys/fs/cgroup/job/memory.max", "1073741824\n");
  write("sys/fs/cgroup/job/memory.current", "73741824\n");
  EXPECT_EQ(available_memory(root_), 1000000000u);
  write("sys/fs/cgroup/job/memory.max", "max\n");
  EXPECT_EQ(available_memory(root_), 4096 * kMiB);
}

TEST_F(System, EachCgroupAboveLimitsToo) {
  write("proc/meminfo", "MemAvailable:    8388608 kB\n");
  write("proc/self/cgroup", "0::/pod/job\n");
  write("sys/fs/cgroup/pod/job/memory.max", "max\n");
  write("sys/fs/cgroup/pod/memory.max", "1073741824\n");
  write("sys/fs/cgroup/pod/memory.current", "73741824\n");
  EXPECT_EQ(available_memory(root_), 1000000000u);
  write("sys/fs/cgroup/memory.max", "573741824\n");  // inside a container the root is a group with a limit
  write("sys/fs/cgroup/memory.current", "73741824\n");
  EXPECT_EQ(available_memory(root_), 500000000u);
}

TEST_F(System, TheUnifiedMountOfAHybridSystemLimits) {
  write("proc/meminfo", "MemAvailable:    8388608 kB\n");
  write("proc/self/cgroup", "4:memory:/\n0::/job\n");
  write("sys/fs/cgroup/unified/job/memory.max", "1000000\n");
  EXPECT_EQ(available_memory(root_), 1000000u);
}

TEST_F(System, TheFirstVersionLimitsAtItsRootAndWithOtherControllers) {
  write("proc/meminfo", "MemAvailable:    8388608 kB\n");
  write("proc/self/cgroup", "4:cpu,memory:/docker/abc\n2:memoryless:/\n");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(available_memory(root_), 8192 * kMiB) << "unlimited";
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "3000000000\n");
  write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1500000000\n");
  EXPECT_EQ(available_memory(root_), 1500000000u);
  write("sys/fs/cgroup/memory/memory.stat", "inactive_file 5\ntotal_inactive_file 500000000\n");
  EXPECT_EQ(available_memory(root_), 2000000000u) << "pages of files give way";
  write("sys/fs/cgroup/cpu,memory/docker/abc/memory.limit_in_bytes", "1000000\n");
  EXPECT_EQ(available_memory(root_), 1000000u);
}

TEST_F(System, APathOutsideOurNamespaceHasOnlyTheRootToShow) {
  write("proc/meminfo", "MemAvailable:    8388608 kB\n");
  write("proc/self/cgroup", "0::/../other\n");
  write("sys/fs/cgroup/memory.max", "1000000\n");
  EXPECT_EQ(available_memory(root_), 1000000u);
}

TEST_F(System, AFullCgroupLeavesNextToNothingAndNotTheUnknown) {
  write("proc/meminfo", "MemAvailable:    8388608 kB\n");
  write("proc/self/cgroup", "0::/job\n");
  write("sys/fs/cgroup/job/memory.max", "1000000\n");
  write("sys/fs/cgroup/job/memory.current", "1000000\n");
  EXPECT_EQ(available_memory(root_), 1u);
}

TEST_F(System, LimitsOfTheProcessCount) {
  write("proc/meminfo", "MemAvailable:    8388608 kB\n");
  write("proc/self/status", "VmSize:\t  4000 kB\nVmData:\t  1000 kB\n");
  write("proc/self/limits",
        "Limit                     Soft Limit           Hard Limit           Units     \n"
        "Max data size             unlimited            unlimited            bytes     \n"
        "Max address space         1000000000           unlimited            bytes     \n");
  EXPECT_EQ(available_memory(root_), 1000000000u - 4000 * 1024);
  write("proc/self/limits", "Max data size             500000000            unlimited            bytes     \n");
  EXPECT_EQ(available_memory(root_), 500000000u - 1000 * 1024);
}

TEST_F(System, ThreadsOfOneCoreHaveOneCore) {
  write("sys/devices/system/cpu/cpu9/topology/core_cpus_list", "1,9\n");
  EXPECT_EQ(core_of(9, root_), 1);
  EXPECT_EQ(core_of(5, root_), 5) << "unknown: its own core";
}

TEST_F(System, CachesOfACpuComeByLevelWithTheirSharers) {
  cache(3, 0, "1", "Data", "48K", "3");
  cache(3, 1, "1", "Instruction", "64K", "3");
  cache(3, 3, "3", "Unified", "32M", "0-3,8-11");
  cache(3, 2, "2", "Unified", "1024K", "3,11");
  const std::vector<Cache> caches = caches_of(3, root_);
  ASSERT_EQ(caches.size(), 3u);
  EXPECT_EQ(caches[0].bytes, 48u * 1024);
  EXPECT_EQ(caches[1].cpus, (std::vector<int>{3, 11}));
  EXPECT_EQ(caches[2].bytes, 32 * kMiB);
  EXPECT_EQ(caches[2].cpus.size(), 8u);
  EXPECT_TRUE(caches_of(4, root_).empty());
}

TEST_F(System, NodesMayHaveCpusOrMemoryOrBoth) {
  const Path nodes = "sys/devices/system/node";
  write(nodes / "online", "0-1,4,7\n");
  write(nodes / "has_memory", "0,4,7\n");
  write(nodes / "node0/cpulist", "0-3,16-19\n");
  write(nodes / "node0/meminfo",
        "Node 0 MemTotal:       65536 kB\nNode 0 MemFree:         512 kB\n"
        "Node 0 Inactive(anon):   64 kB\nNode 0 Inactive(file):  512 kB\n");
  write(nodes / "node1/cpulist", "4-7\n");
  write(nodes / "node4/cpulist", "\n");
  write(nodes / "node7/cpulist", "8\n");
  const std::vector<NumaNode> found = numa_nodes(root_);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].cpus, (std::vector<int>{0, 1, 2, 3, 16, 17, 18, 19}));
  EXPECT_EQ(found[0].free_bytes, kMiB);
  EXPECT_FALSE(found[1].has_memory);
  EXPECT_EQ(found[2].id, 4);
  EXPECT_TRUE(found[2].cpus.empty()) << "memory only";
  EXPECT_TRUE(found[2].has_memory);
  EXPECT_EQ(found[3].cpus, std::vector<int>{8});
}

TEST_F(System, AKernelWithoutNumaIsOneNode) {
  const std::vector<NumaNode> found = numa_nodes(root_);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].id, 0);
  EXPECT_TRUE(found[0].has_memory);
}

TEST(ParseList, TakesNumbersAndRanges) {
  EXPECT_EQ(parse_list("0-2,8,10-11\n"), (std::vector<int>{0, 1, 2, 8, 10, 11}));
  EXPECT_TRUE(parse_list("").empty());
  EXPECT_TRUE(parse_list("\n").empty());
}

TEST_F(System, HugePagesAreCountedOnlyInsideTheRange) {
  write("proc/self/smaps",
        "00001000-00003000 rw-p 00000000 00:00 0 \nRss: 8 kB\nAnonHugePages: 0 kB\n"
        "00200000-00600000 rw-p 00000000 00:00 0 \nRss: 4096 kB\nAnonHugePages: 2048 kB\n");
  EXPECT_EQ(huge_page_share(reinterpret_cast<const void*>(0x200000), 0x400000, root_), 0.5);
  EXPECT_EQ(huge_page_share(reinterpret_cast<const void*>(0x1000), 0x2000, root_), 0.0);
}

TEST(PastTheCache, IsFourTimesTheCacheOrAShareForEachThread) {
  EXPECT_EQ(past_the_cache(32 * kMiB, 0, 1, 3), 128 * kMiB);
  EXPECT_EQ(past_the_cache(32 * kMiB, 0, 8, 3), 512 * kMiB);
  EXPECT_EQ(past_the_cache(0, 0, 1, 3), 256 * kMiB) << "unknown cache";
}

TEST(PastTheCache, StaysWithinAQuarterOfMemory) {
  EXPECT_EQ(past_the_cache(1024 * kMiB, 1200 * kMiB, 1, 3), 100 * kMiB);
}

}  // namespace
}  // namespace steelyard::cpu
