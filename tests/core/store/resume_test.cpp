// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"
#include "core/store/example.h"
#include "model/json.h"
#include "store/run_store.h"

namespace steelyard::store {
namespace {

namespace fs = std::filesystem;
using namespace example;

struct Resume : testing::Test {
  std::string interrupted(std::size_t jobs_done) {
    auto run = store.begin(a_plan(), a_base());
    EXPECT_EQ(measure(*run, jobs_done), "");
    return run->id();
  }
  fs::path dir(const std::string& id) { return folder / "data" / "runs" / id; }

  Folder folder;
  TestClock clock;
  RunStore store{folder / "data", clock};
};

TEST_F(Resume, RepeatsNothingThatFinished) {
  const std::string id = interrupted(2);
  auto run = store.resume(std::nullopt, a_machine());
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_EQ(run->id(), id);
  EXPECT_EQ(run->finished_jobs(), (std::set<std::string>{"job0", "job1"}));
  EXPECT_EQ(run->plan().jobs.size(), 3u);
  EXPECT_EQ(run->run().results.size(), 4u);
  ASSERT_EQ(measure(*run), "");
  ASSERT_TRUE(run->finish().ok());
  EXPECT_EQ(store.load(id)->results.size(), 6u);
  EXPECT_TRUE(store.verify(id).ok());
}

TEST_F(Resume, CountsTheAttemptThatDied) {
  const std::string id = interrupted(1);
  const model::Job second = a_plan().jobs[1];
  for (int i = 0; i < 2; ++i) {
    auto run = store.resume(id, a_machine());
    ASSERT_TRUE(run->job_started(second).ok());
  }
  auto run = store.resume(id, a_machine());
  EXPECT_FALSE(run->finished_jobs().contains(second.id));
  ASSERT_EQ(measure(*run), "");
  ASSERT_TRUE(run->finish().ok());
  const auto loaded = store.load(id);
  EXPECT_FALSE(loaded->results[0].conditions.contains("attempt"));
  EXPECT_EQ(std::get<double>(loaded->results[2].conditions.at("attempt")), 3);
  EXPECT_TRUE(store.verify(id).ok());
}

TEST_F(Resume, TakesTheLatestUnfinishedRun) {
  const std::string older = interrupted(1);
  clock.wall += 3'600'000'000'000;
  const std::string newer = interrupted(1);
  clock.wall += 3'600'000'000'000;
  a_finished_run(store);
  EXPECT_EQ(store.resume(std::nullopt, a_machine())->id(), newer);
  EXPECT_EQ(store.resume(older, a_machine())->id(), older);
}

TEST_F(Resume, PassesOverARunThatNeverBegan) {
  const std::string id = interrupted(1);
  fs::create_directories(dir("20991231-0000"));
  write(dir("20991231-0000") / "journal.jsonl", R"({"prev":"58)");
  EXPECT_EQ(store.resume(std::nullopt, a_machine())->id(), id);
  EXPECT_EQ(store.resume("20991231-0000", a_machine()).error().code, Errc::kCorrupt);
}

TEST_F(Resume, HasNothingToDoWithoutAnUnfinishedRun) {
  EXPECT_EQ(store.resume(std::nullopt, a_machine()).error().code, Errc::kNotFound);
  const std::string id = a_finished_run(store);
  EXPECT_EQ(store.resume(std::nullopt, a_machine()).error().code, Errc::kNotFound);
  const std::string before = read(dir(id) / "journal.jsonl");
  const auto run = store.resume(id, a_machine());
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().code, Errc::kInvalidArgument);
  EXPECT_NE(run.error().message.find("has finished"), std::string::npos);
  EXPECT_EQ(read(dir(id) / "journal.jsonl"), before);
}

TEST_F(Resume, SuggestsTheRunThatWasMeant) {
  const std::string id = interrupted(1);
  const auto run = store.resume(id + "0", a_machine());
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().code, Errc::kNotFound);
  EXPECT_EQ(run.error().hint, "did you mean '" + id + "'?");
}

TEST_F(Resume, WritesTheDocumentOfARunThatDiedInItsLastStep) {
  const std::string id = a_finished_run(store);
  const std::string document = read(dir(id) / "run.json");
  fs::remove(dir(id) / "run.json");
  EXPECT_EQ(store.verify(id).error().code, Errc::kCorrupt);
  auto run = store.resume(std::nullopt, a_machine());
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_EQ(run->finished_jobs().size(), 3u);
  ASSERT_TRUE(run->finish().ok());
  EXPECT_EQ(read(dir(id) / "run.json"), document);
  EXPECT_TRUE(store.verify(id).ok());
}

TEST_F(Resume, RefusesAnotherMachineAndNamesTheDifference) {
  const std::string id = interrupted(1);
  const std::string before = read(dir(id) / "journal.jsonl");
  const auto message = [&](auto change) {
    model::Machine other = a_machine();
    change(other);
    const auto run = store.resume(id, other);
    if (run) return std::string("resumed");
    EXPECT_EQ(run.error().code, Errc::kInvalidArgument);
    return run.error().message.substr(run.error().message.find("machine: ") + 9);
  };
  EXPECT_EQ(message([](model::Machine& m) { m.hostname = "node018"; }), "hostname was node017 and is node018");
  EXPECT_EQ(message([](model::Machine& m) { m.packages[0].model = "Xeon"; }), "CPU was AMD EPYC 7763 and is Xeon");
  EXPECT_EQ(message([](model::Machine& m) { m.cores.pop_back(); }), "number of cores was 2 and is 1");
  EXPECT_EQ(read(dir(id) / "journal.jsonl"), before);
  EXPECT_EQ(message([](model::Machine& m) { m.numa_nodes[0].memory_bytes /= 2; }), "resumed");
}

TEST_F(Resume, OfACopiedFolderIsRefusedAndListedAsOne) {
  const std::string id = interrupted(1);
  fs::copy(dir(id), dir("20261121-c0b1"), fs::copy_options::recursive);
  const auto copy = store.resume("20261121-c0b1", a_machine());
  ASSERT_FALSE(copy.ok());
  EXPECT_NE(copy.error().message.find("holds run " + id), std::string::npos) << copy.error().message;
  EXPECT_TRUE(store.resume(id, a_machine()).ok());
  const auto runs = store.list(true);
  for (const RunSummary& run : *runs) EXPECT_EQ(run.damage.empty(), run.id == id) << run.id;
}

TEST_F(Resume, ThatSomebodyObjectsToLeavesTheJournalAsItWas) {
  const std::string id = interrupted(1);
  const auto before = read_file(dir(id) / "journal.jsonl");
  const auto refused = store.resume(id, a_machine(), [](const model::Run&) {
    return Result<void>(Error{Errc::kInvalidArgument, "no"});
  });
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "no");
  EXPECT_EQ(read_file(dir(id) / "journal.jsonl").value(), before.value());
}

TEST_F(Resume, SurvivesAClockThatJumps) {
  const std::string id = interrupted(1);
  const std::string started = store.load(id)->started;
  clock.wall -= 400LL * 24 * 3600 * 1'000'000'000;
  auto run = store.resume(std::nullopt, a_machine());
  ASSERT_TRUE(run.ok()) << run.error().message;
  ASSERT_EQ(measure(*run, 1), "");
  clock.wall += 4000LL * 24 * 3600 * 1'000'000'000;
  ASSERT_EQ(measure(*run), "");
  clock.wall = 0;
  ASSERT_TRUE(run->finish().ok());
  const auto loaded = store.load(id);
  EXPECT_EQ(loaded->started, started);
  EXPECT_EQ(loaded->finished.substr(0, 10), "1970-01-01");
  EXPECT_EQ(loaded->results.size(), 6u);
  EXPECT_TRUE(store.verify(id).ok());
  EXPECT_EQ(store.list(false)->at(0).id, id);
}

/// Begins a run in another process, which holds it until told to go or killed.
class OtherProcess {
 public:
  OtherProcess(const fs::path& data, Clock& clock) {
    int id_pipe[2], hold_pipe[2];
    EXPECT_EQ(pipe(id_pipe) + pipe(hold_pipe), 0);
    pid = fork();
    if (pid == 0) {
      close(hold_pipe[1]);
      RunStore store(data, clock);
      auto run = store.begin(a_plan(), a_base());
      if (!run || ::write(id_pipe[1], run->id().data(), run->id().size()) < 0) _exit(1);
      char end;
      _exit(::read(hold_pipe[0], &end, 1) == 0 ? 0 : 1);
    }
    close(id_pipe[1]);
    close(hold_pipe[0]);
    char buffer[64];
    const ssize_t n = ::read(id_pipe[0], buffer, sizeof buffer);
    id.assign(buffer, n > 0 ? static_cast<std::size_t>(n) : 0);
    close(id_pipe[0]);
    hold_ = hold_pipe[1];
  }
  void kill() {
    if (pid <= 0) return;
    ::kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    pid = 0;
  }
  ~OtherProcess() {
    kill();
    close(hold_);
  }
  pid_t pid;
  std::string id;

 private:
  int hold_;
};

TEST_F(Resume, AndBeginWaitForTheProcessThatMeasures) {
  const std::string mine = interrupted(1);
  OtherProcess other(folder / "data", clock);
  ASSERT_FALSE(other.id.empty());
  for (const auto& refused :
       {store.begin(a_plan(), a_base()), store.resume(mine, a_machine()), store.resume(other.id, a_machine())}) {
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::kBusy);
    EXPECT_EQ(refused.error().message,
              "run " + other.id + " is being measured on this machine by process " + std::to_string(other.pid));
  }
  EXPECT_EQ(store.list(false)->size(), 2u);  // the refused run left no folder
}

TEST_F(Resume, DoesNotWaitForTheDead) {
  OtherProcess other(folder / "data", clock);
  other.kill();
  char host[256] = {};
  ASSERT_EQ(gethostname(host, sizeof host - 1), 0);
  EXPECT_NE(read(folder / "data" / ("measuring." + std::string(host) + ".lock")).find(other.id), std::string::npos);
  auto run = store.resume(other.id, a_machine());
  ASSERT_TRUE(run.ok()) << run.error().message;
}

TEST_F(Resume, IsNotNeededWhileTheRunIsStillOpenHere) {
  auto run = store.begin(a_plan(), a_base());
  EXPECT_EQ(store.begin(a_plan(), a_base()).error().code, Errc::kBusy);
  ASSERT_EQ(measure(*run), "");
  ASSERT_TRUE(run->finish().ok());
  EXPECT_TRUE(store.begin(a_plan(), a_base()).ok());  // a finished run holds nothing any more
}

}  // namespace
}  // namespace steelyard::store
