// SPDX-License-Identifier: Apache-2.0
#include "exchange/export.h"

#include <gmock/gmock.h>
#include <limits>

#include "model/json.h"

namespace steelyard::exchange {
namespace {

using model::Verdict;
using testing::HasSubstr;
using testing::Not;

model::Row a_row(const std::string& job, const std::string& metric, const std::string& unit, double value,
                 Verdict verdict = Verdict::kPass) {
  model::Row row;
  row.job = job;
  row.node = "node017";
  row.device = "cpu";
  row.benchmark = "mem.triad";
  row.params = {{"placement", std::string("cores")}};
  row.metric = metric;
  row.unit = unit;
  row.direction = unit == "s" ? model::Direction::kLower : model::Direction::kHigher;
  row.samples = {value, value * 1.25};
  row.n = 2;
  row.value = value;
  row.ci95 = model::Interval{value * .99, value * 1.01};
  row.verdict = verdict;
  row.duration_s = 1.5;
  if (verdict != Verdict::kPass) row.reason = "because", row.remedy = "mend it";
  return row;
}

/// One row of every verdict, a rate and a time.
model::Run a_run() {
  model::Run run;
  run.id = "20261121-7f3a";
  run.profile = "quick";
  run.started = "2026-11-21T03:12:40.123Z";
  run.finished = "2026-11-21T03:13:40.123Z";
  run.tool_version = "0.1.0";
  run.nodes = {{"node017", {}}};
  run.results = {a_row("1", "bandwidth", "By/s", 5e10),
                 a_row("2", "latency", "s", 1e-7),
                 a_row("3", "flops", "FLOP/s", 1e9, Verdict::kFail),
                 a_row("4", "flops", "FLOP/s", 2e9, Verdict::kInvalid),
                 a_row("5", "flops", "FLOP/s", 3e9, Verdict::kWaived),
                 a_row("6", "flops", "FLOP/s", 0, Verdict::kSkip),
                 a_row("7", "flops", "FLOP/s", 0, Verdict::kError)};
  for (std::size_t i = 5; i < 7; ++i) run.results[i].value.reset(), run.results[i].samples.clear();
  run.summary = model::summarize(run.results);
  return run;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

TEST(Export, GoogleBenchmarkHoldsTimesPerWorkAndRatesAsCounters) {
  const auto json = model::parse_json(to_google_benchmark(a_run()), "gb");
  ASSERT_TRUE(json.ok()) << json.error().message;
  const model::Json& all = (*json)["benchmarks"];
  const model::Json& rate = all[0];
  EXPECT_EQ(rate["name"], "mem.triad[cpu] placement=cores bandwidth");
  EXPECT_DOUBLE_EQ(rate["real_time"].get<double>(), 2e7) << "1e9 bytes at 50 GB/s take 20 ms";
  EXPECT_EQ(rate["time_unit"], "ns");
  EXPECT_DOUBLE_EQ(rate["bytes_per_second"].get<double>(), 5e10);
  EXPECT_EQ(all[1]["name"], rate["name"]) << "samples are repetitions under one name";
  EXPECT_EQ(all[1]["repetition_index"], 1);
  EXPECT_LT(all[1]["real_time"], rate["real_time"]) << "more bandwidth is less time";
  EXPECT_DOUBLE_EQ(all[2]["real_time"].get<double>(), 100) << "a time is itself";
}

TEST(Export, OpenMetricsWritesOnlyWhatCanBeBelievedAndNoTimestamps) {
  const std::string text = to_openmetrics(a_run(), ExportedScore{"general/node-P", 808, model::Interval{801, 815}});
  EXPECT_THAT(text, HasSubstr("steelyard_metric_value{node=\"node017\",device=\"cpu\",benchmark=\"mem.triad\","
                              "params=\"placement=cores\",metric=\"bandwidth\",unit=\"By/s\",direction=\"higher\"} "
                              "50000000000\n"));
  EXPECT_EQ(count(text, "\nsteelyard_metric_value{"), 3u) << "passed or waived: nothing else is a value";
  EXPECT_EQ(count(text, "\nsteelyard_gate_status{"), 5u) << "neither what was skipped nor what was waived";
  EXPECT_EQ(count(text, "verdict=\"PASS\"} 1\n"), 2u);
  EXPECT_THAT(text, HasSubstr("verdict=\"INVALID\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("\nsteelyard_result_timestamp_seconds 1795230820\n"));
  EXPECT_THAT(text, HasSubstr("\nsteelyard_score{id=\"general/node-P\",bound=\"value\"} 808\n"));
  EXPECT_THAT(text, HasSubstr("steelyard_run_info{run=\"20261121-7f3a\",profile=\"quick\",version=\"0.1.0\"} 1\n"));
  EXPECT_TRUE(text.ends_with("# EOF\n"));
  EXPECT_THAT(to_openmetrics(a_run(), std::nullopt), Not(HasSubstr("steelyard_score")));
}

TEST(Export, SeriesThatAreAlikeAreNumbered) {
  model::Run run = a_run();
  run.results = {run.results.front(), run.results.front()};
  EXPECT_EQ(count(to_openmetrics(run, std::nullopt), "occurrence=\"2\""), 2u);
}

TEST(Export, JunitCountsAsTheRunDoesAndASkipIsNoPass) {
  const std::string xml = to_junit(a_run());
  EXPECT_THAT(xml, HasSubstr("tests=\"7\" failures=\"1\" errors=\"2\" skipped=\"2\" time=\"10.500\">"));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"FAIL\" message=\"because → mend it\">"));
  EXPECT_EQ(count(xml, "<error type=\"INVALID\""), 1u);
  EXPECT_EQ(count(xml, "<error type=\"ERROR\""), 1u);
  EXPECT_EQ(count(xml, "<skipped message=\"SKIP: "), 1u);
  EXPECT_EQ(count(xml, "<skipped message=\"WAIVED: "), 1u);
  EXPECT_EQ(count(xml, "<testcase classname=\"mem.triad\""), 7u);
}

TEST(Export, FomIsOneLinePerRowAndNamesWhatHasNoValue) {
  const std::string fom = to_fom(a_run());
  EXPECT_THAT(fom, HasSubstr("mem.triad[cpu]_placement:cores_bandwidth = 50000000000 By/s\n"));
  EXPECT_THAT(fom, HasSubstr("# SKIP mem.triad[cpu]_placement:cores_flops because\n"));
  EXPECT_EQ(count(fom, " = "), 3u);
  EXPECT_EQ(count(fom, "\n"), 7u);
}

TEST(Export, GithubBenchmarksAreSplitByDirection) {
  const auto bigger = model::parse_json(to_github_benchmark(a_run(), model::Direction::kHigher), "bigger");
  const auto smaller = model::parse_json(to_github_benchmark(a_run(), model::Direction::kLower), "smaller");
  ASSERT_TRUE(bigger.ok() && smaller.ok());
  ASSERT_EQ(bigger->size(), 1u) << "only what passed";
  EXPECT_EQ((*bigger)[0]["value"], 5e10);
  EXPECT_EQ((*bigger)[0]["range"], "± 1.0 %");
  ASSERT_EQ(smaller->size(), 1u);
  EXPECT_EQ((*smaller)[0]["unit"], "s");
}

std::string every_format(const model::Run& run) {
  return to_google_benchmark(run) + to_openmetrics(run, std::nullopt) + to_junit(run) + to_fom(run) +
         to_github_benchmark(run, model::Direction::kHigher) + to_github_benchmark(run, model::Direction::kLower);
}

TEST(ExportOfWhatIsNotValid, NothingOfAnInvalidBundlePassesAndNoValueIsOne) {
  const model::Run run = as_it_counts(a_run(), "its bundle is INVALID");
  const std::string all = every_format(run);
  for (const char* good : {"verdict=\"PASS\"", "real_time", "steelyard_metric_value{", " = ", "<system-out>"})
    EXPECT_THAT(all, Not(HasSubstr(good)));
  EXPECT_EQ(count(all, ",verdict=\"INVALID\""), 5u);
  EXPECT_THAT(to_openmetrics(run, std::nullopt), Not(HasSubstr("\"} 1\nsteelyard_gate")));
  EXPECT_EQ(count(to_junit(run), "<error type=\"INVALID\" message=\"its bundle is INVALID"), 4u);
  EXPECT_EQ(count(to_junit(run), "<skipped"), 1u) << "what was skipped is skipped";
  EXPECT_EQ(to_github_benchmark(run, model::Direction::kHigher), "[]\n");
}

TEST(ExportOfWhatIsNotValid, APassIsHeldAgainstTheRow) {
  model::Run run = a_run();
  run.results.resize(3);  // two that passed, one that failed
  run.results[0].correctness.status = "fail";
  run.results[1].value.reset();
  run = as_it_counts(run);
  EXPECT_EQ(run.results[0].verdict, Verdict::kFail);
  EXPECT_EQ(run.results[1].verdict, Verdict::kInvalid);
  EXPECT_THAT(to_google_benchmark(run), Not(HasSubstr("real_time"))) << "what failed is no time to compare with";
  EXPECT_EQ(as_it_counts(a_run()).results.size(), a_run().results.size());
}

TEST(ExportOfWhatIsNotValid, OfAJobThatIsInvalidNothingPassesAndItsTimeStandsOnce) {
  model::Run run = a_run();
  run.results = {a_row("1", "bandwidth", "By/s", 5e10, Verdict::kInvalid), a_row("1", "latency", "s", 1e-7),
                 a_row("1", "frequency", "Hz", 3e9), a_row("2", "latency", "s", 1e-7)};
  run.results[2].direction = model::Direction::kInfo;
  const std::string xml = to_junit(as_it_counts(run));
  EXPECT_THAT(xml, HasSubstr("tests=\"3\" failures=\"0\" errors=\"2\" skipped=\"0\" time=\"3.000\">"));
  EXPECT_THAT(xml, HasSubstr("bandwidth of the same job is INVALID: because"));
  EXPECT_EQ(count(to_openmetrics(as_it_counts(run), std::nullopt), "metric=\"latency\",unit=\"s\""), 1u);
  EXPECT_EQ(count(to_openmetrics(as_it_counts(run), std::nullopt), "unit=\"Hz\""), 0u) << "of the same samples";
  for (model::Row& row : run.results) row.path = "imported";
  EXPECT_THAT(to_junit(as_it_counts(run)), HasSubstr("errors=\"1\"")) << "other tools' numbers stand for themselves";
}

TEST(ExportOfWhatIsNotValid, ARunThatHasNotEndedDoesNotPass) {
  model::Run run = a_run();
  run.results.resize(2);
  EXPECT_THAT(to_junit(as_it_counts(run)), HasSubstr("errors=\"0\""));
  run.finished.clear();
  const std::string all = every_format(as_it_counts(run));
  EXPECT_THAT(all, HasSubstr("<error type=\"ERROR\" message=\"the run has not ended → steelyard run --resume"));
  EXPECT_THAT(all, HasSubstr("benchmark=\"steelyard.run\",params=\"\",metric=\"\",verdict=\"ERROR\"} 0\n"));
  EXPECT_THAT(all, HasSubstr("# ERROR steelyard.run the run has not ended\n"));
}

class HostileText : public testing::TestWithParam<std::string> {};

/// Every text of the run is `what`.
model::Run poisoned(const std::string& what) {
  model::Run run = a_run();
  run.id = run.profile = run.tool_version = what;
  run.nodes.front().name = what;
  run.imported_from = {{what, what, what, what, what}};
  for (model::Row& row : run.results) {
    row.node = row.device = row.benchmark = row.metric = row.unit = row.reason = row.remedy = row.estimator = what;
    row.params = {{what, what}};
    row.direction = model::Direction::kHigher;
  }
  return run;
}

TEST_P(HostileText, StaysTextInEveryFormat) {
  const model::Run run = poisoned(GetParam());
  const std::string documents[] = {to_google_benchmark(run), to_openmetrics(run, ExportedScore{GetParam(), 1, {}}),
                                   to_junit(run), to_fom(run), to_github_benchmark(run, model::Direction::kHigher)};
  for (const std::string& document : documents) {
    for (const char c : document)
      EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << "a control character";
    EXPECT_THAT(document, Not(HasSubstr("\xE2\x80\xAE"))) << "text that runs backwards";
    EXPECT_LT(document.size(), 400'000u) << "a megabyte of name is cut";
  }
  EXPECT_TRUE(model::parse_json(documents[0], "gb").ok());
  EXPECT_TRUE(model::parse_json(documents[4], "github").ok());
  EXPECT_EQ(count(documents[1], "\n"), count(to_openmetrics(poisoned("x"), ExportedScore{"x", 1, {}}), "\n"));
  EXPECT_EQ(count(documents[2], "<"), count(to_junit(poisoned("x")), "<")) << "no markup of a stranger's";
  EXPECT_EQ(count(documents[3], " = "), 3u);
}

INSTANTIATE_TEST_SUITE_P(Export, HostileText,
                         testing::Values("</script><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0",
                                         "a = 1 By/s\nb = 2", "\"} 1\nsteelyard_score 9999\n#", "\\",
                                         "a\xE2\x80\xAE\xE2\x81\xA6"
                                         "b\033[31m\r\n\t\x01\x7f",
                                         "\xff\xfe broken \xc0\xaf", "]]><![CDATA[", "{node}{value}",
                                         std::string(1 << 20, '<'), std::string(1 << 20, '"')));

TEST(ExportHostile, NumbersThatAreNoneAreNoValues) {
  for (const double odd : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e308,
                           -1e308, 5e-324, 0.0}) {
    model::Run run = a_run();
    for (model::Row& row : run.results) {
      row.value = row.duration_s = odd;
      row.samples = {odd};
      row.ci95 = model::Interval{-odd, odd};
    }
    const std::string documents[] = {to_google_benchmark(run), to_openmetrics(run, std::nullopt), to_junit(run),
                                     to_fom(run), to_github_benchmark(run, model::Direction::kHigher)};
    for (const std::string& document : documents) {
      EXPECT_THAT(document, Not(testing::ContainsRegex("[ =\":]-?(nan|inf)[ \",\n]"))) << odd;
      EXPECT_LT(document.size(), 20'000u);
    }
    EXPECT_TRUE(model::parse_json(documents[0], "gb").ok()) << odd;
    EXPECT_TRUE(model::parse_json(documents[4], "github").ok()) << odd;
  }
}

}  // namespace
}  // namespace steelyard::exchange
