// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "fleet_fixtures.h"
#include "reports/markdown_report.h"
#include "reports/site.h"
#include "schema/published.h"

namespace steelyard::reports {
namespace {

using published::expect_exact;
using published::Plain;
using published::refusal;

TEST(ReportSchemas, AReportIsWhatItsSchemaSays) {
  const FleetView fleet = test::a_fleet({.nodes = 12, .faults = {"slow_device"}});
  const Plain document = Plain::parse(to_json_document({test::a_report()}, test::vocabulary(), &fleet));
  EXPECT_EQ(refusal("report.schema.json", document), "");
  for (const char* place :
       {"", "/reports/0", "/fleet", "/fleet/runs/0", "/fleet/nodes/0", "/fleet/nodes/0/summary", "/fleet/spreads/0"})
    expect_exact("report.schema.json", document, place);
  EXPECT_EQ(refusal("diagnosis.schema.json", document.at("fleet").at("diagnosis")), "");
  EXPECT_EQ(refusal("report.schema.json", Plain::parse(to_json_document({test::a_report()}, test::vocabulary()))), "");
}

TEST(ReportSchemas, AScoreInAReportIsWhatItsSchemaSaysAndExact) {
  Report report = test::a_report();
  report.score = test::a_score();
  const Plain document = Plain::parse(to_json_document({report}, test::vocabulary()));
  EXPECT_EQ(refusal("report.schema.json", document), "");
  for (const char* place : {"/reports/0/score", "/reports/0/score/dimensions/0", "/reports/0/score/inputs/0"})
    expect_exact("report.schema.json", document, place);
  EXPECT_EQ(document.at("/reports/0/score/value"_json_pointer), *report.score->value);
  EXPECT_EQ(document.at("/reports/0/score/inputs/0/value"_json_pointer), *report.score->inputs[0].value);
  EXPECT_TRUE(document.at("/reports/0/score/dimensions/1/points"_json_pointer).is_null());
}

TEST(ReportSchemas, TheIndexOfASiteIsWhatItsSchemaSays) {
  Site site;
  const std::string page = "systems/" + page_name("../../etc", "</script> \xE2\x80\xAE") + ".html";
  site.systems = {{page,
                   "n",
                   "2 × CPU",
                   "../../etc",
                   "quick",
                   "2026",
                   std::string(64, 'a'),
                   Standing::kValid,
                   true,
                   {},
                   808.5,
                   "x"}};
  site.comparisons = {{"", {"a", "b"}, {"profiles differ"}}};
  const Plain document = Plain::parse(site_index(site));
  EXPECT_EQ(refusal("site.schema.json", document), "")
      << page << ": whatever a run is called, its page has a plain name";
  for (const char* place : {"", "/systems/0", "/comparisons/0"}) expect_exact("site.schema.json", document, place);
}

}  // namespace
}  // namespace steelyard::reports
