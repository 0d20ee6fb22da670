// SPDX-License-Identifier: Apache-2.0
#include "store/run_store.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/example.h"
#include "model/json.h"
#include "store/run_record.h"

namespace steelyard::store {
namespace {

namespace fs = std::filesystem;
using namespace example;

struct Store : testing::Test {
  Folder folder;
  TestClock clock;
  RunStore store{folder / "data", clock};
};

TEST_F(Store, CreatesNothingBeforeItWrites) {
  EXPECT_TRUE(store.list(false)->empty());
  EXPECT_EQ(store.load("20261121-7f3a").error().code, Errc::kNotFound);
  EXPECT_FALSE(fs::exists(folder / "data"));
}

TEST_F(Store, KeepsARunAsItWasMeasured) {
  auto run = store.begin(a_plan(), a_base());
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_THAT(run->id(), testing::MatchesRegex("20261121-[0-9a-f]{4}"));
  ASSERT_EQ(measure(*run), "");
  ASSERT_TRUE(run->finish().ok());
  const auto loaded = store.load(run->id());
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(model::to_json(*loaded), model::to_json(run->run()));
  EXPECT_EQ(loaded->started, "2026-11-21T03:12:40.002Z");
  EXPECT_GT(loaded->finished, loaded->started);
  EXPECT_EQ(loaded->results.size(), 6u);
  EXPECT_EQ(loaded->summary.pass, 3u);
  EXPECT_EQ(loaded->summary.skip, 3u);
  EXPECT_EQ(loaded->journal_head, read_journal(run->dir() / "journal.jsonl")->head);
  EXPECT_TRUE(store.verify(run->id()).ok());
}

TEST_F(Store, OrdersRowsAsThePlanDoes) {
  auto run = store.begin(a_plan(), a_base());
  const model::Plan plan = run->plan();
  for (const std::size_t i : {2u, 0u, 1u}) ASSERT_TRUE(run->job_finished(plan.jobs[i], rows_of(plan.jobs[i])).ok());
  ASSERT_TRUE(run->finish().ok());
  const auto loaded = store.load(run->id());
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  std::string order;
  for (const model::Row& row : loaded->results) order += row.job + "." + row.metric + " ";
  EXPECT_EQ(order, "job0.bandwidth job0.energy job1.bandwidth job1.energy job2.bandwidth job2.energy ");
  EXPECT_TRUE(store.verify(run->id()).ok());  // rebuilt from the journal they stand in the same order
}

TEST_F(Store, ReadsAnUnfinishedRunFromItsJournal) {
  auto run = store.begin(a_plan(), a_base());
  ASSERT_EQ(measure(*run, 2), "");
  const auto loaded = store.load(run->id());
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(loaded->results.size(), 4u);
  EXPECT_EQ(loaded->summary.pass, 2u);
  EXPECT_EQ(loaded->finished, "");
  EXPECT_EQ(loaded->plugins.at("cpu"), "0.1.0 0000");
  EXPECT_EQ(loaded->settings.at("profile").second, "built-in");
  EXPECT_EQ(loaded->nodes[0].machine.packages[0].model, "AMD EPYC 7763");
  EXPECT_TRUE(store.verify(run->id()).ok());
}

TEST_F(Store, FindsARunByIdPrefixFolderAndFile) {
  const std::string id = a_finished_run(store);
  const fs::path dir = folder / "data" / "runs" / id;
  fs::copy_file(dir / "run.json", folder / "alone.json");
  for (const std::string& name :
       {id, id.substr(0, 11), dir.string(), (dir / "run.json").string(), (folder / "alone.json").string()}) {
    const auto loaded = store.load(name);
    ASSERT_TRUE(loaded.ok()) << name << ": " << loaded.error().message;
    EXPECT_EQ(loaded->id, id);
  }
}

TEST_F(Store, SaysWhatItHasInsteadOfAnUnknownRun) {
  const std::string id = a_finished_run(store);
  std::string slip = id;
  slip.back() = slip.back() == '0' ? '1' : '0';
  const auto loaded = store.load(slip);
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code, Errc::kNotFound);
  EXPECT_EQ(loaded.error().hint, "did you mean '" + id + "'?");
  EXPECT_EQ(store.load("").error().code, Errc::kNotFound);
  EXPECT_EQ(store.load("../runs/" + id).error().code, Errc::kNotFound);
  EXPECT_EQ(store.load((folder / "data").string()).error().code, Errc::kNotFound);
}

TEST_F(Store, RefusesAPrefixOfTwoRuns) {
  a_finished_run(store);
  a_finished_run(store);
  const auto loaded = store.load("2026");
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code, Errc::kInvalidArgument);
}

TEST_F(Store, TrustsTheJournalMoreThanADamagedDocument) {
  const std::string id = a_finished_run(store);
  const fs::path document = folder / "data" / "runs" / id / "run.json";
  const std::string whole = read(document);
  std::string another_head = whole;
  another_head.replace(another_head.find("\"journal_head\": \"") + 17, 4, "0123");
  for (const std::string& damaged : {std::string(), whole.substr(0, whole.size() / 2), std::string(1000, '\0'),
                                     std::string("[1,2]"), another_head}) {
    write(document, damaged);
    const auto loaded = store.load(id);
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    EXPECT_EQ(model::dump_json(model::to_json(*loaded)), whole);
  }
}

TEST_F(Store, RefusesJobsThatCannotBe) {
  auto run = store.begin(a_plan(), a_base());
  const model::Plan plan = run->plan();
  model::Job stranger = plan.jobs[0];
  stranger.id = "stranger";
  EXPECT_EQ(run->job_started(stranger).error().code, Errc::kInternal);
  ASSERT_TRUE(run->job_finished(plan.jobs[0], {}).ok());
  EXPECT_EQ(run->job_started(plan.jobs[0]).error().code, Errc::kInternal);
  EXPECT_EQ(run->job_finished(plan.jobs[0], {}).error().code, Errc::kInternal);
  ASSERT_TRUE(run->finish().ok());
  EXPECT_EQ(run->job_finished(plan.jobs[1], {}).error().code, Errc::kInternal);
  EXPECT_TRUE(store.verify(run->id()).ok());
}

TEST_F(Store, RefusesARowThatCouldNotBeReadBack) {
  auto run = store.begin(a_plan(), a_base());
  const model::Plan plan = run->plan();
  auto rows = rows_of(plan.jobs[0]);
  rows[0].samples[2] = std::nan("");
  EXPECT_EQ(run->job_finished(plan.jobs[0], rows).error().code, Errc::kInternal);
  ASSERT_EQ(measure(*run), "");
  EXPECT_TRUE(store.load(run->id()).ok());
}

TEST_F(Store, RefusesAPlanWithAJobTwiceAndLeavesNothing) {
  model::Plan plan = a_plan();
  plan.jobs.push_back(plan.jobs[0]);
  EXPECT_EQ(store.begin(plan, a_base()).error().code, Errc::kInternal);
  EXPECT_TRUE(store.list(false)->empty());
}

TEST_F(Store, IndexesWhatItCanAndFinishesWhatItCannot) {
  fs::create_directories(folder / "data" / "index.db" / "in the way");
  const std::string id = a_finished_run(store);
  EXPECT_TRUE(store.verify(id).ok());
  EXPECT_EQ(store.list(false)->size(), 1u);
}

TEST_F(Store, NamesTheFileInPlaceOfItsFolder) {
  write(folder / "data", "a file");
  const auto run = store.begin(a_plan(), a_base());
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().code, Errc::kIo);
  EXPECT_NE(run.error().message.find((folder / "data").string()), std::string::npos) << run.error().message;
  EXPECT_NE(run.error().hint.find("XDG_DATA_HOME"), std::string::npos);
}

TEST_F(Store, SeedsFollowFromTheNonceAndTheJournalTellsHowItWent) {
  const std::string nonce = "00112233445566778899aabbccddeeff";
  std::string id;
  {
    auto run = store.begin(a_plan(2), a_base(), {.nonce = nonce});
    ASSERT_TRUE(run) << run.error().message;
    id = run->id();
    EXPECT_EQ(run->plan().jobs[1].seed, model::job_seed(nonce, "job1"));
    ASSERT_EQ(measure(*run), "");
    ASSERT_TRUE(run->finish());
  }
  const auto loaded = store.load_verified(id);
  ASSERT_TRUE(loaded);
  ASSERT_TRUE(loaded->session);
  const model::Session& session = *loaded->session;
  EXPECT_EQ(session.nonce, nonce);
  EXPECT_TRUE(session.nonce_given);
  EXPECT_EQ(session.plan.jobs.size(), 2u);
  ASSERT_EQ(session.attempts.size(), 2u);
  EXPECT_LT(session.open_ns, session.attempts[0].start_ns);
  EXPECT_LT(session.attempts[0].start_ns, *session.attempts[0].finish_ns);
  EXPECT_LT(*session.attempts[1].finish_ns, *session.end_ns);
  EXPECT_TRUE(session.resumed_ns.empty());
  ASSERT_EQ(session.hosts.size(), 1u);
  EXPECT_EQ(session.hosts[0].size(), 16u);
}

TEST_F(Store, WithoutAGivenNonceEveryRunDrawsItsOwn) {
  const std::string first = a_finished_run(store), second = a_finished_run(store);
  const auto a = store.load_verified(first), b = store.load_verified(second);
  ASSERT_TRUE(a && b && a->session && b->session);
  EXPECT_FALSE(a->session->nonce_given);
  EXPECT_EQ(a->session->nonce.size(), 32u);
  EXPECT_NE(a->session->nonce, b->session->nonce);
  EXPECT_NE(a->session->plan.jobs[0].seed, b->session->plan.jobs[0].seed);
}

}  // namespace
}  // namespace steelyard::store
