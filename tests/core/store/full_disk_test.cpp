// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "core/store/example.h"
#include "model/json.h"
#include "store/run_store.h"

namespace steelyard::store {
namespace {

namespace fs = std::filesystem;
using namespace example;

/// No file of this process may grow beyond `bytes`; the write that would ends in EFBIG.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST(FullDisk, TakesBackTheLineItCouldNotFinish) {
  const Folder folder;
  auto journal = Journal::create(folder / "j", "x", "00ff");
  ASSERT_TRUE(journal->append({{"kind", "open"}}).ok());
  const std::string before = read(folder / "j");
  const std::string head = journal->head();
  {
    const FileSizeLimit limit(before.size() + 50);
    const auto failed = journal->append({{"kind", "start"}, {"text", std::string(1000, 'x')}});
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error().code, Errc::kIo);
    EXPECT_EQ(failed.error().message, "cannot write " + (folder / "j").string() + ": File too large");
    EXPECT_NE(failed.error().hint.find("ulimit -f"), std::string::npos);
    EXPECT_NE(failed.error().hint.find("steelyard run --resume"), std::string::npos);
  }
  EXPECT_EQ(journal->head(), head);
  EXPECT_EQ(read(folder / "j"), before);
  ASSERT_TRUE(journal->append({{"kind", "start"}}).ok());
  EXPECT_EQ(read_journal(folder / "j")->head, journal->head());
}

TEST(FullDisk, LeavesNoRunThatCouldNotBegin) {
  const Folder folder;
  TestClock clock;
  RunStore store(folder.path(), clock);
  {
    const FileSizeLimit limit(100);
    EXPECT_EQ(store.begin(a_plan(), a_base()).error().code, Errc::kIo);
  }
  EXPECT_TRUE(fs::is_empty(folder / "runs"));
  EXPECT_TRUE(store.begin(a_plan(), a_base()).ok());
}

/// A file system of its own with room for very little.
class SmallDisk {
 public:
  explicit SmallDisk(const fs::path& where) : where_(where) {
    fs::create_directory(where);
    mounted = mount("none", where.c_str(), "tmpfs", 0, "size=128k") == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted) umount(where_.c_str());
  }
  /// Takes what room is left, or gives it back.
  void fill() const { write(where_ / "filler", std::string(1 << 20, 'x')); }
  void make_room() const { fs::remove(where_ / "filler"); }
  bool mounted;

 private:
  fs::path where_;
};

/// Jobs until the disk is full.
Result<void> measure_until_full(OpenRun& run) {
  const model::Plan plan = run.plan();
  for (const model::Job& job : plan.jobs) {
    if (run.finished_jobs().contains(job.id)) continue;
    if (auto r = run.job_started(job); !r) return r;
    if (auto r = run.job_finished(job, rows_of(job, 200)); !r) return r;
  }
  return {};
}

TEST(FullDisk, EndsARunThatGoesOnWhenThereIsRoom) {
  const Folder folder;
  const SmallDisk disk(folder / "disk");
  if (!disk.mounted) GTEST_SKIP() << "cannot mount a small tmpfs: " << std::strerror(errno);
  TestClock clock;
  RunStore store(folder / "disk", clock);
  auto run = store.begin(a_plan(100), a_base());
  ASSERT_TRUE(run.ok()) << run.error().message;
  const auto full = measure_until_full(*run);
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().message,
            "cannot write " + (run->dir() / "journal.jsonl").string() + ": No space left on device");
  EXPECT_NE(full.error().hint.find("make room"), std::string::npos);
  const std::set<std::string> finished = run->finished_jobs();
  EXPECT_GT(finished.size(), 2u);
  EXPECT_EQ(store.load(run->id())->results.size(), 2 * finished.size());
  EXPECT_EQ(store.list(false)->at(0).summary.pass, finished.size());
  EXPECT_TRUE(store.verify(run->id()).ok());
}

TEST(FullDisk, KeepsAFinishedRunThatHasNoRoomForItsDocument) {
  const Folder folder;
  const SmallDisk disk(folder / "disk");
  if (!disk.mounted) GTEST_SKIP() << "cannot mount a small tmpfs: " << std::strerror(errno);
  TestClock clock;
  RunStore store(folder / "disk", clock);
  std::string id;
  {
    auto run = store.begin(a_plan(), a_base());
    ASSERT_TRUE(run.ok()) << run.error().message;
    ASSERT_EQ(measure(*run), "");
    disk.fill();
    // The last page of the journal may still take the end line; run.json cannot be written in any case.
    EXPECT_EQ(run->finish().error().code, Errc::kIo);
    id = run->id();
  }
  EXPECT_FALSE(fs::exists(folder / "disk" / "runs" / id / "run.json"));
  EXPECT_EQ(store.load(id)->results.size(), 6u);
  EXPECT_FALSE(store.list(false)->at(0).complete);
  disk.make_room();
  auto run = store.resume(std::nullopt, a_machine());
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_EQ(run->finished_jobs().size(), 3u);
  ASSERT_TRUE(run->finish().ok());
  EXPECT_TRUE(store.verify(id).ok());
}

}  // namespace
}  // namespace steelyard::store
