// SPDX-License-Identifier: Apache-2.0
#include "app/run_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app_fixtures.h"
#include "base/text.h"

namespace steelyard::app {
namespace {

using testing::HasSubstr;
using testing::Not;

model::Row row(const char* job, const char* metric, model::Direction direction, model::Verdict verdict) {
  model::Row r;
  r.job = job;
  r.node = "node017";
  r.device = "cpu";
  r.benchmark = "mem.triad";
  r.metric = metric;
  r.unit = "By/s";
  r.direction = direction;
  r.verdict = verdict;
  return r;
}

model::Run sample() {
  model::Run run;
  run.id = "20261121-7f3a";
  model::Row good = row("j1", "bandwidth", model::Direction::kHigher, model::Verdict::kPass);
  good.params = {{"threads", std::int64_t{1}}, {"size", std::int64_t{64}}};
  good.value = 5.12e11;
  good.ci95 = {5.1e11, 5.14e11};
  good.n = 20;
  good.percent_of_bound = 84.9;
  model::Row info = row("j1", "array_size", model::Direction::kInfo, model::Verdict::kPass);
  info.params = good.params;
  info.value = 1;
  model::Row skipped = row("j2", "bandwidth", model::Direction::kHigher, model::Verdict::kSkip);
  skipped.params = {{"threads", std::int64_t{8}}, {"size", std::int64_t{64}}};
  skipped.reason = "no memory\033[1m";
  skipped.remedy = "free some";
  run.results = {good, info, skipped};
  return run;
}

TEST(RunTable, ShowsValueIntervalSamplesShareVerdictAndReason) {
  const std::string shown = to_text(run_table(sample(), test::english()), {});
  EXPECT_THAT(shown, HasSubstr("✔  mem.triad threads=1  512 GB/s  ±0.4 %  20    84.9 %  PASS"));
  EXPECT_THAT(shown, HasSubstr("SKIP     no memory\\x1b[1m → free some"));
  EXPECT_THAT(shown, Not(HasSubstr("size=64"))) << "it does not tell rows apart";
}

TEST(RunTable, InformationalRowsAreLeftOutOnlyWhileTheyPass) {
  model::Run run = sample();
  EXPECT_THAT(to_text(run_table(run, test::english()), {}), Not(HasSubstr("array_size")));
  run.results[1].verdict = model::Verdict::kInvalid;
  EXPECT_THAT(to_text(run_table(run, test::english()), {}), HasSubstr("threads=1 array_size"));
}

TEST(RunTable, AMissingValueIsNeverANumber) {
  const Table table = run_table(sample(), test::english());
  EXPECT_EQ(table.rows[1][2].text, "—");
  EXPECT_EQ(table.rows[1][4].text, "");
}

TEST(RunTable, SaysOnceWhyAJobDidNotRun) {
  model::Run run;
  for (const char* metric : {"rate", "latency", "size"}) {
    model::Row row;
    row.job = "a";
    row.metric = metric;
    row.direction = metric == std::string("size") ? model::Direction::kInfo : model::Direction::kHigher;
    row.verdict = model::Verdict::kSkip;
    row.reason = "no such device";
    run.results.push_back(row);
  }
  EXPECT_EQ(shown_rows(run).size(), 1u);
  run.results[1].reason = "did not report it";
  EXPECT_EQ(shown_rows(run).size(), 2u) << "another reason is another line";
}

TEST(RunTable, NamesDevicesWhereABenchmarkRanOnSeveralAndShortensWords) {
  model::Run run = sample();
  run.results[2].device = "cpu1";
  for (model::Row& r : run.results) r.params["placement"] = std::string(r.job == "j2" ? "cores" : "single");
  const std::string shown = to_text(run_table(run, test::english()), {});
  EXPECT_THAT(shown, HasSubstr("mem.triad[cpu] single threads=1 "));
  EXPECT_THAT(shown, HasSubstr("mem.triad[cpu1] cores threads=8 "));
}

TEST(RunTable, FlagsAreShortWordsAndTheLegendHasThoseThatOccur) {
  model::Run run = sample();
  run.results[0].flags = {"unconverged", "autocorrelated", "vendors_own"};
  run.results[2].flags = {"throttled"};
  const std::string english = to_text(run_table(run, test::english()), {});
  EXPECT_THAT(english, HasSubstr("PASS     early serial vendors_own\n"));
  EXPECT_THAT(
      english,
      HasSubstr(
          "\n    early = its time was over before it was as precise, or had as many samples, as asked · serial = "));
  EXPECT_THAT(english, Not(HasSubstr("throttled"))) << "the row says why it did not run instead";
  EXPECT_THAT(to_text(run_table(run, test::chinese()), {}), HasSubstr("提前 相关 vendors_own\n"));
}

TEST(RunTable, ALongReasonStandsOnce) {
  model::Run run;
  for (const char* benchmark : {"cpu.fft", "cpu.sort", "cpu.lu"}) {
    model::Row r = row(benchmark, "rate", model::Direction::kHigher, model::Verdict::kError);
    r.benchmark = benchmark;
    r.reason =
        std::string("no plugin provides ") + benchmark + "; plugin 'cpu' cannot run here: its library is missing";
    run.results.push_back(r);
  }
  const std::string shown = to_text(run_table(run, test::english()), {});
  EXPECT_THAT(shown, HasSubstr("its library is missing\n"));
  EXPECT_THAT(shown, HasSubstr("ERROR    as of cpu.fft above\n"));
  run.results[1].reason = "another long reason that is like no other one and stands for itself in its row";
  EXPECT_THAT(to_text(run_table(run, test::english()), {}), HasSubstr("stands for itself"));
}

TEST(RunTable, FitsTerminalsOfEveryWidthInBothLanguages) {
  model::Run run = sample();
  run.results[0].flags = {"unconverged", "no_steady_state", "autocorrelated"};
  run.results[2].reason = "no plugin provides mem.triad; a library is missing, and so are a few more words to flow";
  for (const Texts* texts : {&test::english(), &test::chinese()})
    for (const std::size_t width : {40u, 60u, 80u, 120u}) {
      const std::string shown = to_text(run_table(run, *texts), {.width = width});
      std::stringstream stream(shown);
      for (std::string line; std::getline(stream, line);) EXPECT_LE(text::display_width(line), width) << line;
      EXPECT_THAT(shown, HasSubstr("512 GB/s"));
      EXPECT_THAT(shown, HasSubstr("SKIP"));
    }
}

TEST(RunTable, WithoutRowsHasNoHeader) {
  EXPECT_EQ(to_text(run_table({}, test::english()), {}), "");
}

TEST(RunCsv, HasEveryRowInBaseUnitsUnderAStableHeader) {
  const std::string csv = to_csv(run_csv(sample()));
  EXPECT_THAT(csv, testing::StartsWith("run,node,device,benchmark,version,params,metric,unit,direction,value,ci95_lo,"
                                       "ci95_hi,n,estimator,path,bound,percent_of_bound,correctness,flags,verdict,"
                                       "reason,duration_s\n"));
  EXPECT_THAT(csv, HasSubstr("\n20261121-7f3a,node017,cpu,mem.triad,1,size=64 threads=1,bandwidth,By/s,higher,"
                             "512000000000,510000000000,514000000000,20,"));
  EXPECT_EQ(std::ranges::count(csv, '\n'), 4);
}

TEST(PlanTable, SaysWhatIsSkippedAndWhy) {
  model::Plan plan;
  plan.jobs.resize(2);
  plan.jobs[0].benchmark = "mem.triad";
  plan.jobs[0].estimated_s = 12;
  plan.jobs[0].memory_bytes = 1u << 20;
  plan.jobs[1].benchmark = "gpu.gemm";
  plan.jobs[1].skip = "no device";
  const std::string shown = to_text(plan_table(plan, test::english()), {});
  EXPECT_THAT(shown, HasSubstr("1  mem.triad                  12 s   1 MiB"));
  EXPECT_THAT(shown, HasSubstr("SKIP no device"));
}

TEST(VerdictCounts, NamesWhatHappened) {
  EXPECT_EQ(verdict_counts({.pass = 3, .fail = 1, .error = 2}), "3 PASS · 1 FAIL · 2 ERROR");
  EXPECT_EQ(verdict_counts({}), "0 PASS");
}

}  // namespace
}  // namespace steelyard::app
