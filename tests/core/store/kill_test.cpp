// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <sched.h>
#include <set>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

#include "core/store/example.h"
#include "store/run_store.h"

namespace steelyard::store {
namespace {

namespace fs = std::filesystem;
using namespace example;

constexpr std::size_t kJobs = 8;

/// Bytes that the runs in `data` have written so far.
std::uintmax_t bytes_written(const fs::path& data) {
  std::uintmax_t sum = 0;
  std::error_code error;  // the folder comes and files go while we look
  for (fs::recursive_directory_iterator it(data / "runs", error), end; !error && it != end; it.increment(error))
    if (const auto size = it->file_size(error); !error) sum += size;
  return sum;
}

struct Outcome {
  bool killed = false;
  int exit_code = -1;
};

/// Runs store_writer, and kills it once `data` holds `bytes`. Jobs that it reported go to `safe`.
Outcome run_writer(const fs::path& data, const char* how, std::uintmax_t bytes, std::multiset<std::string>& safe) {
  const fs::path out = data.string() + ".out";
  fs::remove(out);
  const pid_t pid = fork();
  if (pid == 0) {
    const int fd = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    dup2(fd, STDOUT_FILENO);
    execl(STORE_WRITER, STORE_WRITER, data.c_str(), how, std::to_string(kJobs).c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  pid_t ended = 0;
  while (bytes_written(data) < bytes && (ended = waitpid(pid, &status, WNOHANG)) == 0) sched_yield();
  if (ended == 0) {
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
  }
  std::istringstream lines(read(out));
  for (std::string job; std::getline(lines, job);) safe.insert(job);
  return {WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

std::set<std::string> planned_jobs() {
  std::set<std::string> ids;
  for (const model::Job& job : a_plan(kJobs).jobs) ids.insert(job.id);
  return ids;
}

bool any_complete(const fs::path& data) {
  TestClock clock;
  const auto runs = RunStore(data, clock).list(false);
  return runs && std::ranges::any_of(*runs, &RunSummary::complete);
}

/// The one run that was not stillborn is whole, and has each job exactly once.
void expect_whole(const fs::path& data) {
  TestClock clock;
  const RunStore store(data, clock);
  const auto runs = store.list(true);
  ASSERT_TRUE(runs.ok());
  std::size_t whole = 0;
  for (const RunSummary& run : *runs) {
    if (!run.complete) {
      EXPECT_NE(run.damage, "") << run.id;  // died before its first line: nothing was measured
      continue;
    }
    ++whole;
    const auto verified = store.verify(run.id);
    EXPECT_TRUE(verified.ok()) << verified.error().message;
    std::map<std::string, int> rows;
    const auto loaded = store.load(run.id);
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    for (const model::Row& row : loaded->results) ++rows[row.job];
    std::set<std::string> jobs;
    for (const auto& [job, n] : rows) {
      EXPECT_EQ(n, 2) << job;
      jobs.insert(job);
    }
    EXPECT_EQ(jobs, planned_jobs());
  }
  EXPECT_EQ(whole, 1u);
}

TEST(Kill, AtAnyMomentLosesAndRepeatsNothingThatFinished) {
  const Folder folder;
  std::multiset<std::string> ignored;
  ASSERT_EQ(run_writer(folder / "whole", "begin", UINTMAX_MAX, ignored).exit_code, 0);
  const std::uintmax_t total = bytes_written(folder / "whole");
  std::mt19937 random(20261121);
  int killed = 0;
  for (int moment = 0; moment < 50; ++moment) {
    SCOPED_TRACE(fmt::format("moment {}", moment));
    const fs::path data = folder / std::to_string(moment);
    std::multiset<std::string> safe;
    std::uintmax_t target = std::uniform_int_distribution<std::uintmax_t>(0, total)(random);
    Outcome outcome = run_writer(data, "begin", target, safe);
    killed += outcome.killed;
    // Twice more on the way, then to the end. A run that never began is begun again.
    for (int resumed = 0; !any_complete(data); ++resumed) {
      ASSERT_LT(resumed, 6) << "the run does not come to its end";
      target = std::uniform_int_distribution<std::uintmax_t>(std::min(target, total), total)(random);
      outcome = run_writer(data, "resume", resumed < 2 ? target : UINTMAX_MAX, safe);
      if (outcome.exit_code == 2) outcome = run_writer(data, "begin", UINTMAX_MAX, safe);
      killed += outcome.killed;
    }
    for (const std::string& job : safe) ASSERT_EQ(safe.count(job), 1u) << job << " was measured twice";
    expect_whole(data);
    if (HasFailure()) return;
  }
  EXPECT_GE(killed, 50) << "too few of the kills met a living process to prove anything";
}

}  // namespace
}  // namespace steelyard::store
