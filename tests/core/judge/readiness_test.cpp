// SPDX-License-Identifier: Apache-2.0
// Each code both ways: a machine in order, and one change that spoils it.
#include "judge/readiness.h"

#include <algorithm>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

namespace steelyard::judge {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;

/// Two NUMA nodes, four cores, nothing to complain about.
model::Machine good_machine() {
  model::Machine m;
  m.all_cpus = m.allowed_cpus = {0, 1, 2, 3};
  for (unsigned i = 0; i < 4; ++i) m.cores.push_back({i, 0, -1, {i}});
  m.caches = {{3, "unified", 32u << 20, 64, {0, 1, 2, 3}}};
  m.numa_nodes = {{0, 8 * kGiB, "DRAM", {0, 1}}, {1, 8 * kGiB, "DRAM", {2, 3}}};
  model::Environment& e = m.environment;
  e.kernel = "6.1.0";
  e.virtualization = "none";
  e.clocksource = "tsc";
  e.governor = "performance";
  e.turbo = true;
  e.base_hz = 2e9;
  e.max_hz = e.hardware_max_hz = 3.5e9;
  e.transparent_huge_pages = "madvise";
  e.smt_active = false;
  e.numa_balancing = false;
  e.memory_available_bytes = 15 * kGiB;
  e.steal_share = e.load_1min = 0;
  e.runnable = 0;
  return m;
}

model::PluginInfo plugin(const std::string& id) {
  model::PluginInfo p;
  p.id = id;
  p.manifest = "/plugins/" + id + ".sy.json";
  p.devices = {{0, id + "0", "cpu", "a device", "", 0}};
  return p;
}

Finding find(const std::vector<Finding>& findings, const std::string& code) {
  const auto it = std::ranges::find(findings, code, &Finding::code);
  if (it == findings.end()) throw std::runtime_error("no finding " + code);
  return *it;
}

struct Row {
  const char* name;
  const char* code;
  std::function<void(model::Machine&)> change;
  Level want;
  const char* measured;  // part of it
};

class Readiness : public testing::TestWithParam<Row> {};

TEST_P(Readiness, JudgesTheChange) {
  model::Machine m = good_machine();
  GetParam().change(m);
  const Finding f = find(readiness(m, {plugin("cpu")}), GetParam().code);
  EXPECT_EQ(f.level, GetParam().want);
  EXPECT_THAT(f.measured, HasSubstr(GetParam().measured));
  EXPECT_NE(f.required, "");
  EXPECT_EQ(f.fix.empty(), f.level == Level::kOk || f.level == Level::kSkip) << f.fix;
}

model::Environment& env(model::Machine& m) {
  return m.environment;
}

INSTANTIATE_TEST_SUITE_P(
    Cpu, Readiness,
    testing::Values(
        Row{"governor_powersave", "cpu.governor", [](auto& m) { env(m).governor = "powersave"; }, Level::kWarn,
            "powersave"},
        Row{"governor_mixed", "cpu.governor", [](auto& m) { env(m).governor = "mixed"; }, Level::kWarn, "mixed"},
        Row{"governor_absent", "cpu.governor", [](auto& m) { env(m).governor.reset(); }, Level::kSkip, "no cpufreq"},
        Row{"turbo_off", "cpu.turbo", [](auto& m) { env(m).turbo = false; }, Level::kOk, "off"},
        Row{"turbo_absent", "cpu.turbo", [](auto& m) { env(m).turbo.reset(); }, Level::kSkip, "no cpufreq"},
        Row{"limit_set", "cpu.frequency_limit", [](auto& m) { env(m).max_hz = 2.5e9; }, Level::kWarn, "2.5"},
        Row{"limit_without_turbo", "cpu.frequency_limit", [](auto& m) { env(m).turbo = false, env(m).max_hz = 2e9; },
            Level::kOk, "2"},
        Row{"limit_below_base", "cpu.frequency_limit",
            [](auto& m) { env(m).hardware_max_hz.reset(), env(m).max_hz = 1e9; }, Level::kWarn, "1"},
        Row{"limit_unknown", "cpu.frequency_limit", [](auto& m) { env(m).max_hz.reset(); }, Level::kSkip, "no cpufreq"},
        Row{"smt_on", "cpu.smt",
            [](auto& m) {
              env(m).smt_active = true, m.cores[0].cpus = {0, 4};
            },
            Level::kOk, "on, 2 threads"},
        Row{"smt_from_cores", "cpu.smt", [](auto& m) { env(m).smt_active.reset(); }, Level::kOk, "off, 1 thread"},
        Row{"smt_unknown", "cpu.smt", [](auto& m) { m.cores.clear(); }, Level::kSkip, "no cores"},
        Row{"affinity_narrow", "cpu.affinity",
            [](auto& m) {
              m.allowed_cpus = {1, 2};
            },
            Level::kWarn, "2 of 4 CPUs: 1-2"},
        Row{"affinity_none", "cpu.affinity", [](auto& m) { m.allowed_cpus.clear(); }, Level::kFail, "no CPU"},
        Row{"quota_small", "cpu.quota", [](auto& m) { env(m).cgroup_cpus = 1.5; }, Level::kFail, "1.5 CPUs"},
        Row{"quota_enough", "cpu.quota", [](auto& m) { env(m).cgroup_cpus = 4; }, Level::kOk, "4 CPUs"},
        Row{"quota_counts_allowed_only", "cpu.quota",
            [](auto& m) {
              env(m).cgroup_cpus = 2, m.allowed_cpus = {0, 1};
            },
            Level::kOk, "2 CPUs"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Memory, Readiness,
    testing::Values(
        Row{"half_used", "mem.available", [](auto& m) { env(m).memory_available_bytes = 7 * kGiB; }, Level::kWarn, "7"},
        Row{"only_caches_fit", "mem.available", [](auto& m) { env(m).memory_available_bytes = kGiB / 4; }, Level::kFail,
            "256 MiB"},
        Row{"available_unknown", "mem.available", [](auto& m) { env(m).memory_available_bytes.reset(); }, Level::kSkip,
            "meminfo"},
        Row{"limit_lowers", "mem.cgroup_limit", [](auto& m) { env(m).cgroup_memory_bytes = 4 * kGiB; }, Level::kWarn,
            "4"},
        Row{"limit_impossible", "mem.cgroup_limit", [](auto& m) { env(m).cgroup_memory_bytes = kGiB / 8; },
            Level::kFail, "128 MiB"},
        Row{"limit_above_all", "mem.cgroup_limit", [](auto& m) { env(m).cgroup_memory_bytes = 64 * kGiB; }, Level::kOk,
            "64"},
        Row{"thp_always", "os.thp", [](auto& m) { env(m).transparent_huge_pages = "always"; }, Level::kOk, "always"},
        Row{"thp_never", "os.thp", [](auto& m) { env(m).transparent_huge_pages = "never"; }, Level::kWarn, "never"},
        Row{"thp_absent", "os.thp", [](auto& m) { env(m).transparent_huge_pages.reset(); }, Level::kSkip,
            "no transparent"},
        Row{"memlock_small", "os.memlock", [](auto& m) { env(m).memlock_bytes = 8u << 20; }, Level::kWarn, "8"},
        Row{"memlock_enough", "os.memlock", [](auto& m) { env(m).memlock_bytes = 64u << 20; }, Level::kOk, "64"},
        Row{"memlock_for_rdma", "os.memlock",
            [](auto& m) {
              env(m).memlock_bytes = 64u << 20;
              m.devices = {{"mlx5_0", "openfabrics", "", {}, -1, {}}};
            },
            Level::kWarn, "64"},
        Row{"balancing_on", "os.numa_balancing", [](auto& m) { env(m).numa_balancing = true; }, Level::kWarn, "on"},
        Row{"balancing_one_node", "os.numa_balancing",
            [](auto& m) { env(m).numa_balancing = true, m.numa_nodes.pop_back(); }, Level::kOk, "one"},
        Row{"balancing_unknown", "os.numa_balancing", [](auto& m) { env(m).numa_balancing.reset(); }, Level::kSkip,
            "cannot balance"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    System, Readiness,
    testing::Values(
        Row{"load_high", "os.load", [](auto& m) { env(m).load_1min = 2; }, Level::kWarn, "load 2.00"},
        Row{"load_unknown", "os.load", [](auto& m) { env(m).load_1min.reset(); }, Level::kSkip, "does not tell"},
        Row{"runnable", "os.load", [](auto& m) { env(m).runnable = 3; }, Level::kWarn, "3 runnable"},
        Row{"load_small_for_many_cpus", "os.load",
            [](auto& m) {
              for (unsigned i = 4; i < 100; ++i) m.allowed_cpus.push_back(i);
              env(m).load_1min = 2, env(m).runnable = 2;
            },
            Level::kOk, "load 2.00"},
        Row{"stolen", "os.steal", [](auto& m) { env(m).steal_share = 0.05; }, Level::kWarn, "5"},
        Row{"steal_unknown", "os.steal", [](auto& m) { env(m).steal_share.reset(); }, Level::kSkip, "/proc/stat"},
        Row{"vm", "os.virtualization", [](auto& m) { env(m).virtualization = "kvm"; }, Level::kWarn, "kvm"},
        Row{"container", "os.virtualization", [](auto& m) { env(m).virtualization = "container"; }, Level::kOk,
            "container"},
        Row{"vm_unknown", "os.virtualization", [](auto& m) { env(m).virtualization = "unknown"; }, Level::kSkip,
            "nothing here"},
        Row{"hpet", "os.clocksource", [](auto& m) { env(m).clocksource = "hpet"; }, Level::kFail, "hpet"},
        Row{"acpi_pm", "os.clocksource", [](auto& m) { env(m).clocksource = "acpi_pm"; }, Level::kFail, "acpi_pm"},
        Row{"jiffies", "os.clocksource", [](auto& m) { env(m).clocksource = "jiffies"; }, Level::kFail, "jiffies"},
        Row{"kvm_clock", "os.clocksource", [](auto& m) { env(m).clocksource = "kvm-clock"; }, Level::kOk, "kvm-clock"},
        Row{"arm", "os.clocksource", [](auto& m) { env(m).clocksource = "arch_sys_counter"; }, Level::kOk,
            "arch_sys_counter"},
        Row{"exotic", "os.clocksource", [](auto& m) { env(m).clocksource = "xen"; }, Level::kWarn, "xen"},
        Row{"clock_unknown", "os.clocksource", [](auto& m) { env(m).clocksource = ""; }, Level::kSkip,
            "does not tell"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ReadinessOfAMachineInOrder, IsAllOk) {
  for (const Finding& f : readiness(good_machine(), {plugin("cpu")})) {
    EXPECT_EQ(f.level, Level::kOk) << f.code << " " << f.measured;
    EXPECT_EQ(f.fix, "") << f.code;
  }
}

TEST(ReadinessFindings, ComeInAFixedOrderOneForEachCode) {
  std::vector<std::string> codes;
  for (const Finding& f : readiness(model::Machine{}, {plugin("cpu"), plugin("gpu")})) codes.push_back(f.code);
  EXPECT_THAT(codes,
              testing::ElementsAre("cpu.governor", "cpu.turbo", "cpu.frequency_limit", "cpu.smt", "cpu.affinity",
                                   "cpu.quota", "mem.available", "mem.cgroup_limit", "os.thp", "os.memlock",
                                   "os.numa_balancing", "os.load", "os.steal", "os.virtualization", "os.clocksource",
                                   "plugins.none", "plugins.broken", "devices.cpu", "devices.gpu"));
}

TEST(ReadinessOfACapturedMachine, SkipsItsStateButJudgesItsCpus) {
  model::Machine m = good_machine();
  m.environment = {};
  m.allowed_cpus = {0};
  const std::vector<Finding> findings = readiness(m, {plugin("cpu")});
  for (const char* code :
       {"cpu.governor", "cpu.turbo", "cpu.frequency_limit", "cpu.quota", "mem.available", "mem.cgroup_limit", "os.thp",
        "os.memlock", "os.numa_balancing", "os.load", "os.steal", "os.virtualization", "os.clocksource"})
    EXPECT_EQ(find(findings, code).level, Level::kSkip) << code;
  EXPECT_EQ(find(findings, "cpu.affinity").level, Level::kWarn);
}

TEST(ReadinessOfPlugins, FailsWithoutAny) {
  const Finding f = find(readiness(good_machine(), {}), "plugins.none");
  EXPECT_EQ(f.level, Level::kFail);
  EXPECT_NE(f.fix, "");
}

TEST(ReadinessOfPlugins, FailsIfNoneOfThemCanRun) {
  model::PluginInfo gpu = plugin("gpu");
  gpu.unusable = "no libcuda.so.1";
  const Finding f = find(readiness(good_machine(), {gpu}), "plugins.none");
  EXPECT_EQ(f.level, Level::kFail);
  EXPECT_THAT(f.measured, HasSubstr("0 of 1"));
}

TEST(ReadinessOfPlugins, NamesEveryBrokenOneWithItsRemedy) {
  model::PluginInfo one = plugin("one"), two;
  one.broken = two.broken = true;
  one.unusable = "built for plugin ABI 9";
  one.remedy = "rebuild it";
  two.manifest = "/plugins/two.sy.json";
  const std::vector<Finding> findings = readiness(good_machine(), {one, plugin("cpu"), two});
  const Finding f = find(findings, "plugins.broken");
  EXPECT_EQ(f.level, Level::kFail);
  EXPECT_THAT(f.measured, HasSubstr("one: built for plugin ABI 9"));
  EXPECT_THAT(f.measured, HasSubstr("/plugins/two.sy.json"));
  EXPECT_THAT(f.fix, HasSubstr("rebuild it"));
  EXPECT_EQ(std::ranges::count(findings, "devices.one", &Finding::code), 0) << "said once is enough";
}

TEST(ReadinessOfPlugins, SkipsOneThatCannotRunHereWithItsReason) {
  model::PluginInfo gpu = plugin("gpu");
  gpu.unusable = "no libcuda.so.1";
  gpu.remedy = "install the driver";
  const Finding f = find(readiness(good_machine(), {plugin("cpu"), gpu}), "devices.gpu");
  EXPECT_EQ(f.level, Level::kSkip);
  EXPECT_EQ(f.measured, "no libcuda.so.1");
  EXPECT_EQ(f.fix, "install the driver");
}

TEST(ReadinessOfPlugins, SkipsOneWithoutDevices) {
  model::PluginInfo rdma = plugin("rdma");
  rdma.devices.clear();
  EXPECT_EQ(find(readiness(good_machine(), {plugin("cpu"), rdma}), "devices.rdma").level, Level::kSkip);
}

}  // namespace
}  // namespace steelyard::judge
