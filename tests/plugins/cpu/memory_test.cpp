// SPDX-License-Identifier: Apache-2.0
// The memory benchmarks end to end, small; and a single wrong bit, which each check must find.
#include "memory/memory.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <stdexcept>
#include <sys/resource.h>

#include "common/isa.h"
#include "common/system.h"
#include "memory/pairs.h"
#include "run_job.h"

namespace steelyard::cpu {
namespace {

using testing::HasSubstr;

#define SKIP_WITH_ONE_CPU() \
  if (allowed_cpus().size() < 2) GTEST_SKIP() << "one CPU only"

constexpr const char* kStreams[] = {"mem.copy", "mem.scale", "mem.add", "mem.triad", "mem.read", "mem.write"};

Request request(const std::string& benchmark, const std::string& placement, int samples = 2) {
  Request r{.benchmark = benchmark, .params = {{"placement", placement}}, .places = places(placement)};
  r.samples = samples;
  if (benchmark != "cpu.core_to_core") r.params["size"] = "1048576";
  return r;
}

/// Only where there is such a thing: a level that a curve shows, a second NUMA node.
bool may_be_absent(const std::string& metric) {
  for (const char* suffix : {".l1", ".l2", ".l3", ".remote"})
    if (metric.ends_with(suffix)) return true;
  return false;
}

void expect_success(const Outcome& out) {
  EXPECT_EQ(out.death, "");
  EXPECT_EQ(out.status, SY_OK) << out.phase << ": " << out.reason;
  EXPECT_EQ(out.phase, "release");
  EXPECT_FALSE(out.memory_left);
  for (const auto& [metric, values] : out.metrics) {
    EXPECT_LE(values.size(), 2u) << metric;
    EXPECT_TRUE(values.size() == 2 || may_be_absent(metric)) << metric;
    const double least = metric == "local_pages" ? -1 : 0;
    for (const double v : values) EXPECT_TRUE(std::isfinite(v) && v >= least) << metric << ' ' << v;
  }
}

void flip(void* memory, std::size_t word, unsigned bit) {
  static_cast<std::uint64_t*>(memory)[word] ^= std::uint64_t{1} << bit;
}

class EachStream : public testing::TestWithParam<const char*> {};

TEST_P(EachStream, PassesOnEveryPlacementPageSizeAndStore) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* placement : {"single", "cores", "threads"}) {
    for (const char* pages : {"huge", "small"}) {
      Request r = request(GetParam(), placement);
      r.params["pages"] = pages;
      r.params["stores"] = pages == std::string("huge") ? "nontemporal" : "regular";
      r.inner = 5;  // more chunks than a thread has: it comes round
      expect_success(run_job(r));
    }
  }
}

TEST_P(EachStream, PassesWithEachInstructionSetOrSaysWhyNot) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* isa : {"avx512", "avx2", "sse2", "neon", "scalar"}) {
    Request r = request(GetParam(), "cores");
    r.params["isa"] = isa;
    r.params["stores"] = "regular";
    const Outcome out = run_job(r);
    if (out.status == SY_UNSUPPORTED) {
      EXPECT_THAT(out.reason, HasSubstr(isa));
    } else {
      expect_success(out);
    }
  }
}

// The lowest bit of one value, in every buffer that the benchmark has: arrays, and read's sums.
TEST_P(EachStream, OneWrongBitAnywhereFailsTheCheck) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const std::size_t arrays = GetParam() == std::string("mem.write") ? 1 : 2;
  for (std::size_t n = 0; n < arrays; ++n) {
    for (const unsigned bit : {0u, 31u, 63u}) {
      Request r = request(GetParam(), "cores");
      r.tamper_before_check = [&](fakes::Host& host) {
        flip(std::next(host.allocated.begin(), static_cast<long>(n))->first, 5, bit);
      };
      const Outcome out = run_job(r);
      EXPECT_EQ(out.status, SY_WRONG_RESULT) << "buffer " << n << ", bit " << bit;
      EXPECT_EQ(out.phase, "check");
    }
  }
}

TEST_P(EachStream, WhatWasNotYetReachedMustStillBeUntouched) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  Request r = request(GetParam(), "single", 1);  // one chunk of eight
  r.tamper_before_check = [](fakes::Host& host) {
    for (const auto& [memory, bytes] : host.allocated)
      if (bytes >= (1u << 20)) flip(memory, (1 << 17) - 1, 7);
  };
  EXPECT_EQ(run_job(r).status, SY_WRONG_RESULT);
}

TEST_P(EachStream, WorkThatStoppedAfterTheFirstRoundIsNoticed) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  Request r = request(GetParam(), "single");
  r.inner = 8;            // each sample is a whole round, so every element is right when the last one begins
  r.undo_from_clock = 3;  // 1 and 2 are around the poisoning
  const Outcome out = run_job(r);
  EXPECT_EQ(out.status, SY_WRONG_RESULT) << out.reason;
  EXPECT_EQ(out.phase, "check");
}

INSTANTIATE_TEST_SUITE_P(Memory, EachStream, testing::ValuesIn(kStreams),
                         [](const auto& stream) { return std::string(stream.param).substr(4); });

TEST(Stream, ASizeThatDoesNotFitIsASkipWithNumbers) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* benchmark : {"mem.triad", "mem.read", "mem.bandwidth.levels", "mem.latency", "mem.latency.levels"}) {
    Request r = request(benchmark, "single");
    r.params["size"] = "1099511627776";
    const Outcome out = run_job(r);
    EXPECT_EQ(out.status, SY_UNSUPPORTED) << benchmark;
    EXPECT_THAT(out.reason, HasSubstr("lower 'size'")) << benchmark;
    EXPECT_FALSE(out.memory_left);
  }
}

/// The child may have 64 MiB more than it has, which is less than any machine needs to get past its caches.
void leave_little_memory() {
  std::ifstream status("/proc/self/status");
  std::uint64_t used = 0;
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmData:", 0) == 0) used = std::strtoull(line.c_str() + 7, nullptr, 10) * 1024;
  const rlimit limit{used + (64u << 20), RLIM_INFINITY};
  if (setrlimit(RLIMIT_DATA, &limit) != 0) throw std::runtime_error("setrlimit failed");
}

TEST(PastTheCache, AnAutomaticSizeThatMemoryMakesTooSmallIsNoResult) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  if (last_level_cache() < (8u << 20)) GTEST_SKIP() << "no cache is reported, or a small one";
  std::vector<std::string> benchmarks(std::begin(kStreams), std::end(kStreams));
  benchmarks.insert(benchmarks.end(), {"mem.latency", "mem.latency.levels", "mem.numa"});
  if (allowed_cpus().size() > 1) benchmarks.emplace_back("mem.latency.loaded");
  for (const std::string& benchmark : benchmarks) {
    const bool one = benchmark == "mem.latency" || benchmark == "mem.latency.levels";
    Request r = request(benchmark, one ? "single" : "cores");
    r.params["size"] = "0";
    r.at_first = leave_little_memory;
    const Outcome out = run_job(r);
    EXPECT_EQ(out.status, SY_NOT_CREDIBLE) << benchmark << ": " << out.reason;
    EXPECT_THAT(out.reason, HasSubstr("x the last-level cache")) << benchmark;
    EXPECT_THAT(out.reason, HasSubstr("free some")) << benchmark;
    EXPECT_FALSE(out.memory_left);
  }
}

TEST(PastTheCache, ASmallSizeThatWasAskedForIsMeasuredAndTheRowsSaySo) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  if (last_level_cache() < (4u << 20)) GTEST_SKIP() << "no cache is reported, or a small one";
  for (const char* benchmark : {"mem.triad", "mem.read", "mem.bandwidth.levels", "mem.numa"}) {
    const Outcome out = run_job(request(benchmark, "cores"));
    expect_success(out);
    ASSERT_TRUE(out.notes.contains("in_cache")) << benchmark;
    EXPECT_THAT(out.notes.at("in_cache"), HasSubstr("x the last-level cache: this is the cache's bandwidth"));
  }
  EXPECT_TRUE(run_job(request("mem.latency.levels", "single")).notes.contains("in_cache"));
  EXPECT_FALSE(run_job(request("mem.latency", "single")).notes.contains("in_cache"))
      << "its small sizes are documented";
}

TEST(PastTheCache, NothingIsSaidOfAnArrayThatIsPastIt) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  if (last_level_cache() > (64u << 20)) GTEST_SKIP() << "past these caches would take long";
  Request r = request("mem.write", "cores", 1);
  r.params["size"] = std::to_string(std::max<std::uint64_t>(4 * last_level_cache(), 1 << 20));
  const Outcome out = run_job(r);
  EXPECT_EQ(out.status, SY_OK) << out.reason;
  EXPECT_FALSE(out.notes.contains("in_cache"));
}

TEST(Latency, EstimatesTheTimeThatTheSystemNeedsForItsPages) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  Request r = request("mem.latency", "single");
  r.params["size"] = "1099511627776";  // a skip, but estimated before
  r.params["stride"] = "1048576";
  EXPECT_GT(run_job(r).setup_s, 1000);
}

TEST(Numa, ASizeThatANodeHasNoRoomForIsASkip) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  Request r = request("mem.numa", "cores");
  r.params["size"] = "1099511627776";
  const Outcome out = run_job(r);
  EXPECT_EQ(out.status, SY_UNSUPPORTED) << out.reason;
  EXPECT_THAT(out.reason, HasSubstr("lower 'size'"));
  EXPECT_FALSE(out.memory_left);
}

TEST(Stream, PagesLieWhereTheirThreadRunsIfTheSystemSaysSo) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const Outcome out = run_job(request("mem.triad", "threads"));
  expect_success(out);
  const double local = out.metrics.at("local_pages").front();
  EXPECT_TRUE(local == -1 || local > 0.9) << local;
}

TEST(Capacity, IsWhatWasWrittenAndComparesEveryWord) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  Request r{.benchmark = "mem.capacity", .params = {{"share", "0.001"}}, .places = places("cores")};
  r.samples = 2;
  const Outcome out = run_job(r);
  expect_success(out);
  const double expected = 0.001 * static_cast<double>(available_memory());
  EXPECT_NEAR(out.metrics.at("capacity").front(), expected, expected / 4);  // whole chunks; other processes come and go
  EXPECT_NEAR(static_cast<double>(out.memory_bytes), expected, expected / 4);
}

TEST(Capacity, OneWrongBitFailsWhereverItIsAndWheneverItCame) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const bool before_run : {true, false}) {
    for (const std::size_t word : {std::size_t{0}, std::size_t{20'000}}) {  // in the first chunk, and behind it
      Request r{.benchmark = "mem.capacity", .params = {{"share", "0.001"}}, .places = places("cores")};
      (before_run ? r.tamper_before_run : r.tamper_before_check) = [word](fakes::Host& host) {
        flip(host.allocated.begin()->first, word, 3);
      };
      const Outcome out = run_job(r);
      EXPECT_EQ(out.status, SY_WRONG_RESULT);
      EXPECT_EQ(out.phase, "check");
    }
  }
}

TEST(Levels, BandwidthGivesACurveAndItsHeadlineIsTheFirstCaches) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* op : {"read", "copy", "triad"}) {
    Request r = request("mem.bandwidth.levels", "cores");
    r.params["op"] = op;
    const Outcome out = run_job(r);
    expect_success(out);
    ASSERT_GT(out.tables.at("bandwidth").size(), 20u) << op;
    EXPECT_GT(out.metrics.at("bandwidth").back(), 1e9) << op;
  }
}

TEST(Levels, BandwidthCheckFindsOneWrongBit) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* op : {"read", "copy", "triad"}) {
    for (std::size_t n = 0; n < 2; ++n) {
      Request r = request("mem.bandwidth.levels", "cores");
      r.params["op"] = op;
      r.tamper_before_check = [&](fakes::Host& host) {
        flip(std::next(host.allocated.begin(), static_cast<long>(n))->first, 3, 0);
      };
      EXPECT_EQ(run_job(r).status, SY_WRONG_RESULT) << op << " buffer " << n;
    }
  }
}

TEST(Levels, BandwidthThatWasNotMeasuredIsNoticed) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* op : {"read", "copy", "triad"}) {
    Request r = request("mem.bandwidth.levels", "single");
    r.params["op"] = op;
    r.undo_from_clock = 6;  // the first is the sample's own; then two each for warming and poisoning
    const Outcome out = run_job(r);
    EXPECT_EQ(out.status, SY_WRONG_RESULT) << op << ": " << out.reason;
  }
}

class EachChase : public testing::TestWithParam<const char*> {};

TEST_P(EachChase, PassesAndFindsAnyBitOfAPointer) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const bool loaded = GetParam() == std::string("mem.latency.loaded");
  if (loaded) SKIP_WITH_ONE_CPU();
  const bool one = GetParam() != std::string("mem.numa") && !loaded;
  const std::string placement = one ? "single" : "cores";
  Request r = request(GetParam(), placement);
  r.params["size"] = "262144";
  expect_success(run_job(r));
  for (const unsigned bit : {0u, 6u, 17u, 63u}) {
    r.tamper_before_check = [&](fakes::Host& host) {  // wherever the pointer of the walk's own line lies
      for (const auto& [memory, bytes] : host.allocated) {
        const std::uint64_t word = *static_cast<std::uint64_t*>(memory);
        const auto begin = reinterpret_cast<std::uint64_t>(memory);
        if (word >= begin && word < begin + bytes) return flip(memory, 0, bit);
      }
    };
    const Outcome out = run_job(r);
    EXPECT_EQ(out.status, SY_WRONG_RESULT) << "bit " << bit;
    EXPECT_THAT(out.reason, HasSubstr("the walk"));
  }
}

INSTANTIATE_TEST_SUITE_P(Memory, EachChase,
                         testing::Values("mem.latency", "mem.latency.levels", "mem.latency.loaded", "mem.numa"),
                         [](const auto& chase) {
                           std::string title = chase.param;
                           std::ranges::replace(title, '.', '_');
                           return title;
                         });

TEST(Latency, CheckFindsAShortCycle) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  Request r = request("mem.latency", "single");
  r.tamper_before_check = [](fakes::Host& host) {
    auto* line = static_cast<void**>(host.allocated.begin()->first);
    *line = line;
  };
  const Outcome out = run_job(r);
  EXPECT_EQ(out.status, SY_WRONG_RESULT);
  EXPECT_THAT(out.reason, HasSubstr("met a line again"));
}

TEST(Levels, EveryWorkingSetHasACycleOfItsOwnWhateverTheLargest) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* size : {"8192", "20480", "57344", "100000", "1310720", "4194304"}) {
    Request r = request("mem.latency.levels", "single");
    r.params["size"] = size;
    const Outcome out = run_job(r);
    expect_success(out);
    EXPECT_GT(out.tables.at("latency").size(), 4u) << size;
  }
}

TEST(Loaded, NeedsTwoThreads) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* benchmark : {"mem.latency.loaded", "cpu.core_to_core"}) {
    Request r = request(benchmark, "cores");
    r.places = places("single");  // a machine with one core
    const Outcome out = run_job(r);
    EXPECT_EQ(out.status, SY_UNSUPPORTED) << benchmark;
    EXPECT_THAT(out.reason, HasSubstr("needs 2 threads"));
  }
}

TEST(Loaded, EmitsBothCurvesAndChecksWhatTheReadersRead) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  SKIP_WITH_ONE_CPU();
  const Outcome out = run_job(request("mem.latency.loaded", "cores"));
  expect_success(out);
  EXPECT_EQ(out.tables.at("latency").size(), out.tables.at("bandwidth").size());
  for (std::size_t n = 0; n < 3; ++n) {
    Request r = request("mem.latency.loaded", "cores");
    r.tamper_before_check = [&](fakes::Host& host) {
      flip(std::next(host.allocated.begin(), static_cast<long>(n))->first, 0, 40);
    };
    EXPECT_EQ(run_job(r).status, SY_WRONG_RESULT) << "buffer " << n;
  }
}

TEST(Numa, HasARowPerNodeWithCpusAndChecksItsSums) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const Outcome out = run_job(request("mem.numa", "cores"));
  expect_success(out);
  const double cells = out.metrics.at("cpu_nodes").front() * out.metrics.at("memory_nodes").front();
  EXPECT_EQ(out.tables.at("bandwidth").size(), cells);
  EXPECT_EQ(out.tables.at("latency").size(), cells);
  for (const std::size_t word : {1u, 2u}) {  // beside a pointer, and in the sums
    for (std::size_t n = 0; n < 2; ++n) {
      Request r = request("mem.numa", "cores");
      r.tamper_before_check = [&](fakes::Host& host) {
        flip(std::next(host.allocated.begin(), static_cast<long>(n))->first, word, 0);
      };
      EXPECT_EQ(run_job(r).status, SY_WRONG_RESULT) << "buffer " << n;
    }
  }
}

TEST(CoreToCore, MeasuresEveryPairAndCountsEveryHandOver) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  SKIP_WITH_ONE_CPU();
  Request r = request("cpu.core_to_core", "threads");
  const Outcome out = run_job(r);
  expect_success(out);
  const auto& table = out.tables.at("latency");
  const std::size_t threads = allowed_cpus().size();
  ASSERT_EQ(table.size(), threads * threads);
  EXPECT_TRUE(std::isnan(table[0]));
  EXPECT_EQ(table[1], table[threads]);
  EXPECT_GT(table[1], 1e-9);
  r.tamper_before_check = [](fakes::Host& host) { flip(host.allocated.begin()->first, 0, 0); };
  EXPECT_EQ(run_job(r).status, SY_WRONG_RESULT);
}

TEST(CoreToCore, ManyThreadsAreSampledByTheSeed) {
  const auto all = pairs_of(64, 2016, 1);
  EXPECT_EQ(all.size(), 2016u);
  const auto some = pairs_of(300, 2016, 1);
  EXPECT_EQ(some.size(), 2016u);
  EXPECT_EQ(some, pairs_of(300, 2016, 1));
  EXPECT_NE(some, pairs_of(300, 2016, 2));
  for (const auto& [first, second] : some) EXPECT_LT(first, second);
}

TEST(Memory, LongPreparationsCanBeCancelled) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* benchmark : {"mem.triad", "mem.latency", "mem.latency.levels", "mem.numa"}) {
    Request r = request(benchmark, benchmark == std::string("mem.numa") ? "cores" : "single");
    r.params["size"] = "16777216";
    r.cancelled = true;
    const Outcome out = run_job(r);
    EXPECT_EQ(out.status, SY_CANCELLED) << benchmark << ": " << out.reason;
    EXPECT_EQ(out.phase, "prepare");
    EXPECT_FALSE(out.memory_left) << benchmark;
  }
}

TEST(Memory, ImplementationsAreNamedAndSayWhyNot) {
  std::set<std::string> benchmarks;
  for (const Implementation& way : memory_implementations()) {
    benchmarks.insert(way.benchmark);
    EXPECT_TRUE(way.why_not.empty() || way.why_not.find(way.name) != std::string::npos) << way.why_not;
  }
  EXPECT_EQ(benchmarks.size(), 13u);
}

}  // namespace
}  // namespace steelyard::cpu
