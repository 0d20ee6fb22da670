// SPDX-License-Identifier: Apache-2.0
// What the host does to a process that hangs, grows, multiplies or leaves something behind.
#include <atomic>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <thread>

#include "model/json.h"
#include "plugin/host.h"
#include "testbed.h"

namespace steelyard::plugin {
namespace {

using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

/// A job up to its first run, which is expected to fail.
Error failure_of(PluginHost& host, const model::Job& job) {
  auto child = host.launch(job, false);
  EXPECT_TRUE(child.ok()) << child.error().message;
  const auto prepared = (*child)->prepare(job);
  EXPECT_TRUE(prepared.ok()) << prepared.error().message;
  auto samples = (*child)->run(1, 1);
  if (!samples) return samples.error();
  if (auto checked = (*child)->check(); !checked) return checked.error();
  if (auto released = (*child)->release(); !released) return released.error();
  return {Errc::kInternal, "it did not fail"};
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

TEST(Limits, AHangIsEndedSoonAfterItsTimeAndNamed) {
  PluginHost host(test_options());
  model::Job job = test_job("hang");
  job.protocol.timeout_s = 0.3;
  const auto start = Clock::now();
  const Error error = failure_of(host, job);
  EXPECT_LT(seconds_since(start), 2.3);
  EXPECT_EQ(error.code, Errc::kTimeout);
  EXPECT_THAT(error.message, HasSubstr("test_plugin.sy.so: no answer in run for 0.3 s"));
  EXPECT_THAT(error.hint, HasSubstr("steelyard plugin check"));
  EXPECT_THAT(error.hint, HasSubstr("looking for devices"));
  EXPECT_EQ(host.diagnosis().fault, Fault::kTimeout);
  EXPECT_EQ(host.diagnosis().phase, Phase::kRun);
  EXPECT_EQ(children_of_this_process(), 0u);
}

TEST(Limits, TheTimeLimitIsPerCallNotPerBatch) {
  PluginHost host(test_options());
  model::Job job = test_job("work");
  job.protocol.timeout_s = 0.4;
  measure::Child& child = **host.launch(job, false);
  ASSERT_TRUE(child.prepare(job).ok());
  std::uint64_t inner = 1000;
  while (child.run(inner, 1)->front().wall_ns < 40'000'000) inner *= 2;
  const auto start = Clock::now();
  const auto samples = child.run(inner, 20);
  EXPECT_GT(seconds_since(start), 0.4);
  EXPECT_TRUE(samples.ok()) << samples.error().message;
}

TEST(Limits, AnInterruptReachesThePlugin) {
  std::atomic<bool> cancelled = false;
  HostOptions options = test_options();
  options.cancelled = &cancelled;
  PluginHost host(options);
  std::thread user([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    cancelled = true;
  });
  const auto start = Clock::now();
  const Error error = failure_of(host, test_job("wait"));
  user.join();
  EXPECT_LT(seconds_since(start), 1.5);
  EXPECT_EQ(error.code, Errc::kCancelled);
  EXPECT_EQ(host.diagnosis().fault, Fault::kNone);
  EXPECT_EQ(host.launch(test_job("work"), true).error().code, Errc::kCancelled);
}

TEST(Limits, WhoeverIgnoresAnInterruptIsEndedAfterTwoSeconds) {
  std::atomic<bool> cancelled = false;
  HostOptions options = test_options();
  options.cancelled = &cancelled;
  PluginHost host(options);
  const model::Job job = test_job("hang");
  measure::Child& child = **host.launch(job, false);
  ASSERT_TRUE(child.prepare(job).ok());
  cancelled = true;
  const auto start = Clock::now();
  EXPECT_EQ(child.run(1, 1).error().code, Errc::kCancelled);
  EXPECT_GT(seconds_since(start), 1.9);
  EXPECT_LT(seconds_since(start), 4.0);
  EXPECT_EQ(children_of_this_process(), 0u);
}

TEST(Limits, AnInterruptDuringEstimateLeavesThePlanAsItWas) {
  const std::atomic<bool> cancelled = true;
  HostOptions options = test_options();
  options.cancelled = &cancelled;
  PluginHost host(options);
  std::vector<model::Job> jobs{test_job("ponder")};
  const auto start = Clock::now();
  host.estimate(jobs);
  EXPECT_LT(seconds_since(start), 4.0);
  EXPECT_EQ(jobs[0].skip, "") << "it is resumed, and then runs";
  EXPECT_FALSE(jobs[0].broken);
  EXPECT_EQ(children_of_this_process(), 0u);
}

TEST(Limits, WhoeverHangsInEstimateIsBroken) {
  HostOptions options = test_options();
  options.probe_timeout_s = 2;  // also to start and be probed, beside whatever else runs
  PluginHost host(options);
  std::vector<model::Job> jobs{test_job("ponder")};
  host.estimate(jobs);
  EXPECT_THAT(jobs[0].skip, HasSubstr("no answer in estimate"));
  EXPECT_TRUE(jobs[0].broken);
  EXPECT_TRUE(model::job_from_json(model::to_json(jobs[0]))->broken) << "the journal remembers, so a resumed run does";
}

TEST(Limits, MemoryIsLimitedAndTheLimitNamed) {
  HostOptions options = test_options();
  options.memory_limit_bytes = 512u << 20;
  PluginHost host(options);
  const Error error = failure_of(host, test_job("grow"));
  EXPECT_EQ(error.code, Errc::kPlugin);
  EXPECT_THAT(error.message, HasSubstr("exceeded its memory limit of 512 MiB in run"));
  EXPECT_EQ(host.diagnosis().fault, Fault::kMemoryLimit);
}

TEST(Limits, AJobThatOutgrowsItsEstimateIsEndedLongBeforeTheMachineIsFull) {
  HostOptions options = test_options();
  options.unclaimed_bytes = 256u << 20;
  PluginHost host(options);
  model::Job job = test_job("grow");
  job.memory_bytes = 128u << 20;
  EXPECT_THAT(failure_of(host, job).message,
              HasSubstr("exceeded its memory limit of 512 MiB in run; its estimate was 128 MiB"));
  EXPECT_EQ(host.diagnosis().fault, Fault::kMemoryLimit);
}

TEST(Limits, ProcessesAreLimitedAndNoneSurvives) {
  HostOptions options = test_options();
  options.process_limit = 20;
  PluginHost host(options);
  const Error error = failure_of(host, test_job("multiply"));
  EXPECT_THAT(error.message, HasSubstr("exceeded its limit of 20 processes in run"));
  EXPECT_EQ(host.diagnosis().fault, Fault::kProcessLimit);
  EXPECT_EQ(children_of_this_process(), 0u);
}

TEST(Limits, ADaemonIsFoundEndedAndBlamed) {
  PluginHost host(test_options());
  const Error error = failure_of(host, test_job("daemon"));
  EXPECT_EQ(error.code, Errc::kPlugin);
  EXPECT_THAT(error.message, HasSubstr("left 1 process behind after release"));
  EXPECT_EQ(host.diagnosis().fault, Fault::kLeftProcesses);
  EXPECT_EQ(children_of_this_process(), 0u);
}

TEST(Limits, AWriteBehindABufferIsFoundWhetherItFaultsOrNot) {
  for (const char* deed : {"overflow", "trespass", "before"}) {
    for (const std::int64_t size : {1 << 20, (1 << 20) + 5, 4 << 20}) {
      model::Job job = test_job(deed);
      job.params["size"] = size;
      PluginHost host(test_options());
      const Error error = failure_of(host, job);
      EXPECT_EQ(error.code, Errc::kPlugin) << deed << size;
      EXPECT_EQ(host.diagnosis().fault, Fault::kOutOfBounds) << deed << size << error.message;
      EXPECT_EQ(host.diagnosis().phase, Phase::kRun);
    }
  }
}

TEST(Limits, TheRunGoesOnAfterAFault) {
  PluginHost host(test_options());
  EXPECT_THAT(failure_of(host, test_job("trespass")).message, HasSubstr("killed by signal 11 (SIGSEGV) in run"));
  EXPECT_EQ(failure_of(host, test_job("work")).message, "it did not fail");
}

/// A worker whose host dies the hard way has nobody to answer to.
TEST(Limits, AKilledHostTakesItsWorkerAlong) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t host_process = fork();
  if (host_process == 0) {
    PluginHost host(test_options());
    const model::Job job = test_job("hang");
    auto child = host.launch(job, false);
    if (!child || !(*child)->prepare(job)) _exit(1);
    if (write(ends[1], "x", 1) != 1) _exit(1);
    static_cast<void>((*child)->run(1, 1));
    _exit(1);
  }
  char byte = 0;
  ASSERT_EQ(read(ends[0], &byte, 1), 1);
  kill(host_process, SIGKILL);
  ASSERT_EQ(waitpid(host_process, nullptr, 0), host_process);
  const auto start = Clock::now();
  std::size_t left = 1;  // as a subreaper, we are given what the host leaves behind
  while (left > 0 && seconds_since(start) < 5) {
    while (waitpid(-1, nullptr, WNOHANG) > 0) continue;
    left = children_of_this_process();
  }
  EXPECT_EQ(left, 0u);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace steelyard::plugin
