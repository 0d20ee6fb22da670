// SPDX-License-Identifier: Apache-2.0
// Many nodes on one page: aggregates first, the odd ones by name, a size that hardly grows, the same numbers
// everywhere.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>

#include "app/run_report.h"
#include "fleet_fixtures.h"
#include "model/json.h"
#include "reports/fleet/fleet_page.h"
#include "reports/html_report.h"
#include "reports/markdown_report.h"
#include "reports/rows.h"
#include "reports/xlsx_report.h"

namespace steelyard::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string html(const FleetView& fleet) {
  return to_html({}, test::vocabulary(), "en", &fleet);
}

std::size_t column(const DataTable& table, const std::string& id) {
  const auto found = std::ranges::find(table.columns, id, &DataColumn::id);
  EXPECT_NE(found, table.columns.end()) << id;
  return static_cast<std::size_t>(found - table.columns.begin());
}

TEST(Fleet, SpreadsAreOrderedAndCountEveryDeviceOnce) {
  const FleetView fleet = test::a_fleet({.nodes = 60});
  ASSERT_EQ(fleet.spreads.size(), fleet.diagnosis.populations.size());
  ASSERT_GT(fleet.spreads.size(), 4u);
  for (std::size_t i = 0; i < fleet.spreads.size(); ++i) {
    const model::Spread& s = fleet.spreads[i];
    const model::Population& p = fleet.diagnosis.populations[i];
    EXPECT_LE(s.least, s.p5);
    EXPECT_LE(s.p5, p.median);
    EXPECT_LE(*p.median, s.p95);
    EXPECT_LE(s.p95, s.most);
    EXPECT_EQ(std::accumulate(s.bins.begin(), s.bins.end(), std::size_t{0}), p.n) << p.benchmark;
  }
}

TEST(Fleet, WhoGaveNothingIsCountedBesideThoseWhoDid) {
  const FleetView fleet = test::a_fleet({.nodes = 520, .samples = 2, .faults = {"missing"}});
  const DataTable table = metric_table(fleet, test::vocabulary());
  const std::size_t name = column(table, "benchmark"), absent = column(table, "absent"), n = column(table, "n");
  for (const auto& row : table.rows) {
    const bool lacking = row[name].shown.en == "mem.latency";
    EXPECT_EQ(row[absent].value, lacking ? 1 : 0) << row[name].shown.en;
    if (lacking) {
      EXPECT_EQ(row[n].value, 519);
    }
  }
}

TEST(Fleet, WhoHasAValueIsNotCountedAsWithoutOneToo) {
  synthetic::FleetMaker maker({.nodes = 12, .samples = 2});
  app::FleetReader reader;
  for (std::size_t i = 0; i < 12; ++i) {
    model::Run run = maker.next();
    model::Row beside = run.results.front();
    beside.metric = "another", beside.verdict = model::Verdict::kInvalid;
    run.results.push_back(beside);
    reader.add(test::as_read(std::move(run)));
  }
  const DataTable table = metric_table(reader.finish(), test::vocabulary());
  ASSERT_FALSE(table.rows.empty());
  for (const auto& row : table.rows) EXPECT_EQ(row[column(table, "absent")].value, 0) << row[0].shown.en;
}

TEST(Fleet, WhatNoMeasurementGivesIsInvalidAndANodeWithoutANameHasOne) {
  synthetic::FleetMaker maker({.nodes = 12, .samples = 2});
  app::FleetReader reader;
  for (std::size_t i = 0; i < 12; ++i) {
    model::Run run = maker.next();
    if (i == 3) run.results.front().value = 0;
    if (i == 4) {
      run.nodes.front().name.clear();
      for (model::Row& row : run.results) row.node.clear();
    }
    reader.add(test::as_read(std::move(run)));
  }
  const FleetView fleet = reader.finish();
  EXPECT_EQ(std::ranges::count(fleet.nodes, 1u, [](const FleetNode& n) { return n.summary.invalid; }), 1);
  EXPECT_EQ(std::ranges::count(fleet.nodes, "(unnamed)", &FleetNode::name), 1);
}

TEST(Fleet, OfHardwareThatNobodyKnowsNobodySaysThatItIsAlike) {
  synthetic::FleetMaker maker({.nodes = 12, .samples = 2});
  app::FleetReader reader;
  for (std::size_t i = 0; i < 12; ++i) {
    model::Run run = maker.next();
    for (model::Node& node : run.nodes) node.machine = {};
    reader.add(test::as_read(std::move(run)));
  }
  const FleetView fleet = reader.finish();
  const std::string page = html(fleet);
  EXPECT_THAT(page, HasSubstr("Of 12 nodes nobody described the hardware"));
  EXPECT_THAT(page, HasSubstr("cpu: not known"));
  EXPECT_THAT(html(test::a_fleet({.nodes = 12})), Not(HasSubstr("nobody described")));
}

TEST(Fleet, OfOneNodeIsNoneAndSaysWhatIsLacking) {
  const std::string page = html(test::a_fleet({.nodes = 1}));
  EXPECT_THAT(page, HasSubstr("One node, 1 run<"));
  EXPECT_THAT(page, Not(HasSubstr("1 nodes")));
  EXPECT_THAT(page, HasSubstr("give the runs of more nodes alike; 8 readings"));
  EXPECT_THAT(page, Not(HasSubstr("nothing here asks for it")));
}

TEST(Fleet, OneRunOfManyNodesIsTheSameFleetAsARunOfEach) {
  const synthetic::Recipe recipe{.nodes = 40, .faults = {"slow_device"}};
  const FleetView many = test::a_fleet(recipe), one = test::one_run_of(recipe);
  EXPECT_EQ(many.runs.size(), 40u);
  EXPECT_EQ(one.runs.size(), 1u);
  EXPECT_EQ(app::to_csv(app::csv_table(metric_table(many, test::vocabulary()))),
            app::to_csv(app::csv_table(metric_table(one, test::vocabulary()))));
  EXPECT_EQ(app::to_csv(app::csv_table(node_table(many, test::vocabulary()))),
            app::to_csv(app::csv_table(node_table(one, test::vocabulary()))));
}

TEST(Fleet, TheOddOnesAreNamedWhereAReaderLooksFirst) {
  const FleetView fleet = test::a_fleet({.nodes = 120, .faults = {"slow_device", "slow_memory", "half_link"}});
  const std::string page = html(fleet);
  const std::size_t metrics = page.find("id=\"fleet-metrics\"");
  for (const char* name : {"node00017[gpu2]", "node00042[cpu]", "node00099"}) {
    const std::size_t at = page.find(name);
    EXPECT_LT(at, metrics) << name;
  }
  EXPECT_THAT(page, HasSubstr("badge bad"));
  const std::string chinese = to_markdown({}, test::vocabulary(), "zh-CN", &fleet);
  EXPECT_THAT(chinese, HasSubstr("node00017\\[gpu2\\]"));
  EXPECT_THAT(chinese, HasSubstr("慢链路"));
  EXPECT_THAT(chinese, Not(HasSubstr("outlier")));
  EXPECT_EQ(std::ranges::count_if(fleet.nodes, [](const FleetNode& n) { return n.findings > 0; }), 3);
}

TEST(Fleet, NobodyStandsOutOfAHealthyOneAndAFewAreNotJudged) {
  EXPECT_THAT(html(test::a_fleet({.nodes = 60, .seed = 3})), HasSubstr("✔ <span lang=\"en\">nobody stands out"));
  const std::string few = html(test::a_fleet({.nodes = 1}));
  EXPECT_THAT(few, HasSubstr("badge warn"));
  EXPECT_THAT(few, Not(HasSubstr("nobody stands out")));
}

TEST(Fleet, IsNotGreenWhereMostCouldNotBeJudged) {
  synthetic::FleetMaker maker({.nodes = 12, .samples = 2, .fillers = 10, .fabric = false});
  app::FleetReader reader;
  for (std::size_t i = 0; i < 12; ++i) {
    model::Run run = maker.next();
    if (i > 2) std::erase_if(run.results, [](const model::Row& row) { return row.benchmark.starts_with("x."); });
    reader.add(test::as_read(std::move(run)));
  }
  const std::string page = html(reader.finish());
  EXPECT_THAT(page, HasSubstr("badge warn"));
  EXPECT_THAT(page, HasSubstr("nobody stands out, but only 6 of 16 metrics could be judged"));
  EXPECT_THAT(page, HasSubstr("in 6 of 16 metrics."));
  EXPECT_THAT(page, HasSubstr("10 metrics have fewer than 8 readings"));
}

TEST(Fleet, TheSlowestLinkIsNamedBesideTheSummaries) {
  const FleetView fleet = test::a_fleet({.nodes = 120, .faults = {"half_link"}});
  const DataTable table = metric_table(fleet, test::vocabulary());
  std::size_t named = 0;
  for (const auto& row : table.rows) {
    const bool links = row[column(table, "benchmark")].shown.en == "gpu.p2p";
    const std::string& note = row[column(table, "note")].shown.en;
    if (links) {
      EXPECT_THAT(note, HasSubstr("slowest link: node00099: gpu"));
    }
    named += note.find("slowest link") == std::string::npos ? 0 : 1;
  }
  EXPECT_EQ(named, 2u) << "those with a matrix of links, gpu.p2p and net.pairs";
}

TEST(Fleet, FindingsAndPlacesAreCounted) {
  const FleetView one = test::a_fleet({.nodes = 60, .faults = {"slow_device"}});
  EXPECT_THAT(html(one), HasSubstr("1 finding at 1 place: node00017[gpu2]"));
  const FleetView some = test::a_fleet({.nodes = 60, .faults = {"slow_device", "slow_memory"}});
  EXPECT_THAT(html(some), HasSubstr("2 findings at 2 places: "));
}

TEST(Fleet, WhatLiesBeyondTheAxisIsAnArrowAndItsZIsInTheTable) {
  const std::vector<Picture> pictures =
      fleet_pictures(test::a_fleet({.nodes = 60, .faults = {"slow_device"}}), test::vocabulary());
  ASSERT_EQ(pictures.size(), 1u);
  EXPECT_THAT(pictures[0].drawing.bytes(), HasSubstr("l9-5v10z"));
  ASSERT_EQ(pictures[0].remarks.size(), 1u);
  EXPECT_THAT(pictures[0].remarks[0].en, HasSubstr("beyond the axis"));
  EXPECT_THAT(pictures[0].data.rows[0].back().en, testing::MatchesRegex("node00017.gpu2. \\(z -[0-9]{2,}\\.[0-9]\\)"));
  EXPECT_TRUE(fleet_pictures(test::a_fleet({.nodes = 60, .seed = 3}), test::vocabulary())[0].remarks.empty());
}

TEST(Fleet, EveryFormatCarriesTheSameNumbers) {
  const FleetView fleet = test::a_fleet({.nodes = 30, .faults = {"slow_device"}});
  const DataTable table = metric_table(fleet, test::vocabulary());
  const std::string page = html(fleet), book = to_xlsx({}, test::vocabulary(), "en", &fleet);
  const std::string markdown = to_markdown({}, test::vocabulary(), "en", &fleet);
  const app::Table csv = app::csv_table(table);
  const auto json = model::parse_json(to_json_document({}, test::vocabulary(), &fleet), "report");
  ASSERT_TRUE(json);
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    for (const char* id : {"least", "p5", "median", "p95", "most", "n"}) {
      const DataCell& cell = table.rows[r][column(table, id)];
      ASSERT_TRUE(cell.value);
      const std::string exact = machine_number(*cell.value);
      EXPECT_THAT(page, HasSubstr("<data value=\"" + exact + "\">"));
      EXPECT_THAT(book, HasSubstr("<v>" + exact + "</v>"));
      EXPECT_THAT(markdown, HasSubstr("| " + cell.shown.en + " |"));
      EXPECT_EQ(csv.rows[r][column(table, id)].text, exact);
    }
    const auto& spread = json->at("fleet").at("spreads").at(r);
    EXPECT_EQ(spread.at("p5").get<double>(), table.rows[r][column(table, "p5")].value);
    EXPECT_EQ(json->at("fleet").at("diagnosis").at("populations").at(r).at("median").get<double>(),
              table.rows[r][column(table, "median")].value);
  }
}

TEST(Fleet, APageHardlyGrowsWithTheNumberOfNodes) {
  const std::size_t hundreds = html(test::a_fleet({.nodes = 400, .samples = 2, .fillers = 51})).size();
  const std::size_t thousand = html(test::a_fleet({.nodes = 1000, .samples = 2, .fillers = 51})).size();
  EXPECT_LT(thousand, 2'000'000u);
  EXPECT_LT(thousand, hundreds * 5 / 4);
}

TEST(Fleet, RenderedTwiceItIsTheSameToTheByte) {
  const synthetic::Recipe recipe{.nodes = 20, .faults = {"slow_device"}};
  const FleetView a = test::a_fleet(recipe), b = test::a_fleet(recipe);
  EXPECT_EQ(html(a), html(b));
  EXPECT_EQ(to_xlsx({}, test::vocabulary(), "zh-CN", &a), to_xlsx({}, test::vocabulary(), "zh-CN", &b));
  EXPECT_EQ(to_json_document({}, test::vocabulary(), &a), to_json_document({}, test::vocabulary(), &b));
}

TEST(Fleet, AFewNodesAreShownTogetherAndEachInFull) {
  const FleetView fleet = test::a_fleet({.nodes = 2});
  const std::string page = to_html({test::a_report(), test::a_report()}, test::vocabulary(), "en", &fleet);
  EXPECT_LT(page.find("id=\"fleet-cover\""), page.find("id=\"r1-cover\""));
  EXPECT_THAT(page, HasSubstr("id=\"r2-cover\""));
}

}  // namespace
}  // namespace steelyard::reports
