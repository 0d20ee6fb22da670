// SPDX-License-Identifier: Apache-2.0
// Runs come from strangers. Whatever stands in one, every format shows it as text.
#include <ctime>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "app/run_report.h"
#include "base/text.h"
#include "fleet_fixtures.h"
#include "model/json.h"
#include "page_fixtures.h"
#include "reports/html_report.h"
#include "reports/markdown_report.h"
#include "reports/xlsx_report.h"

namespace steelyard::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

void poison(model::Row& row, const std::string& s) {
  row.node = row.device = row.benchmark = row.metric = row.unit = row.estimator = row.path = row.bound_source = s;
  row.correctness = {s, s};
  row.params = {{s, s}, {"x", s}};
  row.conditions = {{s, s}, {"power", s}};
  row.flags = {s, s};
  row.reason = row.remedy = s;
}

/// Every string field is `s`. Jobs keep their names, so that rows stay rows.
model::Run poisoned(const std::string& s, model::Run run = test::a_run()) {
  for (model::Row& row : run.results) {
    poison(row, s);
    if (row.matrix) {
      row.matrix->rows.assign(row.matrix->rows.size(), s);
      row.matrix->columns.assign(row.matrix->columns.size(), s);
    }
  }
  run.id = run.profile = run.started = run.finished = run.tool_version = run.tool_commit = run.journal_head = s;
  run.plugins = {{s, s}};
  run.settings = {{s, {s, s}}, {"budget", {s, s}}};
  model::Node& node = run.nodes[0];
  node.name = node.machine.hostname = node.machine.architecture = node.machine.os = node.machine.source = s;
  for (model::Package& package : node.machine.packages) package.model = s;
  for (model::NumaNode& numa : node.machine.numa_nodes) numa.kind = s;
  node.machine.pci_devices = {
      {.address = s, .class_id = 0x0302, .class_name = s, .vendor = s, .name = s, .near_cpus = {}}};
  node.machine.devices = {{.name = s, .kind = "block", .pci = s, .near_cpus = {}, .info = {{"Model", s}, {s, s}}}};
  node.machine.environment.kernel = node.machine.environment.distribution = s;
  node.machine.environment.governor = node.machine.environment.transparent_huge_pages = s;
  return run;
}

class Hostile : public testing::TestWithParam<std::string> {};

TEST_P(Hostile, TextIsHarmlessInHtml) {
  const std::string page = to_html({test::a_report(poisoned(GetParam()))}, test::vocabulary(), "en");
  test::expect_only_our_tags(page);
  EXPECT_EQ(test::count(page, "</script"), 1u);
  EXPECT_EQ(test::count(page, "</style"), 1u);
  EXPECT_EQ(test::count(page, "<img "), 1u) << "the topology and no other";
  for (const char c : page) ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n');
  EXPECT_THAT(page, Not(HasSubstr("\xE2\x80\xAE"))) << "a right-to-left override";
  EXPECT_LT(page.size(), 600'000u);
}

TEST_P(Hostile, TextIsHarmlessInMarkdown) {
  const std::string page = to_markdown({test::a_report(poisoned(GetParam()))}, test::vocabulary(), "zh-CN");
  for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1))
    ASSERT_TRUE(at > 0 && page[at - 1] == '\\') << page.substr(at, 40);
  for (const char c : page) ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n');
  EXPECT_THAT(page, Not(HasSubstr("\xE2\x80\xAE")));
  EXPECT_LT(page.size(), 200'000u);
}

TEST_P(Hostile, TextIsHarmlessInCsv) {
  const model::Run run = poisoned(GetParam());
  const std::string csv = app::to_csv(app::run_csv(run));
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(csv, '\n')), run.results.size() + 1) << "one line per row";
  for (const char* start : {",=", ",@", ",+", ",-c", "\n=", "\n@", ",\"=", ",\"@"})
    EXPECT_THAT(csv, Not(HasSubstr(start)));
  EXPECT_THAT(csv, Not(HasSubstr("\033")));
}

TEST_P(Hostile, TextIsHarmlessOnATerminal) {
  const std::string shown = app::to_text(app::run_table(poisoned(GetParam()), app::test::english()), {});
  EXPECT_THAT(shown, Not(HasSubstr("\033")));
  EXPECT_THAT(shown, Not(HasSubstr("\xE2\x80\xAE")));
}

/// Nodes that are named alike would be one: each gets a letter.
FleetView hostile_fleet(const std::string& s) {
  app::FleetReader reader;
  synthetic::FleetMaker maker({.nodes = 12, .faults = {}});
  for (char letter = 'a'; letter < 'm'; ++letter) {
    model::Run run = poisoned(s, maker.next());
    run.nodes[0].name += letter;
    for (model::Row& row : run.results) row.node = run.nodes[0].name;
    if (letter == 'c') *run.results[0].value *= 3;
    if (letter == 'd') run.results[1].verdict = model::Verdict::kFail;
    app::VerifiedRun read = test::as_read(std::move(run));
    read.file = s;
    reader.add(read);
  }
  return reader.finish();
}

TEST_P(Hostile, TextIsHarmlessInTheReportOfAFleet) {
  const FleetView fleet = hostile_fleet(GetParam());
  ASSERT_EQ(fleet.nodes.size(), 12u);
  ASSERT_FALSE(fleet.diagnosis.findings.empty());
  const std::string page = to_html({}, test::vocabulary(), "en", &fleet);
  test::expect_only_our_tags(page);
  for (const char c : page) ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n');
  EXPECT_THAT(page, Not(HasSubstr("\xE2\x80\xAE")));
  const std::string markdown = to_markdown({}, test::vocabulary(), "en", &fleet);
  for (std::size_t at = markdown.find('<'); at != std::string::npos; at = markdown.find('<', at + 1))
    ASSERT_TRUE(at > 0 && markdown[at - 1] == '\\') << markdown.substr(at, 40);
  const std::string csv = app::to_csv(app::csv_table(metric_table(fleet, test::vocabulary())));
  for (const char* start : {",=", ",@", ",+", ",-c", "\n=", "\n@", ",\"=", ",\"@"})
    EXPECT_THAT(csv, Not(HasSubstr(start)));
  ASSERT_TRUE(model::parse_json(to_json_document({}, test::vocabulary(), &fleet), "report"));
}

TEST_P(Hostile, TextIsTextInASpreadsheet) {
  const FleetView fleet = hostile_fleet(GetParam());
  const std::string book = to_xlsx({test::a_report(poisoned(GetParam()))}, test::vocabulary(), "en", &fleet);
  for (const char* never : {"<f>", "<f ", "<script", "<img", "<svg", "<b>", "\xE2\x80\xAE", "\033["})
    EXPECT_THAT(book, Not(HasSubstr(never)));
}

TEST_P(Hostile, TextComesBackFromJson) {
  const std::string bytes = to_json_document({test::a_report(poisoned(GetParam()))}, test::vocabulary());
  const auto json = model::parse_json(bytes, "report");
  ASSERT_TRUE(json) << json.error().message;
  EXPECT_EQ(json->at("schema"), "steelyard.report/1");
}

INSTANTIATE_TEST_SUITE_P(Reports, Hostile,
                         testing::Values("</script><img src=x onerror=alert(1)>", "</style></svg><svg onload=alert(1)>",
                                         "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "\"'><b>&lt;",
                                         "a\xE2\x80\xAE\xE2\x81\xA6"
                                         "b\033[31m\r\n\t\x01\x7f",
                                         "\xff\xfe broken \xc0\xaf", "![x](javascript:alert(1)) | ` <!-- -->",
                                         "]]><![CDATA[", "{node}{value}"));

TEST(HostileSize, AMegabyteInEveryFieldIsCutQuickly) {
  model::Run few = test::a_run();
  few.results.resize(2);
  const model::Run run = poisoned(std::string(1 << 20, '<'), std::move(few));
  const std::clock_t began = std::clock();
  const Report report = test::a_report(run);
  EXPECT_LT(to_html({report}, test::vocabulary(), "en").size(), 300'000u);
  EXPECT_LT(to_markdown({report}, test::vocabulary(), "en").size(), 100'000u);
  EXPECT_LT(to_xlsx({report}, test::vocabulary(), "en").size(), 300'000u);
  EXPECT_LT(static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC, 120)
      << "of processor time, sanitized: anything quadratic takes hours";
}

TEST(HostileNumbers, NeverBecomeCoordinatesOrRoundedNonsense) {
  for (const double odd : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e308,
                           -1e308, 5e-324, 0.0}) {
    model::Run run = test::a_run();
    for (model::Row& row : run.results) {
      row.value = row.bound = row.percent_of_bound = odd;
      row.ci95 = model::Interval{-odd, odd};
      if (row.matrix) row.matrix->cells.assign(row.matrix->cells.size(), odd);
      for (auto& [key, value] : row.quantiles) value = odd;
      for (auto& [key, value] : row.conditions) value = odd;
    }
    run.results[0].unit = "%", run.results[2].unit = "Cel";
    const std::string page = to_html({test::a_report(run)}, test::vocabulary(), "en");
    for (const char* attribute : {" d=\"", " x=\"", " y=\"", " width=\"", " x1=\"", " height=\""})
      for (std::size_t at = page.find(attribute); at != std::string::npos; at = page.find(attribute, at + 1)) {
        const std::size_t first = page.find('"', at) + 1;
        const std::string value = page.substr(first, page.find('"', first) - first);
        ASSERT_EQ(value.find_first_of("nfe"), std::string::npos) << attribute << value << " for " << odd;
      }
    EXPECT_LT(page.size(), 400'000u) << "no number is hundreds of digits long";
    const std::string markdown = to_markdown({test::a_report(run)}, test::vocabulary(), "en");
    for (const std::string& written : {page, markdown}) EXPECT_LT(test::longest_digits(written), test::kMostDigits);
    const std::string book = to_xlsx({test::a_report(run)}, test::vocabulary(), "en");
    for (const char* never : {"<v>nan", "<v>inf", "<v>-inf", "<v>-nan"}) EXPECT_THAT(book, Not(HasSubstr(never)));
  }
}

TEST(HostileNumbers, AnUnknownNumberInTheFileIsRefusedNotGuessed) {
  std::string bytes = model::dump_json(model::to_json(test::a_run()));
  bytes.replace(bytes.find("\"duration_s\": 1"), 15, "\"duration_s\": NaN");
  EXPECT_FALSE(model::parse_json(bytes, "run.json"));
}

}  // namespace
}  // namespace steelyard::reports
