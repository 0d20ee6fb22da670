// SPDX-License-Identifier: Apache-2.0
// The real kernels: conjugate gradients, Fourier transform, sparse product, sorting and compression, as small jobs.
#include <algorithm>
#include <cmath>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "run_job.h"

namespace steelyard::cpu {
namespace {

using testing::HasSubstr;

using Params = std::map<std::string, std::string>;

struct Small {
  const char* benchmark;
  Params params;
};

const Small kSmall[] = {
    {"cpu.cg", {{"grid", "16"}, {"reference_iterations", "5"}}},
    {"cpu.cg", {{"grid", "24"}, {"reference_iterations", "4"}}},
    {"cpu.fft", {{"size", "64"}}},
    {"cpu.fft", {{"size", "2048"}}},
    {"cpu.fft", {{"size", "8192"}, {"isa", "scalar"}}},
    {"cpu.fft", {{"size", "8"}, {"shape", "3d"}}},
    {"cpu.fft", {{"size", "32"}, {"shape", "3d"}}},
    {"cpu.spmv", {{"size", "100000"}}},
    {"cpu.spmv", {{"size", "1000000"}, {"matrix", "irregular"}}},
    {"cpu.sort", {{"size", "1"}}},
    {"cpu.sort", {{"size", "100003"}}},
    {"cpu.compress", {{"size", "300000"}}},
};

Request request(const Small& small, const std::string& placement) {
  Request r{.benchmark = small.benchmark, .params = small.params, .places = places(placement)};
  r.params["placement"] = placement;
  return r;
}

class SmallJob : public testing::TestWithParam<std::tuple<std::size_t, const char*>> {};

TEST_P(SmallJob, EmitsEachDeclaredMetricOncePerSampleAndPassesItsCheck) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const auto& [number, placement] = GetParam();
  const Outcome out = run_job(request(kSmall[number], placement));
  EXPECT_EQ(out.death, "");
  EXPECT_EQ(out.status, SY_OK) << kSmall[number].benchmark << ' ' << out.phase << ": " << out.reason;
  EXPECT_FALSE(out.memory_left);
  EXPECT_FALSE(out.child_left);
  EXPECT_GT(out.memory_bytes, 0u);
  for (const auto& [metric, values] : out.metrics) {
    EXPECT_EQ(values.size(), 3u) << metric;
    for (const double v : values) EXPECT_TRUE(std::isfinite(v) && v >= 0) << metric << ' ' << v;
  }
}

INSTANTIATE_TEST_SUITE_P(Cpu, SmallJob,
                         testing::Combine(testing::Range(std::size_t{0}, std::size(kSmall)),
                                          testing::Values("single", "cores", "threads")));

/// Flips one bit of byte `at` of each array that `chosen` picks, one array per job: each job's check must notice.
void expect_noticed(const Small& small, std::size_t at, std::size_t arrays,
                    const std::function<bool(const void*, std::uint64_t)>& chosen) {
  for (std::size_t n = 0; n < arrays; ++n) {
    bool flipped = false;
    Request r = request(small, "cores");
    r.tamper_before_check = [&](fakes::Host& host) {
      std::size_t seen = 0;
      for (const auto& [area, bytes] : host.allocated) {
        if (!chosen(area, bytes) || seen++ != n) continue;
        static_cast<unsigned char*>(area)[at] ^= 1;
        flipped = true;
      }
      if (!flipped) host.reason = "no such array";
    };
    const Outcome out = run_job(r);
    EXPECT_EQ(out.status, SY_WRONG_RESULT) << small.benchmark << " array " << n << ": " << out.reason;
    EXPECT_EQ(out.phase, "check");
  }
}

TEST(PlantedBit, IsFoundInTheSolutionOfCg) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const auto is_solution = [](const void* area, std::uint64_t) {  // it goes to 1 everywhere; nothing else does
    const auto* x = static_cast<const double*>(area);
    return std::all_of(x, x + 4096, [](double v) { return v > 0.2 && v < 1.8; });
  };
  expect_noticed({"cpu.cg", {{"grid", "16"}, {"reference_iterations", "5"}}}, 8 * 1000, 1, is_solution);
}

TEST(PlantedBit, IsFoundInBothArraysOfTheTransform) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const auto is_large = [](const void*, std::uint64_t bytes) { return bytes >= 4u << 20; };
  expect_noticed({"cpu.fft", {{"size", "262144"}}}, 16 * 77777, 2, is_large);
  expect_noticed({"cpu.fft", {{"size", "64"}, {"shape", "3d"}}}, 16 * 77777, 2, is_large);
}

TEST(PlantedBit, IsFoundInEveryArrayOfTheSparseProduct) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const auto any = [](const void*, std::uint64_t) { return true; };
  expect_noticed({"cpu.spmv", {{"size", "1000000"}}}, 8 * 100, 5, any);
  expect_noticed({"cpu.spmv", {{"size", "1000000"}, {"matrix", "irregular"}}}, 8 * 100, 5, any);
}

TEST(PlantedBit, IsFoundInTheSortedKeys) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const auto is_sorted = [](const void* area, std::uint64_t) {
    const auto* keys = static_cast<const std::uint64_t*>(area);
    return keys[0] > 1u << 30 && std::is_sorted(keys, keys + 100003);
  };
  expect_noticed({"cpu.sort", {{"size", "100003"}}}, 8 * 50000, 1, is_sorted);
}

TEST(PlantedBit, IsFoundInCompressedBlocksAndTheirInput) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const auto is_large = [](const void*, std::uint64_t bytes) { return bytes >= 4u << 20; };
  expect_noticed({"cpu.compress", {{"size", "4194304"}}}, 100, 2, is_large);
}

struct Refusal {
  Small job;
  const char* reason;
};

TEST(CpuApps, SkipWhatCannotBeWithTheReason) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const Refusal& refusal : {Refusal{{"cpu.cg", {{"grid", "20"}}}, "not a multiple of 8"},
                                 Refusal{{"cpu.cg", {{"grid", "1024"}}}, "lower 'grid'"},
                                 Refusal{{"cpu.fft", {{"size", "1000"}}}, "not a power of two"},
                                 Refusal{{"cpu.fft", {{"size", "32"}}}, "not a power of two from 64"},
                                 Refusal{{"cpu.spmv", {{"size", "90000000000000"}}}, "lower 'size'"},
                                 Refusal{{"cpu.sort", {{"size", "1000000000000"}}}, "lower 'size'"},
                                 Refusal{{"cpu.compress", {{"size", "90000000000000"}}}, "lower 'size'"}}) {
    const Outcome out = run_job(request(refusal.job, "single"));
    EXPECT_EQ(out.status, SY_UNSUPPORTED) << refusal.job.benchmark << ": " << out.reason;
    EXPECT_THAT(out.reason, HasSubstr(refusal.reason));
    EXPECT_FALSE(out.memory_left);
  }
}

TEST(CpuApps, LongPreparationsCanBeCancelled) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* benchmark : {"cpu.cg", "cpu.fft", "cpu.spmv", "cpu.sort", "cpu.compress"}) {
    Request r = request({benchmark, {}}, "single");
    r.cancelled = true;
    const Outcome out = run_job(r);
    EXPECT_EQ(out.status, SY_CANCELLED) << benchmark << ": " << out.reason;
    EXPECT_EQ(out.phase, "prepare");
    EXPECT_FALSE(out.memory_left) << benchmark;
  }
}

TEST(CpuApps, FftwAgreesWithTheDefinitionOrIsSkippedWithTheReason) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* placement : {"single", "cores"}) {
    const Outcome out = run_job(request({"cpu.fft", {{"size", "4096"}, {"path", "fftw"}}}, placement));
    if (out.status == SY_UNSUPPORTED)
      EXPECT_THAT(out.reason, HasSubstr("fftw"));
    else
      EXPECT_EQ(out.status, SY_OK) << out.reason;
  }
}

TEST(CpuApps, ColoursNeedMoreIterationsThanTheReferenceAndEarnNothingForThem) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const Outcome out = run_job(request({"cpu.cg", {{"grid", "32"}, {"reference_iterations", "12"}}}, "single"));
  ASSERT_EQ(out.status, SY_OK) << out.reason;
  const double iterations = out.metrics.at("iterations").front();
  EXPECT_GE(iterations, 12);
  EXPECT_LE(iterations, 18);
  EXPECT_DOUBLE_EQ(out.metrics.at("iteration_credit").front(), 12 / iterations);
}

}  // namespace
}  // namespace steelyard::cpu
