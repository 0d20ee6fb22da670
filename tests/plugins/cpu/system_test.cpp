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

TEST_F(System, ThreadsOfOneCoreHaveOneCore) {
  write("sys/devices/system/cpu/cpu9/topology/core_cpus_list", "1,9\n");
  EXPECT_EQ(core_of(9, root_), 1);
  EXPECT_EQ(core_of(5, root_), 5) << "unknown: its own core";
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
