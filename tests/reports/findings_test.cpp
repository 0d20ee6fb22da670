// SPDX-License-Identifier: Apache-2.0
#include "reports/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report_fixtures.h"

namespace steelyard::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Standing, OneRowThatCannotBeBelievedVoidsTheRun) {
  model::Run run = test::a_run();
  EXPECT_EQ(standing_of(run), Standing::kValid) << "a skip does not";
  for (const model::Verdict v : {model::Verdict::kInvalid, model::Verdict::kError, model::Verdict::kFail}) {
    run.results[0].verdict = v;
    EXPECT_EQ(standing_of(run), Standing::kInvalid);
  }
}

TEST(Standing, NothingThatPassedIsNotValid) {
  model::Run run = test::a_run();
  for (model::Row& row : run.results) row.verdict = model::Verdict::kSkip;
  EXPECT_EQ(standing_of(run), Standing::kInvalid);
  run.finished.clear();
  EXPECT_EQ(standing_of(run), Standing::kUnfinished);
}

TEST(Standing, IsJudgedByTheRowsNotByTheSummaryThatTheFileClaims) {
  model::Run run = test::a_run();
  run.results[0].verdict = model::Verdict::kFail;
  run.summary = {.pass = 100};
  EXPECT_EQ(standing_of(run), Standing::kInvalid);
}

TEST(Times, OfAnImportAreNotThoseOfTheMeasurement) {
  model::Run run = test::a_run();
  const Words& words = test::vocabulary().words;
  EXPECT_EQ(times_of(run, words).front().first.en, "Measured (UTC)");
  run.started = run.finished = "2026-11-21T03:12:40.000Z";
  run.imported_from = {{.format = "fio-json", .tool = "fio", .version = "", .file = "a", .sha256 = "ab"}};
  EXPECT_EQ(times_of(run, words).front().first.en, "Measured or imported (UTC)") << "an older document";
  run.imported_from->front().imported = "2026-11-28T12:00:00.000Z";
  ASSERT_EQ(times_of(run, words).size(), 1u) << "the file does not say when it was measured";
  EXPECT_EQ(times_of(run, words)[0], Fact(Phrase("Imported (UTC)", "导入时间（UTC）"), "2026-11-28 12:00:00"));
  EXPECT_FALSE(is_dated(run));
  run.imported_from->front().measured = run.started;
  ASSERT_EQ(times_of(run, words).size(), 2u);
  EXPECT_EQ(times_of(run, words)[1].first.zh, "测量时间（UTC）");
  EXPECT_TRUE(is_dated(run));
}

TEST(Validity, NamesEachConditionWithWhatWasFound) {
  Report report = test::a_report();
  report.verified = false;
  report.run.results[0].correctness.status = "fail";
  std::size_t unmet = 0;
  for (const Condition& c : validity(report, test::vocabulary().words)) unmet += c.met ? 0 : 1;
  EXPECT_EQ(unmet, 2u) << "no journal, and a row that passed though its check failed";
}

TEST(Sentences, NameTheStrongestTheWeakestAndWhatToDo) {
  Report report = test::a_report();
  report.run.results[0].percent_of_bound = 40;
  const auto sentences = summary_sentences(report, test::vocabulary());
  ASSERT_EQ(sentences.size(), 3u);
  EXPECT_THAT(sentences[0].en, HasSubstr("96.7 %"));
  EXPECT_THAT(sentences[1].en, HasSubstr("one thread reaches 40.0 %"));
  EXPECT_THAT(sentences[1].zh, HasSubstr("最弱项"));
  report.run.results[0].flags = {"disturbed"};
  EXPECT_THAT(summary_sentences(report, test::vocabulary())[2].en, HasSubstr("quiet"));
}

TEST(Sentences, AValueThatIsNotBelievedIsNeverTheStrongest) {
  Report report = test::a_report();
  report.run.results[0].percent_of_bound = 300;
  report.run.results[0].verdict = model::Verdict::kInvalid;
  report.run.results[0].remedy = "stop other work";
  const auto sentences = summary_sentences(report, test::vocabulary());
  EXPECT_THAT(sentences[0].en, Not(HasSubstr("300")));
  EXPECT_THAT(sentences.back().en, HasSubstr("stop other work"));
}

TEST(Omissions, ListEverythingThatIsNotAPassWithItsReason) {
  const auto missing = omissions(test::a_report(), test::vocabulary());
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].verdict, "SKIP");
  EXPECT_EQ(missing[0].reason, "no room → free some memory");
}

TEST(Reproduce, OfAnImportNamesNoCommandOfOurs) {
  model::Run run = test::a_run();
  const Chapter own = reproduce_chapter(run, test::vocabulary().words);
  ASSERT_EQ(own.blocks.size(), 2u);
  EXPECT_EQ(std::get<Command>(own.blocks[1]).line, command_of(run));
  run.imported_from.emplace();
  const Chapter imported = reproduce_chapter(run, test::vocabulary().words);
  ASSERT_EQ(imported.blocks.size(), 1u);
  EXPECT_THAT(std::get<Said>(imported.blocks[0]).words.en, HasSubstr("run that tool again"));
}

TEST(Command, QuotesNothingThatAShellWouldRun) {
  model::Run run = test::a_run();
  EXPECT_EQ(command_of(run), "steelyard run --profile standard");
  run.settings["budget"] = {"5m", "--budget"};
  EXPECT_EQ(command_of(run), "steelyard run --profile standard --budget 5m");
  run.profile = "x; rm -rf ~";
  run.settings["budget"] = {"$(reboot)", "--budget"};
  EXPECT_EQ(command_of(run), "steelyard run --profile PROFILE");
}

}  // namespace
}  // namespace steelyard::reports
