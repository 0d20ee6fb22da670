// SPDX-License-Identifier: Apache-2.0
// The benchmarks of reading and writing as the host runs them, with small files.
#include <gmock/gmock.h>
#include <unistd.h>

#include "bench/conditions.h"
#include "bench/file_under_test.h"
#include "bench/honesty.h"
#include "bench/latency.h"
#include "bench/read_write.h"
#include "bench/saturation.h"
#include "bench/sync.h"
#include "job.h"
#include "temporary_file.h"

namespace steelyard::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::StartsWith;

constexpr std::uint64_t kSmall = 8 << 20;

Given small(const Folder& folder, Given more = {}) {
  more.insert({{"path", folder.path()}, {"size", std::to_string(kSmall)}, {"verify", "1"}});
  return more;
}

/// Prepares, runs, reports and checks; "" or what went wrong.
template <class K>
std::string run(fakes::Host& host, const Given& given, std::uint64_t inner = 4) {
  const JobOf<K> job(host, given);
  K kernel(*job.job);
  const std::uint64_t ns = kernel.timed_run(sdk::Host(host.raw()), inner);
  EXPECT_GT(ns, 0u);
  kernel.report(sdk::Sample(sdk::Host(host.raw()), K::kFacts, inner, ns));
  return kernel.check().why;
}

template <class K>
class EveryBenchmark : public ::testing::Test {};
using Benchmarks =
    ::testing::Types<ReadSequential, WriteSequential, ReadRandom, WriteRandom, MixedRandom, Latency, Sync>;
TYPED_TEST_SUITE(EveryBenchmark, Benchmarks);

Given shallow(const std::span<const sy_param> params, Given given) {
  for (const sy_param& param : params)
    if (std::string_view(param.id) == "depth") given["depth"] = "4";
  return given;
}

TYPED_TEST(EveryBenchmark, MeasuresChecksNotesAndLeavesNothing) {
  Folder folder;
  fakes::Host host;
  EXPECT_EQ(run<TypeParam>(host, shallow(TypeParam::kFacts.params, small(folder))), "");
  const std::string_view headline = TypeParam::kFacts.metrics.front().id;
  if (headline == "latency")
    EXPECT_GE(durations<TypeParam>(host, headline), 4u);
  else
    EXPECT_GT(emitted<TypeParam>(host, headline), 0);
  EXPECT_GT(emitted<TypeParam>(host, "cpu_per_io"), 0);
  for (const char* note : {"drive", "file_system", "way", "state", "preparation", "cache", "engine"})
    EXPECT_THAT(host.notes, ::testing::Contains(Key(note)));
  EXPECT_TRUE(folder.is_empty()) << "a file that is kept has no name";
}

TYPED_TEST(EveryBenchmark, MemoryIsNoDrive) {
  if (!resolve("/dev/shm").in_memory) GTEST_SKIP() << "/dev/shm is no tmpfs here";
  fakes::Host host;
  Given given{{"path", "/dev/shm"}, {"size", std::to_string(kSmall)}};
  try {
    run<TypeParam>(host, given);
    FAIL();
  } catch (const sdk::NotCredible& e) {
    EXPECT_THAT(e.what(), HasSubstr("/dev/shm: tmpfs reads and writes through memory"));
  }
}

TEST(SyncEngine, IsThePlainSystemCallUnlessAnotherIsAskedFor) {
  Folder folder;
  fakes::Host host;
  EXPECT_EQ(run<Sync>(host, small(folder)), "");
  EXPECT_EQ(host.notes["engine"], "preadv2");
}

TYPED_TEST(EveryBenchmark, TakesEveryEngine) {
  Folder folder;
  for (const char* engine : {"io_uring", "aio", "preadv2"}) {
    fakes::Host host;
    try {
      EXPECT_EQ(run<TypeParam>(host, shallow(TypeParam::kFacts.params, small(folder, {{"engine", engine}}))), "");
    } catch (const sdk::Unsupported& e) {
      EXPECT_THAT(e.what(), StartsWith(engine));
      continue;
    }
    EXPECT_THAT(host.notes["engine"], StartsWith(engine));
  }
}

TYPED_TEST(EveryBenchmark, SaysWhatItNeeds) {
  Folder folder;
  fakes::Host host;
  const JobOf<TypeParam> job(host, small(folder));
  const sy_estimate estimate = TypeParam::estimate(*job.job);
  EXPECT_EQ(estimate.disk_bytes, kSmall);
  EXPECT_GT(estimate.memory_bytes, 0u);
  EXPECT_GT(estimate.setup_s, 0);
}

TYPED_TEST(EveryBenchmark, StopsWhenCancelled) {
  Folder folder;
  fakes::Host host;
  host.is_cancelled = true;
  EXPECT_THROW(run<TypeParam>(host, small(folder)), sdk::Cancelled);
  EXPECT_TRUE(folder.is_empty());
}

TEST(ReadWrite, TheDriveSawWhatWasRead) {
  Folder folder;
  fakes::Host host;
  if (!DriveCounters(resolve(folder.path())).why_not().empty()) GTEST_SKIP() << "no counters here";
  run<ReadRandom>(host, small(folder), 500);
  EXPECT_GE(emitted<ReadRandom>(host, "device_share"), 0.99);
}

TEST(ReadWrite, MixedRecordsReadsAndWritesApart) {
  Folder folder;
  fakes::Host host;
  run<MixedRandom>(host, small(folder, {{"depth", "8"}}), 100);
  const auto reads = static_cast<double>(durations<MixedRandom>(host, "latency.read"));
  const auto writes = static_cast<double>(durations<MixedRandom>(host, "latency.write"));
  EXPECT_NEAR(reads / (reads + writes), 0.7, 0.1);
}

TEST(ReadWrite, WritesTheFileAsOftenAsItIsPreconditioned) {
  Folder folder;
  fakes::Host host;
  EXPECT_EQ(run<WriteRandom>(host, small(folder, {{"depth", "8"}, {"precondition", "2"}}), 10), "");
  EXPECT_EQ(host.notes["state"], "file-preconditioned");
  EXPECT_THAT(host.notes["preparation"], StartsWith("written 2 times in full"));
  EXPECT_EQ(run<WriteRandom>(host, small(folder, {{"depth", "8"}}), 10), "");
  EXPECT_EQ(host.notes["state"], "fresh") << "a file that another job wore in is not taken for a new one";
  EXPECT_EQ(run<WriteRandom>(host, small(folder, {{"depth", "8"}}), 10), "");
  EXPECT_EQ(host.notes["state"], "fresh") << "nor is one of the same preparation that it wrote on";
  EXPECT_EQ(run<ReadRandom>(host, small(folder), 10), "");
  EXPECT_EQ(host.notes["state"], "rewritten");
  EXPECT_THAT(host.notes["preparation"], HasSubstr("written on since by the jobs before"));
}

TEST(ReadWrite, DurableIsNeverFasterThanAccepted) {
  Folder folder;
  fakes::Host host;
  run<WriteSequential>(host, small(folder, {{"depth", "4"}}));
  EXPECT_LE(emitted<WriteSequential>(host, "bandwidth"), emitted<WriteSequential>(host, "bandwidth.accepted"));
}

TEST(Latency, WithARateItIsAnOpenLoop) {
  Folder folder;
  fakes::Host host;
  run<Latency>(host, small(folder, {{"rate", "500"}, {"depth", "8"}}), 80);
  EXPECT_EQ(durations<Latency>(host, "latency"), 80u);
  EXPECT_LE(emitted<Latency>(host, "iops"), 520);
  EXPECT_GE(emitted<Latency>(host, "late"), 0);
}

TEST(Saturation, DrawsTheCurveAndItsKnee) {
  Folder folder;
  fakes::Host host;
  EXPECT_EQ(run<Saturation>(host, small(folder, {{"max_depth", "4"}, {"max_threads", "3"}}), 1), "");
  const fakes::Table& table = host.tables.at(0);
  EXPECT_THAT(table.rows, ::testing::ElementsAre("1", "2", "4"));
  EXPECT_THAT(table.columns, ::testing::ElementsAre("1", "2", "3"));
  EXPECT_EQ(*std::ranges::max_element(table.cells), emitted<Saturation>(host, "iops"));
  EXPECT_LE(emitted<Saturation>(host, "knee"), 12);
}

TEST(Saturation, TheKneeIsTheFewestRequestsThatNearlyReachTheTop) {
  EXPECT_EQ(knee_of({{1, 1, 100, 0}, {1, 2, 190, 0}, {2, 2, 198, 0}, {2, 4, 200, 0}}).depth, 2u);
  EXPECT_EQ(knee_of({{1, 1, 100, 0}, {1, 4, 96, 0}, {4, 1, 195, 0}, {2, 2, 200, 0}}).threads, 2u)
      << "the faster of two";
  EXPECT_EQ(knee_of({{1, 1, 100, 0}}).depth, 1u);
}

TEST(Honesty, ReadsThatTheDrivesDidNotSeeAreDoubted) {
  EXPECT_EQ(doubt_about_reads(1000, 900), "");
  EXPECT_EQ(doubt_about_reads(1000, 5000), "") << "others read, too";
  EXPECT_EQ(doubt_about_reads(0, 0), "");
  EXPECT_THAT(doubt_about_reads(1000, 899), HasSubstr("served from a cache: 1000 bytes"));
  EXPECT_THAT(doubt_about_reads(1000, 0), HasSubstr("only 0 % of them"));
}

TEST(Honesty, ReadsBesideThoseOfOthersProveNothing) {
  fakes::Host host;
  EXPECT_EQ(share_of_drives(sdk::Host(host.raw()), 2000, 1000, true), 2);
  EXPECT_EQ(share_of_drives(sdk::Host(host.raw()), 9000, 1000, false), 9) << "journals, mirrors";
  EXPECT_THAT(host.notes, ::testing::Not(::testing::Contains(Key("cache"))));
  EXPECT_EQ(share_of_drives(sdk::Host(host.raw()), 3000, 1000, true), 3);
  EXPECT_EQ(host.notes["cache"], "past the page cache, not proven: others used its drives meanwhile");
}

TEST(Honesty, WritesThatTheDrivesDidNotSeeAreDoubted) {
  EXPECT_EQ(doubt_about_writes(1000, 900), "");
  EXPECT_THAT(doubt_about_writes(1000, 500), HasSubstr("kept in a cache: 1000 bytes were written here"));
}

TEST(Honesty, ALoadAgainstLittlesLawIsDoubted) {
  Outcome out;
  out.begin_ns = 1;
  out.end_ns = 100'000'001;
  out.read_ns.resize(20 * 8);
  const Shape shape{.threads = 2, .depth = 4};
  out.little = 0.79;
  EXPECT_THAT(doubt_about_load(out, shape), HasSubstr("79 % of the 8 requests in flight"));
  out.little = 0.85;
  EXPECT_EQ(doubt_about_load(out, shape), "");
  out.little = 0.5;
  out.read_ns.resize(100);
  EXPECT_EQ(doubt_about_load(out, shape), "") << "too few requests to say";
  EXPECT_FALSE(littles_law_tells(out, shape));
}

struct OnFile {
  Folder folder;
  fakes::Host host;
  sdk::Host sdk_host{host.raw()};
  FileUnderTest file{sdk_host, {folder.path(), "", kSmall}, 5};
  Pages page = pages(kBlockBytes);

  std::string found() { return file.verify(sdk_host, 1, 1).why; }
  void read_block(std::uint64_t at) {
    ASSERT_EQ(pread(file.open_file().fd, page.get(), kBlockBytes, static_cast<off_t>(at)), 4096);
  }
  void write_block(std::uint64_t at) {
    ASSERT_EQ(pwrite(file.open_file().fd, page.get(), kBlockBytes, static_cast<off_t>(at)), 4096);
  }
};

TEST(FileUnderTest, IsWrittenAsOftenAsIsWished) {
  Folder folder;
  fakes::Host host;
  const sdk::Host sdk_host(host.raw());
  FileUnderTest file(sdk_host, {folder.path(), "", kSmall, 2}, 5);
  for (std::uint64_t at = 0; at < kSmall; at += kBlockBytes)
    EXPECT_GE(file.open_file().ledger->sequence(at), 2u) << "offset " << at;
  EXPECT_EQ(file.verify(sdk_host, 1, 1).why, "");
}

TEST(FileUnderTest, IsWrittenInFullAndVerifies) {
  OnFile on;
  EXPECT_EQ(on.found(), "");
  for (std::uint64_t at = 0; at < kSmall; at += kBlockBytes)
    EXPECT_GE(on.file.open_file().ledger->sequence(at), 1u) << "offset " << at;
}

TEST(FileUnderTest, APlantedCorruptBlockIsNamed) {
  OnFile on;
  on.read_block(5 * kBlockBytes);
  on.page.get()[1000] ^= std::byte{4};
  on.write_block(5 * kBlockBytes);
  EXPECT_THAT(on.found(), HasSubstr("block at offset 20480 of "));
  EXPECT_THAT(on.found(), HasSubstr("is corrupt: "));
}

TEST(FileUnderTest, APlantedStaleBlockIsNamed) {
  OnFile on;
  static_cast<void>(on.file.open_file().ledger->begin(7 * kBlockBytes));
  on.file.open_file().ledger->acknowledge(7 * kBlockBytes);  // of a write that never arrived
  EXPECT_THAT(on.found(), HasSubstr("is stale: write 1 of this block, but write 2 was acknowledged"));
}

TEST(FileUnderTest, SwappedBlocksAreNamed) {
  OnFile on;
  on.read_block(8 * kBlockBytes);
  on.write_block(9 * kBlockBytes);
  EXPECT_THAT(on.found(), HasSubstr("offset 36864"));
  EXPECT_THAT(on.found(), HasSubstr("is misdirected: this block belongs at offset 32768"));
}

TEST(FileUnderTest, AFileThatWasCutShortIsAnError) {
  OnFile on;
  ASSERT_EQ(ftruncate(on.file.open_file().fd, kSmall / 2), 0);
  EXPECT_THROW(on.found(), sdk::DeviceError);
}

TEST(FileUnderTest, IsKeptForTheNextJobThatWantsTheSame) {
  Folder folder;
  fakes::Host host;
  const sdk::Host sdk_host(host.raw());
  const FileUnderTest::Wish wish{folder.path(), "", kSmall};
  auto file = FileUnderTest::take(sdk_host, wish, 5, false);
  const FileUnderTest* const first = file.get();
  FileUnderTest::keep(std::move(file));
  file = FileUnderTest::take(sdk_host, wish, 6, false);
  EXPECT_EQ(file.get(), first);
  FileUnderTest::keep(std::move(file));
  file = FileUnderTest::take(sdk_host, {folder.path(), "", 2 * kSmall}, 6, false);
  EXPECT_EQ(file->verify(sdk_host, 1, 1).why, "");
  EXPECT_EQ(file->open_file().ledger->bytes(), 2 * kSmall);
  EXPECT_TRUE(folder.is_empty());
}

}  // namespace
}  // namespace steelyard::storage
