// SPDX-License-Identifier: Apache-2.0
// What is left by processes that die in the middle, and by limits that the user set.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <steelyard/sdk.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_roots.h"
#include "target/own_folder.h"
#include "target/workspace.h"

namespace steelyard::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMiB = 1 << 20;

std::uint64_t bytes_below(const fs::path& folder) {
  std::uint64_t sum = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) sum += entry.file_size();
  return sum;
}

/// Works in `folder` in a child process, says so, and is killed there.
void killed_at_work(const fs::path& folder) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Workspace workspace(resolve(folder), 16 * kMiB, "");
    const File file = workspace.create("data", 16 * kMiB, Caching::kPageCache);
    fs::create_directory(workspace.folder() + "/" + kOurs + "tree");
    std::ofstream(workspace.folder() + "/" + kOurs + "tree/" + kOurs + "small") << "small";
    if (write(ready[1], "x", 1) != 1) _exit(1);
    for (;;) pause();
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  close(ready[0]);
  close(ready[1]);
  kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
}

TEST(KilledWorkspace, LeavesNoDataAndTheNextStartLeavesNothing) {
  const TemporaryFolder work;
  killed_at_work(work.path());
  EXPECT_FALSE(fs::is_empty(work.path()));
  EXPECT_LT(bytes_below(work.path()), kMiB);  // the large file had no name any more
  {
    const Workspace next(resolve(work.path()), kMiB, "");
    EXPECT_EQ(std::distance(fs::directory_iterator(work.path()), fs::directory_iterator()), 1);
  }
  EXPECT_TRUE(fs::is_empty(work.path()));
}

TEST(KilledWorkspace, ManyAtOnceNeitherHarmTheLivingNorLeaveAnything) {
  const TemporaryFolder work;
  const Workspace living(resolve(work.path()), kMiB, "");
  std::ofstream(living.folder() + "/" + kOurs + "file") << "mine";
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    for (int round = 0; round < 25; ++round) const Workspace one(resolve(work.path()), kMiB, "");
    _exit(0);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_TRUE(fs::exists(living.folder() + "/" + kOurs + "file"));
  EXPECT_EQ(std::distance(fs::directory_iterator(work.path()), fs::directory_iterator()), 1);
}

TEST(Workspace, ALimitOfTheUserIsARefusalNotASignal) {
  const TemporaryFolder work;
  const pid_t child = fork();
  if (child == 0) {
    const rlimit limit{kMiB, kMiB};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      Workspace workspace(resolve(work.path()), 2 * kMiB, "");
      static_cast<void>(workspace.create("data", 2 * kMiB, Caching::kPageCache));
    } catch (const sdk::Unsupported& e) {
      _exit(std::string(e.what()).find("raise `ulimit -f`") != std::string::npos ? 0 : 2);
    }
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(fs::is_empty(work.path()));
}

}  // namespace
}  // namespace steelyard::storage
