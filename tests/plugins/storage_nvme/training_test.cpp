// SPDX-License-Identifier: Apache-2.0
// What a training job asks of its storage: checkpoints and samples.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <gmock/gmock.h>
#include <unistd.h>

#include "bench/checkpoint.h"
#include "bench/checkpoint_writer.h"
#include "bench/dataload.h"
#include "job.h"
#include "load/together.h"

namespace steelyard::storage {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kShare = 64 << 20;

Given checkpoint(const Folder& folder, const char* op) {
  return {{"path", folder.path()}, {"size", std::to_string(kShare)}, {"writers", "2"}, {"op", op}};
}

Given samples(const Folder& folder) {
  return {{"path", folder.path()}, {"size", std::to_string(256 << 20)}, {"workers", "2"}, {"shards", "2"}};
}

/// Prepares, runs, reports and checks; "" or what went wrong.
template <class K>
std::string run(fakes::Host& host, const Given& given, std::uint64_t inner) {
  const JobOf<K> job(host, given);
  K kernel(*job.job);
  const std::uint64_t ns = kernel.timed_run(sdk::Host(host.raw()), inner);
  kernel.report(sdk::Sample(sdk::Host(host.raw()), K::kFacts, inner, ns));
  return kernel.check().why;
}

TEST(Checkpoint, SavesDurablyRestoresAndLeavesNothing) {
  for (const char* op : {"save", "restore"}) {
    Folder folder;
    fakes::Host host;
    EXPECT_EQ(run<Checkpoint>(host, checkpoint(folder, op), 2), "");
    EXPECT_GT(emitted<Checkpoint>(host, "bandwidth"), 0);
    EXPECT_NEAR(emitted<Checkpoint>(host, "bandwidth") * emitted<Checkpoint>(host, "duration"), 2.0 * kShare, 1);
    EXPECT_GE(emitted<Checkpoint>(host, "slowest"), 1);
    for (const char* note : {"drive", "file_system", "way", "cache", "engine"})
      EXPECT_TRUE(host.notes.contains(note)) << note;
    EXPECT_TRUE(folder.is_empty());
  }
}

TEST(Checkpoint, StopsWhenCancelledAndLeavesNothing) {
  Folder folder;
  fakes::Host host;
  host.is_cancelled = true;
  EXPECT_THROW(run<Checkpoint>(host, checkpoint(folder, "save"), 1), sdk::Cancelled);
  EXPECT_TRUE(folder.is_empty());
}

struct OneWriter {
  Folder folder;
  fakes::Host host;
  Workspace workspace{resolve(folder.path()), 2 * kShare, ""};
  Writer writer{sdk::Host(host.raw()), workspace, 0, kShare, 7};

  std::string saved_file() const {
    for (const auto& entry : std::filesystem::directory_iterator(workspace.folder()))
      if (entry.path().filename().string().ends_with("share-0")) return entry.path();
    return "";
  }
  std::string found() {
    try {
      writer.verify_saved();
      return "";
    } catch (const sdk::WrongResult& e) {
      return e.what();
    }
  }
};

TEST(CheckpointWriter, ReplacesTheLastCheckpointAndKnowsItFromTheNew) {
  OneWriter one;
  one.writer.save();
  const std::string file = one.saved_file(), old = file + "-old";
  ASSERT_EQ(rename(file.c_str(), old.c_str()), 0);
  one.writer.save();
  EXPECT_EQ(one.found(), "");
  ASSERT_EQ(rename(old.c_str(), file.c_str()), 0);  // what would be there had the rename been lost
  EXPECT_THAT(one.found(), HasSubstr("stale: write 1 of this block, but write 2 was acknowledged"));
}

TEST(CheckpointWriter, ACheckpointThatWasCutShortIsAnError) {
  OneWriter one;
  one.writer.save();
  ASSERT_EQ(truncate(one.saved_file().c_str(), kShare / 2), 0);
  EXPECT_THROW(one.writer.restore(), sdk::DeviceError);
}

TEST(CheckpointWriter, AFolderThatVanishedIsAnErrorWithItsName) {
  OneWriter one;
  std::filesystem::remove_all(one.workspace.folder());
  try {
    one.writer.save();
    FAIL();
  } catch (const sdk::DeviceError& e) {
    EXPECT_THAT(e.what(), HasSubstr("share-0.tmp: No such file or directory"));
  }
}

TEST(Dataload, ReadsWholeSamplesAndLeavesNothing) {
  Folder folder;
  fakes::Host host;
  EXPECT_EQ(run<Dataload>(host, samples(folder), 40), "");
  EXPECT_EQ(durations<Dataload>(host, "latency"), 80u);
  EXPECT_NEAR(emitted<Dataload>(host, "bandwidth") / emitted<Dataload>(host, "samples"), 114'660, 1e-6);
  EXPECT_NEAR(emitted<Dataload>(host, "samples") / emitted<Dataload>(host, "accelerators"), 0.9 * 400 / 0.224, 1e-6);
  EXPECT_TRUE(folder.is_empty());
}

TEST(Dataload, AnEpochHasEverySampleOnceAndTheNextAnotherOrder) {
  const std::vector<std::uint64_t> first = shuffled(1000, 5, 0), next = shuffled(1000, 5, 1);
  EXPECT_NE(first, next);
  EXPECT_EQ(first, shuffled(1000, 5, 0));
  std::vector<std::uint64_t> sorted = first;
  std::ranges::sort(sorted);
  for (std::uint64_t i = 0; i < sorted.size(); ++i) ASSERT_EQ(sorted[i], i);
}

TEST(Together, ThrowsWhatOneOfThemThrewAfterAllHaveEnded) {
  std::atomic<int> ended = 0;
  const auto work = [&](std::size_t i) {
    if (i == 1) throw sdk::DeviceError("the second");
    ++ended;
  };
  EXPECT_THROW(together(3, work), sdk::DeviceError);
  EXPECT_EQ(ended, 2);
}

}  // namespace
}  // namespace steelyard::storage
