// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/store/example.h"
#include "store/run_store.h"

namespace steelyard::store {
namespace {

namespace fs = std::filesystem;
using namespace example;

struct List : testing::Test {
  std::string ids(bool rebuild = false) {
    const auto runs = store.list(rebuild);
    if (!runs) return runs.error().message;
    std::string joined;
    for (const RunSummary& run : *runs) joined += run.id + " ";
    return joined;
  }
  fs::path dir(const std::string& id) { return folder / "data" / "runs" / id; }
  /// A finished run on the day that follows.
  std::string next_run() {
    clock.wall += 24LL * 3600 * 1'000'000'000;
    return a_finished_run(store);
  }

  Folder folder;
  TestClock clock;
  RunStore store{folder / "data", clock};
};

TEST_F(List, ShowsTheNewestFirst) {
  const std::string first = next_run(), second = next_run(), third = next_run();
  EXPECT_EQ(ids(), third + " " + second + " " + first + " ");
  EXPECT_EQ(ids(true), third + " " + second + " " + first + " ");
}

TEST_F(List, SaysWhatEachRunIs) {
  const std::string whole = next_run();
  clock.wall += 24LL * 3600 * 1'000'000'000;
  std::string half;
  {
    auto run = store.begin(a_plan(), a_base());
    ASSERT_EQ(measure(*run, 1), "");
    half = run->id();
  }
  const std::string damaged = next_run();
  std::string journal = read(dir(damaged) / "journal.jsonl");
  journal[10] = 'x';
  write(dir(damaged) / "journal.jsonl", journal);
  for (const bool rebuild : {false, false, true}) {
    const auto runs = store.list(rebuild);
    ASSERT_EQ(runs->size(), 3u);
    const RunSummary& unfinished = runs->at(0);
    EXPECT_EQ(unfinished.id, half);
    EXPECT_EQ(unfinished.finished, "");
    EXPECT_FALSE(unfinished.complete);
    EXPECT_EQ(unfinished.summary.pass, 1u);
    const RunSummary& complete = runs->at(1);
    EXPECT_EQ(complete.id, whole);
    EXPECT_EQ(complete.profile, "quick");
    EXPECT_EQ(complete.node, "node017");
    EXPECT_EQ(complete.started.substr(0, 10), "2026-11-22");
    EXPECT_EQ(complete.finished.substr(0, 10), "2026-11-22");
    EXPECT_EQ(complete.summary.pass, 3u);
    EXPECT_EQ(complete.summary.skip, 3u);
    EXPECT_TRUE(complete.complete);
    EXPECT_EQ(complete.damage, "");
    const RunSummary& broken = runs->at(2);
    EXPECT_EQ(broken.id, damaged);
    EXPECT_NE(broken.damage.find("journal.jsonl:1: "), std::string::npos) << broken.damage;
    EXPECT_FALSE(broken.complete);
  }
}

TEST_F(List, DoesNotBelieveAResultThatItsJournalDoesNotSay) {
  const std::string edited = next_run(), orphan = next_run();
  std::string document = read(dir(edited) / "run.json");
  const std::size_t at = document.find("\"value\": ");
  ASSERT_NE(at, std::string::npos);
  document.insert(at + 9, "9");
  write(dir(edited) / "run.json", document);
  std::filesystem::remove(dir(orphan) / "journal.jsonl");
  const auto runs = store.list(true);
  ASSERT_EQ(runs->size(), 2u);
  for (const RunSummary& run : *runs) {
    EXPECT_FALSE(run.complete) << run.id;
    EXPECT_NE(run.damage, "") << run.id;
  }
}

TEST_F(List, FollowsAnUnfinishedRun) {
  auto run = store.begin(a_plan(), a_base());
  EXPECT_EQ(store.list(false)->at(0).summary.pass, 0u);
  ASSERT_EQ(measure(*run, 1), "");
  EXPECT_EQ(store.list(false)->at(0).summary.pass, 1u);
  ASSERT_EQ(measure(*run), "");
  ASSERT_TRUE(run->finish().ok());
  EXPECT_EQ(store.list(false)->at(0).summary.pass, 3u);
  EXPECT_TRUE(store.list(false)->at(0).complete);
}

TEST_F(List, DropsARunThatWasDeletedAndTakesUpOneThatWasCopiedIn) {
  const std::string first = next_run(), second = next_run();
  EXPECT_EQ(ids(), second + " " + first + " ");
  fs::rename(dir(first), folder / "elsewhere");
  EXPECT_EQ(ids(), second + " ");
  fs::copy(folder / "elsewhere", dir(first));
  EXPECT_EQ(ids(), second + " " + first + " ");
}

TEST_F(List, ReadsOnlyRunsThatChanged) {
  const std::string id = next_run();
  ids();
  const fs::path file = dir(id) / "journal.jsonl";
  const auto time = fs::last_write_time(file);
  std::string journal = read(file);
  journal[10] = 'x';
  write(file, journal);
  fs::last_write_time(file, time);
  EXPECT_EQ(store.list(false)->at(0).damage, "");
  EXPECT_NE(store.list(true)->at(0).damage, "");
  EXPECT_NE(store.list(false)->at(0).damage, "");
}

TEST_F(List, DoesNotBelieveAnEntryThatWasEdited) {
  next_run();
  const fs::path index = folder / "data" / "index.db";
  std::string bytes = read(index);
  const std::size_t at = bytes.find("node017");
  ASSERT_NE(at, std::string::npos);
  write(index, bytes.replace(at, 7, "node666"));
  EXPECT_EQ(store.list(false)->at(0).node, "node017");
}

TEST_F(List, MakesADamagedIndexAgain) {
  const std::string id = next_run();
  const fs::path index = folder / "data" / "index.db";
  const std::string whole = read(index);
  constexpr std::size_t kUserVersion = 63;  // last byte of that number in an SQLite file
  ASSERT_EQ(whole.at(kUserVersion), 3);
  std::string of_tomorrow = whole;
  of_tomorrow[kUserVersion] = 99;
  std::string scrambled = whole;
  for (std::size_t i = 100; i < scrambled.size(); ++i) scrambled[i] = static_cast<char>(scrambled[i] ^ 0x5A);
  for (const std::string& damaged : {std::string(), std::string("no database at all, but long enough to be one"),
                                     whole.substr(0, whole.size() / 2), of_tomorrow, scrambled}) {
    write(index, damaged);
    EXPECT_EQ(ids(), id + " ");
    EXPECT_EQ(ids(), id + " ");
    EXPECT_EQ(read(index).at(kUserVersion), 3);
    write(index, damaged);
    const std::string another = next_run();  // finish() meets the same index
    EXPECT_EQ(ids(), another + " " + id + " ");
    fs::remove_all(dir(another));
  }
  fs::remove(index);
  EXPECT_EQ(ids(), id + " ");
  EXPECT_TRUE(fs::exists(index));
}

TEST_F(List, DoesNotTakeABusyIndexForADamagedOne) {
  const std::string first = next_run();
  const fs::path index = folder / "data" / "index.db";
  const int fd = open(index.c_str(), O_RDWR | O_CLOEXEC);
  struct stat before {
  }, after{};
  ASSERT_EQ(fstat(fd, &before), 0);
  // SQLite's lock bytes, held exclusively by another process: nobody can read or write.
  constexpr off_t kPending = 0x40000000;
  const pid_t other = fork();
  if (other == 0) {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = kPending;
    lock.l_len = 512;
    const int held = fcntl(fd, F_SETLK, &lock);
    kill(getpid(), held == 0 ? SIGSTOP : SIGKILL);
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(other, &status, WUNTRACED), other);
  ASSERT_TRUE(WIFSTOPPED(status));
  EXPECT_EQ(ids(), first + " ");
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
  close(fd);
  ASSERT_EQ(stat(index.c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(List, IgnoresWhatIsNoRun) {
  const std::string id = next_run();
  write(folder / "data" / "runs" / "notes.txt", "mine");
  fs::create_directory(folder / "data" / "runs" / ".hidden");
  EXPECT_EQ(ids(), id + " ");
}

TEST_F(List, WorksWhereNothingCanBeWritten) {
  const std::string id = next_run();
  fs::remove(folder / "data" / "index.db");
  const std::string data = folder / "data";
  const bool root = geteuid() == 0;
  if (root) {  // whom permissions do not bind
    if (mount(data.c_str(), data.c_str(), nullptr, MS_BIND, nullptr) != 0)
      GTEST_SKIP() << "root without the right to mount";
    ASSERT_EQ(mount(nullptr, data.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr), 0);
  } else {
    fs::permissions(data, fs::perms::owner_read | fs::perms::owner_exec);
    fs::permissions(folder / "data" / "runs", fs::perms::owner_read | fs::perms::owner_exec);
  }
  EXPECT_EQ(ids(), id + " ");
  EXPECT_EQ(ids(true), id + " ");
  EXPECT_TRUE(store.load(id).ok());
  EXPECT_TRUE(store.verify(id).ok());
  const auto run = store.begin(a_plan(), a_base());
  EXPECT_FALSE(run.ok());
  if (!run) {
    EXPECT_EQ(run.error().code, Errc::kIo);
    EXPECT_NE(run.error().hint.find("XDG_DATA_HOME"), std::string::npos) << run.error().hint;
  }
  if (root) {
    EXPECT_EQ(umount(data.c_str()), 0);
  } else {
    fs::permissions(data, fs::perms::owner_all);
    fs::permissions(folder / "data" / "runs", fs::perms::owner_all);
  }
}

}  // namespace
}  // namespace steelyard::store
