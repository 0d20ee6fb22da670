// SPDX-License-Identifier: Apache-2.0
#include "measure/plan.h"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.h"
#include "core/measure/plan_fixture.h"
#include "measure/profile.h"
#include "model/json.h"

namespace steelyard::measure {
namespace {

using namespace testing_plan;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Plan, DefaultsFillWhatTheProfileDoesNotSay) {
  const auto got = plan("[[job]]\nbenchmark = 'mem.triad'\n");
  ASSERT_TRUE(got.ok()) << got.error().message;
  ASSERT_EQ(got->jobs.size(), 1u);
  EXPECT_EQ(got->jobs[0].params, (std::map<std::string, ParamValue>{
                                     {"placement", std::string("single")}, {"ratio", 0.5}, {"size", std::int64_t{0}}}));
  EXPECT_EQ(got->jobs[0].device, "cpu");
  EXPECT_EQ(got->jobs[0].plugin, "cpu");
}

TEST(Plan, SweepsAreCrossed) {
  const auto got =
      plan("[[job]]\nbenchmark = 'mem.triad'\n[job.params]\nplacement = ['single', 'cores']\nsize = [1, 2]");
  ASSERT_TRUE(got.ok());
  EXPECT_THAT(names(*got), ElementsAre("mem.triad single", "mem.triad single", "mem.triad cores", "mem.triad cores"));
}

TEST(Plan, NarrowComesBeforeWideAndMultiRankLast) {
  model::Catalogue plugins = house();
  plugins[0].benchmarks[0].multi_rank = true;
  const auto got = plan(kAll + "[job.params]\nplacement = ['cores', 'single']\n", plugins);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_THAT(names(*got), ElementsAre("mem.latency single", "mem.triad single", "mem.triad cores",
                                       "cpu.fma.fp64 single", "cpu.fma.fp64 cores"));
}

TEST(Plan, AmongEquallyWideJobsExclusiveOnesComeLast) {
  model::Catalogue plugins = house();
  plugins[0].benchmarks[0].exclusive = true;
  EXPECT_THAT(names(*plan(kAll, plugins)),
              ElementsAre("mem.latency single", "mem.triad single", "cpu.fma.fp64 single"));
}

TEST(Plan, AGlobRunsTheValuesThatEachBenchmarkKnows) {
  const auto got = plan("[[job]]\nbenchmark = 'mem.*'\n[job.params]\nplacement = ['single', 'cores']\nratio = 0.25\n");
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_THAT(names(*got), ElementsAre("mem.latency single", "mem.triad single", "mem.triad cores"));
}

TEST(Plan, EachNodeAndEachKindBecomeTheCpuSetsOfThisMachine) {
  model::Machine machine;
  machine.core_kinds.resize(2);
  machine.numa_nodes = {{.index = 0, .memory_bytes = 1, .kind = "", .cpus = {0, 1}},
                        {.index = 4, .memory_bytes = 1, .kind = "CXL", .cpus = {}}};
  model::ParamInfo cpus;
  cpus.id = "cpus";
  cpus.type = model::ParamType::kText;
  cpus.def = std::string();
  const model::Catalogue plugins = {plugin("acme", {benchmark("acme.dot", {cpus})})};
  const auto sets = [&](const std::string& value) {
    std::vector<std::string> out;
    const auto got = make_plan(profile(kAll + "[job.params]\ncpus = '" + value + "'\n"), plugins, machine, {});
    for (const model::Job& job : got->jobs) out.push_back(to_text(job.params.at("cpus")));
    return out;
  };
  EXPECT_THAT(sets("each kind"), ElementsAre("kind:0", "kind:1"));
  EXPECT_THAT(sets("each node"), ElementsAre("")) << "the only node with CPUs is all of them";
  EXPECT_THAT(sets("0-3"), ElementsAre("0-3"));
}

TEST(Plan, APlacementThatNothingHereOffersIsASkipNotAnError) {
  const model::Catalogue plugins = {plugin("acme", {benchmark("acme.dot", {choice("placement", {"single"})})})};
  const auto got = plan(kAll + "[job.params]\nplacement = 'cores'\n", plugins);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got->jobs[0].skip, "parameter 'placement': 'cores' is not one of its choices");
}

TEST(Plan, TheFirstRuleThatYieldsAJobDecides) {
  const auto got = plan("[[job]]\nbenchmark = 'mem.triad'\nlaunches = 6\n[[job]]\nbenchmark = '*'\n");
  ASSERT_TRUE(got.ok());
  ASSERT_EQ(got->jobs.size(), 3u);
  for (const model::Job& job : got->jobs) EXPECT_EQ(job.protocol.launches, job.benchmark == "mem.triad" ? 6u : 1u);
}

TEST(Plan, EveryDeviceOfThePluginGetsItsJob) {
  const model::Catalogue plugins = {plugin("gpu", {benchmark("gpu.gemm")}, {"pci:1", "pci:2"})};
  const auto got = plan(kAll, plugins);
  ASSERT_EQ(got->jobs.size(), 2u);
  EXPECT_EQ(got->jobs[0].device, "pci:1");
  EXPECT_EQ(got->jobs[1].device, "pci:2");
  EXPECT_NE(got->jobs[0].id, got->jobs[1].id);
}

TEST(Plan, ARulesDeviceMayBeAKind) {
  model::Catalogue plugins = {plugin("gpu", {benchmark("gpu.gemm")}, {"pci:1", "pci:2"})};
  plugins[0].devices[1].kind = "gpu";
  const auto got = plan("[[job]]\nbenchmark = '*'\ndevice = 'gpu'\n", plugins);
  ASSERT_EQ(got->jobs.size(), 1u);
  EXPECT_EQ(got->jobs[0].device, "pci:2");
}

TEST(Plan, AJobsIdIsTheHashOfWhatItIs) {
  const auto got = plan("[[job]]\nbenchmark = 'cpu.fma.fp64'\n");
  EXPECT_EQ(got->jobs[0].id, sha256_hex("cpu\ncpu.fma.fp64\n1\ncpu\nplacement=single").substr(0, 12));
  EXPECT_EQ(got->jobs[0].seed, seed_from(got->jobs[0].id));
}

TEST(Plan, TheSameInputGivesTheSamePlanByteForByte) {
  EXPECT_EQ(model::dump_json(model::to_json(*plan(kAll))), model::dump_json(model::to_json(*plan(kAll))));
}

TEST(Plan, CarriesTheProfilesHash) {
  EXPECT_EQ(plan(kAll)->profile_sha256, profile(kAll).sha256);
}

// --- What cannot run is listed ---

TEST(Skip, ABenchmarkThatNoPluginProvides) {
  const auto got = plan("[[job]]\nbenchmark = 'gpu.gemm'\n[[job]]\nbenchmark = 'net.*'\n" + kAll);
  ASSERT_TRUE(got.ok());
  ASSERT_EQ(got->jobs.size(), 5u);
  EXPECT_EQ(got->jobs[0].skip, "no plugin provides gpu.gemm");
  EXPECT_FALSE(got->jobs[0].remedy.empty());
  EXPECT_EQ(got->jobs[1].skip, "no plugin provides net.*");
}

TEST(Skip, EverythingDoesNotMindWhatIsNotThere) {
  for (const model::Job& job : jobs(kAll)) EXPECT_EQ(job.skip, "");
}

TEST(Skip, APluginThatCannotRunHereGivesItsReason) {
  model::Catalogue plugins = house();
  plugins.push_back(plugin("gpu_cuda", {}, {}));
  plugins[1].unusable = "no libcuda.so.1";
  plugins[1].remedy = "install the driver";
  const auto all = plan(kAll, plugins);
  EXPECT_EQ(all->jobs.back().plugin, "gpu_cuda");
  EXPECT_EQ(all->jobs.back().skip, "plugin 'gpu_cuda' cannot run here: no libcuda.so.1");
  EXPECT_EQ(all->jobs.back().remedy, "install the driver");
  const auto one = plan("[[job]]\nbenchmark = 'gpu.gemm'\n", plugins);
  EXPECT_EQ(one->jobs[0].skip, "no plugin provides gpu.gemm; plugin 'gpu_cuda' cannot run here: no libcuda.so.1");
}

TEST(Skip, TheBenchmarksOfAnUnusablePluginAreListedOneByOne) {
  model::Catalogue plugins = house();
  plugins[0].unusable = "no CPU";
  for (const model::Job& job : jobs(kAll, plugins)) EXPECT_EQ(job.skip, "no CPU");
}

TEST(Skip, DestructiveWithoutPermission) {
  model::Catalogue plugins = house();
  plugins[0].benchmarks[0].destructive = true;
  const std::string rule = "[[job]]\nbenchmark = 'cpu.fma.fp64'\n";
  EXPECT_EQ(plan(rule, plugins)->jobs[0].skip, "overwrites data on the device");
  EXPECT_THAT(plan(rule, plugins)->jobs[0].remedy, HasSubstr("--allow-destroy SERIAL"));
  Selection selection;
  selection.allow_destructive = true;
  EXPECT_EQ(plan(rule, plugins, selection)->jobs[0].skip, "");
}

TEST(Skip, MultiRankNeedsSeveralNodes) {
  model::Catalogue plugins = house();
  plugins[0].benchmarks[0].multi_rank = true;
  EXPECT_EQ(plan("[[job]]\nbenchmark = 'cpu.*'\n", plugins)->jobs[0].skip, "needs several nodes");
}

TEST(Skip, ADeviceThatIsNotThere) {
  EXPECT_EQ(plan("[[job]]\nbenchmark = 'cpu.*'\ndevice = 'gpu'\n")->jobs[0].skip,
            "no device of plugin 'cpu' matches 'gpu'");
}

// --- What the user narrows ---

TEST(Select, OnlyAndSkipAreGlobsOnBenchmarks) {
  Selection selection;
  selection.only = {"mem.*"};
  selection.skip = {"*.latency"};
  EXPECT_THAT(names(*plan(kAll, house(), selection)), ElementsAre("mem.triad single"));
}

TEST(Select, OnlyThatMatchesNothingNamesTheNearest) {
  Selection selection;
  selection.only = {"mem.traid"};
  const auto got = plan(kAll, house(), selection);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, Errc::kInvalidArgument);
  EXPECT_EQ(got.error().message, "--only 'mem.traid' matches no benchmark");
  EXPECT_EQ(got.error().hint, "did you mean 'mem.triad'?");
}

TEST(Select, ASkipThatMatchesNothingIsATypoToo) {
  Selection selection;
  selection.skip = {"gpu.*"};
  EXPECT_EQ(plan(kAll, house(), selection).error().message, "--skip 'gpu.*' matches no benchmark");
}

TEST(Select, ADeviceThatMatchesNothingNamesTheNearest) {
  Selection selection;
  selection.devices = {"cpo"};
  const auto got = plan(kAll, house(), selection);
  EXPECT_EQ(got.error().message, "--device 'cpo' matches no device");
  EXPECT_EQ(got.error().hint, "did you mean 'cpu'?");
}

TEST(Select, OnlyTheChosenDeviceRuns) {
  const model::Catalogue plugins = {plugin("gpu", {benchmark("gpu.gemm")}, {"pci:1", "pci:2"}), house()[0]};
  Selection selection;
  selection.devices = {"pci:2"};
  const auto got = plan(kAll, plugins, selection);
  ASSERT_EQ(got->jobs.size(), 1u);
  EXPECT_EQ(got->jobs[0].device, "pci:2");
}

TEST(Select, WhatTheProfileDoesNotContainLeavesNothing) {
  Selection selection;
  selection.only = {"mem.latency"};
  const auto got = plan("[[job]]\nbenchmark = 'mem.triad'\n", house(), selection);
  EXPECT_EQ(got.error().message, "--only 'mem.latency' leaves nothing of profile 'x'");
  EXPECT_EQ(got.error().code, Errc::kInvalidArgument);
}

TEST(Select, WithoutAnyPluginSomethingIsMissing) {
  EXPECT_EQ(plan(kAll, {}).error().code, Errc::kMissing);
}

// --- Time ---

TEST(Budget, IsTheSumOfItsJobs) {
  const auto got = plan(kAll);
  double sum = 0;
  for (const model::Job& job : got->jobs) sum += job.estimated_s;
  EXPECT_DOUBLE_EQ(got->estimated_s, sum);
  EXPECT_GT(got->jobs[0].estimated_s, got->jobs[0].protocol.max_s);
}

TEST(Budget, CutsSamplingEvenlyWhenThePlanIsLonger) {
  auto got = plan(kAll);
  const double budget_s = got->estimated_s / 2;
  fit_budget(*got, budget_s);
  EXPECT_NEAR(got->estimated_s, budget_s, 1e-6);
  for (const model::Job& job : got->jobs) {
    EXPECT_LT(job.protocol.max_s, 10);
    EXPECT_EQ(job.protocol.max_s, got->jobs[0].protocol.max_s);
    EXPECT_LE(job.protocol.min_s, job.protocol.max_s);
  }
}

TEST(Budget, CoversTheSetupThatPluginsAdded) {
  auto got = plan(kAll);
  const double before_s = got->estimated_s;
  got->jobs[0].estimated_s += 7;
  fit_budget(*got, before_s);
  EXPECT_NEAR(got->estimated_s, before_s, 1e-6);
  EXPECT_LT(got->jobs[1].protocol.max_s, 10);
}

TEST(Budget, CutsTheOthersFurtherWhereOneCannotBeCut) {
  auto got = plan(kAll);
  got->jobs[0].protocol.sample_s = 1;  // ten of these are all of its ten seconds
  const double budget_s = got->estimated_s - 8;
  fit_budget(*got, budget_s);
  EXPECT_EQ(got->jobs[0].protocol.max_s, 10);
  EXPECT_NEAR(got->estimated_s, budget_s, 1e-6);
}

TEST(Budget, LeavesAShorterPlanAlone) {
  auto got = plan(kAll);
  fit_budget(*got, 1000);
  EXPECT_EQ(got->jobs[0].protocol.max_s, 10);
}

TEST(Budget, NeverCutsBelowTheFirstLook) {
  auto got = plan(kAll);
  fit_budget(*got, 0.001);
  EXPECT_DOUBLE_EQ(got->jobs[0].protocol.max_s, 10 * 0.05);
}

TEST(Budget, SkippedJobsCostNothing) {
  EXPECT_EQ(plan("[[job]]\nbenchmark = 'gpu.gemm'\n")->estimated_s, 0);
}

TEST(ShippedProfiles, PlanWithinTheirBudgets) {
  const std::filesystem::path dir = std::filesystem::path(STEELYARD_SOURCE_DIR) / "data" / "profiles";
  for (const std::string& name : profile_names(dir)) {
    const auto loaded = load_profile(name, dir);
    auto got = make_plan(*loaded, house(), {}, {});
    ASSERT_TRUE(got.ok()) << name << got.error().message;
    fit_budget(*got, loaded->budget_s);
    EXPECT_LE(got->estimated_s, loaded->budget_s > 0 ? loaded->budget_s : 8 * 3600) << name;
  }
}

TEST(ShippedProfiles, QuickIsAFirstLookAtArithmeticMemoryAndStorage) {
  const std::filesystem::path dir = std::filesystem::path(STEELYARD_SOURCE_DIR) / "data" / "profiles";
  EXPECT_THAT(names(*make_plan(*load_profile("quick", dir), house(), {}, {})),
              testing::IsSupersetOf({"cpu.fma.fp64 single", "cpu.fma.fp32", "mem.latency single", "mem.triad single",
                                     "cpu.fma.fp64 cores", "mem.triad cores", "sto.read.seq1m", "sto.latency"}))
      << "some of them nothing here offers: they are skipped, not left out";
}

// Quadratic planning would take minutes; the limit leaves room for a sanitizer build on a busy machine.
TEST(Plan, OfTenThousandJobsIsQuick) {
  std::vector<std::string> devices;
  for (int i = 0; i < 10'000; ++i) devices.push_back("node" + std::to_string(i));
  const model::Catalogue plugins = {plugin("many", {benchmark("a.b", {size_param()})}, devices)};
  const auto start = std::chrono::steady_clock::now();
  const auto got = plan(kAll, plugins);
  EXPECT_EQ(got->jobs.size(), 10'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace steelyard::measure
