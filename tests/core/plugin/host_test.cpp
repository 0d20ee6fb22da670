// SPDX-License-Identifier: Apache-2.0
#include "plugin/host.h"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testbed.h"

namespace steelyard::plugin {
namespace {

using testing::HasSubstr;

double value_of(const measure::Sample& sample, std::uint32_t metric) {
  for (const auto& [index, value] : sample.values)
    if (index == metric) return value;
  ADD_FAILURE() << "no value of metric " << metric;
  return 0;
}

/// One job from launch to release, with one sample.
measure::Sample do_one(PluginHost& host, const model::Job& job) {
  auto child = host.launch(job, false);
  EXPECT_TRUE(child.ok()) << child.error().message;
  if (!child) return {};
  measure::Child& c = **child;
  const auto prepared = c.prepare(job);
  EXPECT_TRUE(prepared.ok()) << prepared.error().message;
  auto samples = c.run(1000, 1);
  EXPECT_TRUE(samples.ok()) << samples.error().message;
  EXPECT_TRUE(c.check().ok());
  EXPECT_TRUE(c.release().ok());
  return samples && samples->size() == 1 ? samples->front() : measure::Sample{};
}

TEST(PluginHost, DiscoversWhatAPluginOffers) {
  PluginHost host(test_options());
  const model::Catalogue found = host.discover();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].unusable, "");
  EXPECT_EQ(found[0].id, "test");
  EXPECT_EQ(found[0].license, "Apache-2.0");
  EXPECT_EQ(found[0].library_sha256.size(), 64u);
  ASSERT_EQ(found[0].devices.size(), 1u);
  EXPECT_EQ(found[0].devices[0].id, "test:0");
  ASSERT_EQ(found[0].benchmarks.size(), 1u);
  EXPECT_EQ(found[0].benchmarks[0].version, 3u);
  EXPECT_EQ(found[0].benchmarks[0].metrics[0].unit, "s");
  EXPECT_EQ(host.diagnosis().fault, Fault::kNone);
  EXPECT_EQ(host.diagnosis().output, "looking for devices\n");
  EXPECT_EQ(host.diagnosis().output_bytes, 20u);
  EXPECT_EQ(children_of_this_process(), 0u);
}

TEST(PluginHost, AsksInWhichWaysBenchmarksCanWork) {
  PluginHost host(test_options());
  const auto ways = host.implementations("test");
  ASSERT_TRUE(ways.ok()) << ways.error().message;
  ASSERT_EQ(ways->size(), 2u);
  EXPECT_EQ((*ways)[0].value, "work");
  EXPECT_EQ((*ways)[0].why_not, "");
  EXPECT_EQ((*ways)[1].why_not, "no wings");
}

TEST(PluginHost, InventoryKeepsEveryFactWithItsFlagsAndReasons) {
  PluginHost host(test_options());
  const auto inventory = host.inventory("test");
  ASSERT_TRUE(inventory.ok()) << inventory.error().message;
  ASSERT_EQ(inventory->size(), 1u);
  const model::InventoryItem& item = inventory->front();
  EXPECT_EQ(item.plugin + "|" + item.id + "|" + item.kind + "|" + item.name + "|" + item.parent,
            "test|thing0|thing|Thing|0000:01:00.0");
  ASSERT_EQ(item.facts.size(), 3u);
  EXPECT_EQ(item.facts[0].text, "x2 of x4");
  EXPECT_TRUE(item.facts[0].problem && !item.facts[0].summary);
  EXPECT_EQ(item.facts[1].unit, "By");
  EXPECT_TRUE(item.facts[1].summary && !item.facts[1].problem);
  EXPECT_EQ(item.facts[2].why_not, "not permitted");
}

TEST(PluginHost, BatchesKeepEverySampleWithItsGuard) {
  PluginHost host(test_options());
  const model::Job job = test_job("work");
  measure::Child& child = **host.launch(job, false);
  ASSERT_TRUE(child.prepare(job).ok());
  const auto samples = child.run(1'000'000, 20);
  ASSERT_TRUE(samples.ok()) << samples.error().message;
  ASSERT_EQ(samples->size(), 20u);
  for (const measure::Sample& s : *samples) {
    EXPECT_EQ(s.inner, 1'000'000u);
    EXPECT_GT(s.elapsed_ns, 0u);
    EXPECT_LE(s.elapsed_ns, s.wall_ns + s.wall_ns / 100 + 10'000);
    EXPECT_DOUBLE_EQ(value_of(s, 0), static_cast<double>(s.elapsed_ns) * 1e-9 / 1e6);
    EXPECT_EQ(s.histograms.at(0).size(), 2u);
    const model::Matrix& matrix = s.matrices.at(3);
    EXPECT_THAT(matrix.rows, testing::ElementsAre("node 0", "node 1"));
    EXPECT_THAT(matrix.columns, testing::ElementsAre("a"));
    EXPECT_THAT(matrix.cells, testing::ElementsAre(std::optional(1.5), std::nullopt));
    EXPECT_GE(s.guard.cpu_share, 0);
    EXPECT_LE(s.guard.cpu_share, 1);
    EXPECT_GE(s.guard.runnable, 0);
    EXPECT_EQ(s.guard.joules, 2);
#if defined(__x86_64__) || defined(__aarch64__)
    EXPECT_GT(s.guard.hz_before, 1e8);
    EXPECT_LT(s.guard.hz_after, 1e10);
#endif
  }
  EXPECT_TRUE(child.check().ok());
  EXPECT_EQ(child.facts().count("page_size"), 1u);
  EXPECT_EQ(child.facts().at("power_source"), "a clockwork");
  EXPECT_EQ(child.facts().at("path"), "by hand");
  EXPECT_EQ(child.facts().at("engine"), "abacus 3");
  EXPECT_EQ(child.facts().at("threads"), "1");
}

TEST(PluginHost, BindsAndTellsOpenMpByThePlacement) {
  HostOptions options = test_options();
  const auto all = static_cast<double>(options.machine.allowed_cpus.size());
  setenv("OMP_NUM_THREADS", "77", 1);
  PluginHost host(options);
  const measure::Sample single = do_one(host, test_job("work", "single"));
  EXPECT_EQ(value_of(single, 1), 1);
  EXPECT_EQ(value_of(single, 2), 1);
  const measure::Sample threads = do_one(host, test_job("work", "threads"));
  unsetenv("OMP_NUM_THREADS");
  EXPECT_EQ(value_of(threads, 1), all);
  EXPECT_EQ(value_of(threads, 2), all);
}

TEST(PluginHost, LendsTopologyAndNearCpus) {
  PluginHost host(test_options());
  const measure::Sample sample = do_one(host, test_job("work"));
  EXPECT_EQ(value_of(sample, 3), static_cast<double>(this_machine().allowed_cpus.size()));
  EXPECT_EQ(value_of(sample, 4), 11);
}

TEST(PluginHost, UsesAProcessAgainOnlyForTheSamePlacementAndUnlessFresh) {
  PluginHost host(test_options());
  const auto printed_by = [&](const model::Job& job, bool fresh) {
    auto child = host.launch(job, fresh);
    EXPECT_TRUE(child.ok());
    EXPECT_TRUE((*child)->prepare(job).ok());
    EXPECT_TRUE((*child)->release().ok());
    return *child;
  };
  const auto* first = printed_by(test_job("work"), false);
  EXPECT_EQ(*host.launch(test_job("work"), false), first);
  EXPECT_EQ(children_of_this_process(), 1u);
  ASSERT_TRUE(host.launch(test_job("work", "threads"), false).ok());
  EXPECT_EQ(children_of_this_process(), 1u);
  ASSERT_TRUE(host.launch(test_job("work", "threads"), true).ok());
  EXPECT_EQ(children_of_this_process(), 1u);
  host.retire();
  EXPECT_EQ(children_of_this_process(), 0u);
}

TEST(PluginHost, LeavesNeitherDescriptorsNorProcesses) {
  do_one(*std::make_unique<PluginHost>(test_options()), test_job("work"));
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 5; ++i) {
    PluginHost host(test_options());
    do_one(host, test_job("work"));
    EXPECT_EQ(host.discover().size(), 1u);
  }
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(children_of_this_process(), 0u);
}

TEST(PluginHost, EstimatesWhatThePluginSays) {
  PluginHost host(test_options());
  std::vector<model::Job> jobs = {test_job("work"), test_job("work"), test_job("work")};
  jobs[0].estimated_s = 1;
  jobs[0].protocol.launches = 2;
  jobs[1].plugin = "somebody else";
  jobs[2].skip = "not here";
  host.estimate(jobs);
  EXPECT_EQ(jobs[0].memory_bytes, 1u << 20);
  EXPECT_DOUBLE_EQ(jobs[0].estimated_s, 1.5);
  EXPECT_EQ(jobs[1].memory_bytes, 0u);
  EXPECT_EQ(jobs[2].memory_bytes, 0u);
}

TEST(PluginHost, WhatAJobNotedIsForgottenBeforeTheNextOneInTheSameProcess) {
  PluginHost host(test_options());
  auto first = host.launch(test_job("work"), false);
  ASSERT_TRUE(first) << first.error().message;
  const pid_t pid = host.worker_pid();
  for (const char* deed : {"work", "silent"}) {
    auto child = host.launch(test_job(deed), false);
    ASSERT_TRUE(child && (*child)->prepare(test_job(deed)) && (*child)->run(1, 1) && (*child)->check());
    EXPECT_EQ((*child)->facts().contains("engine"), deed == std::string("work")) << deed;
    EXPECT_TRUE((*child)->facts().contains("threads"));
    ASSERT_TRUE((*child)->release());
  }
  EXPECT_EQ(host.worker_pid(), pid);
}

TEST(PluginHost, EstimatesInAProcessThatIsPlacedLikeTheJob) {
  PluginHost host(test_options());
  const auto threads = [&](const char* placement) {
    std::vector<model::Job> jobs = {test_job("work")};
    jobs[0].params["placement"] = placement;
    host.estimate(jobs);
    EXPECT_GT(jobs[0].disk_bytes, 0u) << "CPUs near the device";
    return jobs[0].memory_bytes >> 20;
  };
  EXPECT_EQ(threads("single"), 1u);
  EXPECT_EQ(threads("threads"), test_options().machine.allowed_cpus.size());
}

TEST(PluginHost, AnUnsupportedJobIsASkipWithItsReasonAndCostsNoProcess) {
  PluginHost host(test_options());
  auto child = host.launch(test_job("unsupported"), false);
  const auto prepared = (*child)->prepare(test_job("unsupported"));
  ASSERT_FALSE(prepared.ok());
  EXPECT_EQ(prepared.error().code, Errc::kUnsupported);
  EXPECT_EQ(prepared.error().message, "there is no such device");
  EXPECT_EQ(*host.launch(test_job("work"), false), *child);
}

TEST(PluginHost, AJobThatFailsGivesBackWhatItHoldsBeforeItsProcessEnds) {
  PluginHost host(test_options());
  auto child = host.launch(test_job("despair"), false);
  ASSERT_TRUE((*child)->prepare(test_job("despair")).ok());
  const auto samples = (*child)->run(1, 1);
  ASSERT_FALSE(samples.ok());
  EXPECT_THAT(samples.error().message, HasSubstr("the device is full"));
  EXPECT_THAT(samples.error().hint, HasSubstr("mend what the reason names and measure again"));
  EXPECT_THAT(host.diagnosis().output, HasSubstr("gave everything back"));
}

TEST(PluginHost, SaysWhichPluginBenchmarkDeviceOrPlacementThereIsNot) {
  PluginHost host(test_options());
  model::Job job = test_job("work");
  job.plugin = "nobody";
  EXPECT_EQ(host.launch(job, false).error().code, Errc::kNotFound);
  EXPECT_EQ(host.launch(test_job("work", "nowhere"), false).error().code, Errc::kInvalidArgument);
  job = test_job("work");
  job.device = "test:9";
  EXPECT_THAT((*host.launch(job, false))->prepare(job).error().message, HasSubstr("has no device 'test:9'"));
  job = test_job("work");
  job.benchmark = "test.play";
  EXPECT_THAT((*host.launch(job, false))->prepare(job).error().message, HasSubstr("has no benchmark 'test.play'"));
}

TEST(PluginHost, AMissingWorkerIsAPrerequisiteNotAPluginsFault) {
  HostOptions options = test_options();
  options.worker = "/nonexistent/steelyard-worker";
  PluginHost host(options);
  EXPECT_EQ(host.launch(test_job("work"), false).error().code, Errc::kMissing);
  EXPECT_EQ(host.diagnosis().fault, Fault::kNoWorker);
  options.worker = "/etc/hostname";
  EXPECT_FALSE(PluginHost(options).launch(test_job("work"), false).ok());
}

TEST(PluginHost, InspectReportsABrokenManifest) {
  PluginHost host(test_options());
  const model::PluginInfo info = host.inspect("/nonexistent/x.sy.json");
  EXPECT_TRUE(info.broken);
  EXPECT_THAT(info.unusable, HasSubstr("/nonexistent/x.sy.json"));
  EXPECT_EQ(host.diagnosis().fault, Fault::kManifest);
}

}  // namespace
}  // namespace steelyard::plugin
