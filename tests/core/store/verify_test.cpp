// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <gtest/gtest.h>

#include "core/store/example.h"
#include "model/json.h"
#include "store/run_store.h"

namespace steelyard::store {
namespace {

namespace fs = std::filesystem;
using namespace example;
using model::Json;

struct Verify : testing::Test {
  Verify() : id(a_finished_run(store)), dir(folder / "data" / "runs" / id) {}
  /// The code and message of what verify says.
  std::string verdict() {
    const auto verified = store.verify(id);
    if (verified) return "fine";
    EXPECT_EQ(verified.error().code, Errc::kCorrupt) << verified.error().message;
    return verified.error().message;
  }

  Folder folder;
  TestClock clock;
  RunStore store{folder / "data", clock};
  std::string id;
  fs::path dir;
};

TEST_F(Verify, NoticesChangesAnywhereInTheJournal) {
  const std::string whole = read(dir / "journal.jsonl");
  ASSERT_EQ(verdict(), "fine");
  for (std::size_t i = 0; i < whole.size(); i += 13) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    write(dir / "journal.jsonl", changed);
    ASSERT_NE(verdict(), "fine") << "byte " << i;
    ASSERT_TRUE(store.list(false).ok()) << "byte " << i;
  }
}

TEST_F(Verify, NoticesWhereverTheJournalIsCut) {
  const std::string whole = read(dir / "journal.jsonl");
  for (std::size_t length = 0; length < whole.size(); length += 13) {
    write(dir / "journal.jsonl", whole.substr(0, length));
    ASSERT_NE(verdict(), "fine") << "length " << length;
  }
  write(dir / "journal.jsonl", whole + "{");
  EXPECT_NE(verdict(), "fine");
  fs::remove(dir / "journal.jsonl");
  EXPECT_EQ(store.verify(id).error().code, Errc::kNotFound);
}

TEST_F(Verify, ARunWhoseJournalWasCutWhileItMeasuredDoesNotEndWell) {
  for (const bool removed : {false, true}) {
    auto run = store.begin(a_plan(), a_base());
    ASSERT_EQ(measure(*run, 1), "");
    const fs::path journal = run->dir() / "journal.jsonl";
    if (removed)
      fs::remove(journal);
    else
      fs::resize_file(journal, fs::file_size(journal) / 2);
    ASSERT_EQ(measure(*run), "");
    const auto finished = run->finish();
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.error().code, Errc::kCorrupt);
    EXPECT_NE(finished.error().message.find(journal.string()), std::string::npos) << finished.error().message;
    const auto listed = store.list(false).value();
    const auto found = std::ranges::find(listed, run->id(), &RunSummary::id);
    ASSERT_NE(found, listed.end());
    EXPECT_TRUE(!found->complete && !found->damage.empty());
  }
}

TEST_F(Verify, NamesTheLineOfAChange) {
  std::string journal = read(dir / "journal.jsonl");
  journal.replace(journal.find("\"rows\""), 6, "\"sour\"");
  write(dir / "journal.jsonl", journal);
  EXPECT_EQ(verdict(), (dir / "journal.jsonl").string() + ":4: does not follow from the line before");
}

TEST_F(Verify, NoticesADocumentThatSaysSomethingElse) {
  const Json whole = Json::parse(read(dir / "run.json"));
  Json better = whole;
  better["results"][2]["value"] = 9e12;
  write(dir / "run.json", better.dump());
  EXPECT_EQ(verdict(), (dir / "run.json").string() + ": /results/2/value is not what the journal says");
  Json shorter = whole;
  shorter["results"].erase(5);
  write(dir / "run.json", shorter.dump());
  EXPECT_NE(verdict(), "fine");
  Json longer = whole;
  longer["certified"] = true;
  write(dir / "run.json", longer.dump());
  EXPECT_EQ(verdict(), (dir / "run.json").string() + ": /certified is not what the journal says");
  write(dir / "run.json", "{");
  EXPECT_NE(verdict(), "fine");
  fs::remove(dir / "run.json");
  EXPECT_EQ(verdict(), (dir / "run.json").string() + ": is missing, though the run has ended");
  write(dir / "run.json", whole.dump());
  EXPECT_EQ(verdict(), "fine");
}

/// A chain that holds proves only that its writer knows the rule: each line must also make sense.
struct Forgery {
  const char* why;
  Json line;
};
class Forged : public testing::TestWithParam<Forgery> {};

TEST_P(Forged, IsRefusedThoughTheChainHolds) {
  const Folder folder;
  TestClock clock;
  RunStore store(folder.path(), clock);
  fs::path dir;
  {
    auto run = store.begin(a_plan(), a_base());
    ASSERT_EQ(measure(*run, 1), "");
    dir = run->dir();
  }
  {
    JournalContents contents;
    auto journal = Journal::reopen(dir / "journal.jsonl", contents);
    ASSERT_TRUE(journal->append(GetParam().line).ok());
    ASSERT_TRUE(read_journal(dir / "journal.jsonl").ok());
  }
  for (const auto& error : {store.load(dir.filename()).error(), store.verify(dir.filename()).error(),
                            store.resume(dir.filename(), a_machine()).error()}) {
    EXPECT_EQ(error.code, Errc::kCorrupt);
    EXPECT_NE(error.message.find("journal.jsonl:4: "), std::string::npos) << error.message;
    EXPECT_NE(error.message.find(GetParam().why), std::string::npos) << error.message;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Lines, Forged,
    testing::Values(
        Forgery{"finished twice", {{"kind", "finish"}, {"job", "job0"}, {"rows", Json::array()}}},
        Forgery{"starts after it finished", {{"kind", "start"}, {"job", "job0"}, {"attempt", 2}}},
        Forgery{"attempt of job job1 is missing", {{"kind", "start"}, {"job", "job1"}, {"attempt", 2}}},
        Forgery{"attempt of job job1 is missing", {{"kind", "start"}, {"job", "job1"}}},
        Forgery{"not in the plan", {{"kind", "start"}, {"job", "job9"}, {"attempt", 1}}},
        Forgery{"not in the plan", {{"kind", "finish"}, {"job", 5}, {"rows", Json::array()}}},
        Forgery{"no list of rows", {{"kind", "finish"}, {"job", "job1"}}},
        Forgery{"no list of rows", {{"kind", "finish"}, {"job", "job1"}, {"rows", Json::object()}}},
        Forgery{"row is not an object", {{"kind", "finish"}, {"job", "job1"}, {"rows", {1}}}},
        Forgery{"a row of job 'job0'",
                {{"kind", "finish"}, {"job", "job1"}, {"rows", {model::to_json(rows_of(a_plan().jobs[0])[0])}}}},
        Forgery{"a second open line", {{"kind", "open"}}},
        Forgery{"not that of the rows", {{"kind", "end"}, {"wall", "now"}, {"summary", {{"pass", 99}}}}},
        Forgery{"without a time", {{"kind", "end"}}}, Forgery{"unknown kind 'begin'", {{"kind", "begin"}}},
        Forgery{"unknown kind ''", {{"kind", 7}}}, Forgery{"unknown kind ''", Json::object()}));

TEST(ForgedOpening, IsRefusedThoughTheChainHolds) {
  const Folder folder;
  TestClock clock;
  RunStore store(folder.path(), clock);
  Json good;
  {
    auto run = store.begin(a_plan(), a_base());
    good = read_journal(run->dir() / "journal.jsonl")->lines[0];
    for (const char* key : {"prev", "nonce", "session_id"}) good.erase(key);
  }
  const auto refusal = [&](const std::string& session, const Json& line) -> std::string {
    const fs::path dir = folder / "runs" / "forged";
    fs::remove_all(dir);
    fs::create_directories(dir);
    EXPECT_TRUE(Journal::create(dir / "journal.jsonl", session, "00ff")->append(line).ok());
    const auto run = store.load("forged");
    return run ? "loaded" : run.error().message.substr((dir / "journal.jsonl").string().size());
  };
  const std::string session = good["run"]["id"];
  EXPECT_EQ(refusal(session, good), "loaded");
  EXPECT_EQ(refusal("20000101-0000", good), ":1: the run's id is not the session's");
  EXPECT_EQ(refusal(session, {{"kind", "end"}}), ":1: the first line is not an open line");
  for (const char* key : {"run", "plan"}) {
    Json without = good;
    without.erase(key);
    EXPECT_NE(refusal(session, without), "loaded");
    without[key] = Json::array();
    EXPECT_NE(refusal(session, without), "loaded");
  }
  Json nowhere = good;
  nowhere["run"]["nodes"] = Json::array();
  EXPECT_EQ(refusal(session, nowhere), ":1: a run without a node");
  Json done = good;
  done["run"]["finished"] = good["run"]["started"];
  EXPECT_EQ(refusal(session, done), ":1: a run that begins with results");
}

}  // namespace
}  // namespace steelyard::store
