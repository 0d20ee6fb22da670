// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <tuple>

#include "common/system.h"
#include "run_job.h"

namespace steelyard::cpu {
namespace {

using testing::HasSubstr;

void expect_success(const Outcome& out) {
  EXPECT_EQ(out.death, "");
  EXPECT_EQ(out.status, SY_OK) << out.phase << ": " << out.reason;
  EXPECT_EQ(out.phase, "release");
  EXPECT_FALSE(out.memory_left) << "release must free what prepare allocated";
  EXPECT_FALSE(out.child_left) << "a child process must be reaped";
}

double best(const Outcome& out, const std::string& metric) {
  const auto& values = out.metrics.at(metric);
  return values.empty() ? std::nan("") : *std::ranges::max_element(values);
}

Request request(const std::string& benchmark, const std::string& placement) {
  Request r{.benchmark = benchmark, .params = {{"placement", placement}}, .places = places(placement)};
  if (benchmark != "cpu.fma.fp64") r.params["size"] = "1048576";
  return r;
}

class OnEveryPlacement : public testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(OnEveryPlacement, EmitsEachDeclaredMetricOncePerSampleAndPassesItsCheck) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const auto& [benchmark, placement] = GetParam();
  const Outcome out = run_job(request(benchmark, placement));
  expect_success(out);
  for (const auto& [metric, values] : out.metrics) {
    EXPECT_EQ(values.size(), 3u) << metric;
    for (const double v : values) EXPECT_TRUE(std::isfinite(v) && v >= 0) << metric << ' ' << v;
  }
}

INSTANTIATE_TEST_SUITE_P(Cpu, OnEveryPlacement,
                         testing::Combine(testing::Values("cpu.fma.fp64", "mem.triad"),
                                          testing::Values("single", "cores", "threads")));
INSTANTIATE_TEST_SUITE_P(CpuSingle, OnEveryPlacement,
                         testing::Combine(testing::Values("mem.latency"), testing::Values("single")));

TEST(CpuPlugin, RefusesToRunWithoutPlaces) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  Request r = request("cpu.fma.fp64", "cores");
  r.places.clear();
  const Outcome out = run_job(r);
  EXPECT_EQ(out.status, SY_DEVICE_ERROR);
  EXPECT_EQ(out.phase, "prepare");
  EXPECT_THAT(out.reason, HasSubstr("no OpenMP places"));
}

TEST(CpuPlugin, NoticesAThreadThatLeftItsPlace) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const std::vector<int> cpus = allowed_cpus();
  if (cpus.size() < 2) GTEST_SKIP() << "one CPU only: there is nowhere else to go";
  Request r = request("cpu.fma.fp64", "single");
  r.tamper_before_run = [&](fakes::Host&) {
    cpu_set_t elsewhere;
    CPU_ZERO(&elsewhere);
    CPU_SET(static_cast<std::size_t>(cpus[1]), &elsewhere);
    sched_setaffinity(0, sizeof elsewhere, &elsewhere);
  };
  const Outcome out = run_job(r);
  EXPECT_EQ(out.status, SY_DEVICE_ERROR);
  EXPECT_THAT(out.reason, HasSubstr("outside its place"));
}

TEST(CpuPlugin, LatencyOfTheFirstCacheIsAFewCycles) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  Request r = request("mem.latency", "single");
  r.params["size"] = "16384";
  r.inner = 20;
  r.samples = 50;
  const Outcome out = run_job(r);
  expect_success(out);
  auto cycles = out.metrics.at("cycles");
  std::ranges::nth_element(cycles, cycles.begin() + 10);
  EXPECT_GT(cycles[10], 2.5);
  EXPECT_LT(cycles[10], 7);
}

TEST(CpuPlugin, SmallPagesAreNeverBackedByHugeOnes) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  Request r = request("mem.latency", "single");
  r.params["size"] = "16777216";
  r.params["pages"] = "small";
  const Outcome out = run_job(r);
  expect_success(out);
  EXPECT_EQ(best(out, "huge_pages"), 0);
}

TEST(CpuPlugin, HugePagesAreUsedAndReported) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  std::ifstream file("/sys/kernel/mm/transparent_hugepage/enabled");
  std::string modes;
  std::getline(file, modes);
  if (modes.empty() || modes.find("[never]") != std::string::npos) GTEST_SKIP() << "no transparent huge pages here";
  Request r = request("mem.latency", "single");
  r.params["size"] = "16777216";
  const Outcome out = run_job(r);
  expect_success(out);
  EXPECT_GT(best(out, "huge_pages"), 0);
}

TEST(CpuPlugin, TriadEstimatesItsThreeArrays) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const Outcome out = run_job(request("mem.triad", "single"));
  EXPECT_EQ(out.memory_bytes, 3u << 20);
}

}  // namespace
}  // namespace steelyard::cpu
