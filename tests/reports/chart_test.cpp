// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "report_fixtures.h"
#include "reports/chart/bars.h"
#include "reports/chart/heat_map.h"
#include "reports/chart/lines.h"
#include "reports/chart/link_map.h"
#include "reports/chart/scale.h"
#include "reports/chart/strip.h"
#include "reports/link_class.h"

namespace steelyard::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Ticks, AreRoundAndInside) {
  EXPECT_THAT(nice_ticks(0, 10, 5), ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_THAT(nice_ticks(3, 47, 5), ElementsAre(10, 20, 30, 40));
  EXPECT_THAT(log_ticks(1, 1000), ElementsAre(1, 10, 100, 1000));
  EXPECT_THAT(log_ticks(4096, 65536, 2), ElementsAre(4096, 8192, 16384, 32768, 65536));
  EXPECT_LE(log_ticks(1, 1e12, 2, 8).size(), 9u);
  EXPECT_THAT(decade_ticks(18, 70), ElementsAre(20, 50));
  EXPECT_THAT(decade_ticks(1, 1e4), ElementsAre(1, 10, 100, 1e3, 1e4));
}

TEST(Ticks, OfAnyRangeAreTwoAtLeast) {
  for (const double hi : {91e-6, 92e-6, 99e-6, 130e-6, 180e-6, 3e-4, 8e-3}) {
    EXPECT_GE(decade_ticks(90.5e-6, hi).size(), 2u) << hi;
    EXPECT_GE(log_ticks(90.5e-6, hi).size(), 2u) << hi;
    EXPECT_GE(log_ticks(90.5e-6, hi, 2).size(), 2u) << hi;
    for (const int most : {2, 4, 6}) EXPECT_GE(nice_ticks(90.5e-6, hi, most).size(), 2u) << hi;
  }
  EXPECT_GE(nice_ticks(99.6, 100.6, 4).size(), 2u);
}

TEST(Ticks, OfNoRangeAreOne) {
  EXPECT_EQ(nice_ticks(5, 5).size(), 1u);
  EXPECT_EQ(nice_ticks(0, kNan).size(), 1u);
  EXPECT_EQ(nice_ticks(-1e308, 1e308).size(), 1u);
  EXPECT_EQ(log_ticks(0, 10).size(), 1u) << "zero has no logarithm";
  EXPECT_EQ(nice_ticks(1e15, 1e15 + 1e-3).size(), 1u);
}

TEST(Scale, HoldsWhatIsOutsideAtTheEnds) {
  const Scale linear{0, 10, 100, 200, Spacing::kLinear};
  EXPECT_EQ(linear.at(5), 150);
  EXPECT_EQ(linear.at(1e308), 200);
  EXPECT_EQ(linear.at(kNan), 100);
  const Scale log{1, 100, 0, 200, Spacing::kLog};
  EXPECT_NEAR(log.at(10), 100, 1e-9);
  EXPECT_EQ(log.at(-5), 0);
}

TEST(Decimation, KeepsTheEndsAndEveryPeak) {
  std::vector<Point> points;
  for (int i = 0; i < 100'000; ++i) points.push_back({static_cast<double>(i), i == 54'321 ? 9.0 : 1.0 + i % 2 * 0.1});
  const std::vector<Point> few = decimate(points);
  EXPECT_LE(few.size(), kMostPoints);
  EXPECT_EQ(few.front().x, 0);
  EXPECT_EQ(few.back().x, 99'999);
  EXPECT_EQ(std::ranges::count(few, 9.0, &Point::y), 1);
  EXPECT_TRUE(std::ranges::is_sorted(few, {}, &Point::x));
}

TEST(Lines, ALongCurveIsDrawnWithFewPoints) {
  LineChart chart;
  Series series{"x", {}};
  for (int i = 0; i < 100'000; ++i) series.points.push_back({static_cast<double>(i), std::sin(i * 0.01)});
  chart.series = {series};
  const std::string svg = draw(chart).bytes();
  EXPECT_LT(svg.size(), 60'000u);
  EXPECT_LE(test::count(svg, "L"), kMostPoints);
}

TEST(Lines, SeriesDifferInMoreThanColour) {
  LineChart chart;
  for (int i = 0; i < 3; ++i) chart.series.push_back({fmt::format("s{}", i), {{1, 1.0 + i}, {2, 2.0 + i}}});
  const std::string svg = draw(chart).bytes();
  EXPECT_THAT(svg, HasSubstr("a3.5"));      // circles
  EXPECT_THAT(svg, HasSubstr("h6.4"));      // squares
  EXPECT_THAT(svg, HasSubstr("l4.2 7.4"));  // triangles
}

TEST(Lines, ValuesThatAreNoNumbersLeaveAGap) {
  LineChart chart;
  chart.series = {{"a", {{1, 1}, {2, kNan}, {3, 1e308}, {4, -1e308}, {5, 2}}}};
  const std::string svg = draw(chart).bytes();
  for (const char* never : {"nan", "inf"}) EXPECT_THAT(svg, Not(HasSubstr(never)));
  const std::size_t d = svg.find("class=\"line s0\" d=\"");
  ASSERT_NE(d, std::string::npos);
  EXPECT_EQ(test::count(svg.substr(d + 19, svg.find('"', d + 19) - d - 19), "M"), 2u);
}

TEST(Lines, AnIntervalIsABand) {
  LineChart chart;
  chart.series = {{"a", {{1, 5, 4.0, 6.0}, {2, 5, 4.0, 6.0}}}};
  EXPECT_THAT(draw(chart).bytes(), HasSubstr("class=\"band s0\""));
}

TEST(Bars, ShowTheNumberTheGateAndWhatDidNotPass) {
  const std::string svg =
      draw(BarChart{"%", {{"good", 97.5, 90.0, true}, {"bad", 12, {}, false}, {"odd", kNan, {}, true}}}).bytes();
  EXPECT_THAT(svg, HasSubstr("97.5 %"));
  EXPECT_EQ(test::count(svg, "class=\"gate\""), 1u);
  EXPECT_EQ(test::count(svg, "bar bad"), 1u);
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(HeatMap, AnOutlierIsFoundOutlinedAndNamed) {
  const model::Matrix m = test::square(8);
  const auto found = outliers(m, model::Direction::kLower, {});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].row, 0u);
  EXPECT_EQ(found[0].column, 2u);
  EXPECT_TRUE(outliers(m, model::Direction::kHigher, {}).empty()) << "slow is no outlier where more is better";
  const std::string svg = draw(HeatMap{m, "s", model::Direction::kLower, "from", "to", {}}, "better", "worse").bytes();
  EXPECT_EQ(test::count(svg, "class=\"outlier\""), 1u);
}

TEST(HeatMap, ACellIsComparedWithItsOwnClassOnly) {
  model::Matrix m{{"0", "1", "2"}, {"0", "1", "2"}, {}};
  std::vector<int> classes;
  for (std::size_t i = 0; i < 9; ++i) m.cells.emplace_back(i % 4 == 0 ? 100e9 : 40e9), classes.push_back(i % 4 == 0);
  EXPECT_TRUE(outliers(m, model::Direction::kHigher, classes).empty()) << "remote memory is slower, and no fault";
  EXPECT_EQ(typical(m, classes), (std::vector<double>{100e9, 40e9, 40e9, 40e9, 100e9, 40e9, 40e9, 40e9, 100e9}));
  m.cells[4] = 60e9;  // slow for a local cell, faster than any remote one
  const auto found = outliers(m, model::Direction::kHigher, classes);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].row, 1u);
  EXPECT_EQ(found[0].typical, 100e9);
}

TEST(LinkClass, FollowsFromWhereThePeersSitOnTheMachine) {
  model::Machine machine;
  machine.packages = {{0, "", {0, 1, 2, 3}}, {1, "", {4, 5, 6, 7}}};
  machine.numa_nodes = {{0, 1, "", {0, 1}}, {1, 1, "", {2, 3}}, {2, 1, "", {4, 5, 6, 7}}};
  for (unsigned core = 0; core < 4; ++core) machine.cores.push_back({core, core / 2, -1, {2 * core, 2 * core + 1}});
  machine.cores[3].package = machine.cores[2].package = 1;
  machine.devices = {{"cuda0", "gpu", "", {2, 3}, 1, {}}};
  const auto between = [&](const std::string& a, const std::string& b) {
    return link_classes({{a}, {b}, {1.0}}, &machine).front();
  };
  EXPECT_EQ(between("cpu 0", "cpu 0"), LinkClass::kSelf);
  EXPECT_EQ(between("cpu 0", "cpu 1"), LinkClass::kSameCore);
  EXPECT_EQ(between("cpu 4", "cpu 6"), LinkClass::kSameNode);
  EXPECT_EQ(between("cpu 0", "cpu 2"), LinkClass::kSamePackage);
  EXPECT_EQ(between("cpu 0", "cpu 7"), LinkClass::kAcross);
  EXPECT_EQ(between("node 0", "node 1"), LinkClass::kSamePackage);
  EXPECT_EQ(between("node 0", "node 2"), LinkClass::kAcross);
  EXPECT_EQ(between("cuda0", "node 1"), LinkClass::kSameNode);
  EXPECT_EQ(between("cpu 0", "cpu 99"), LinkClass::kUnknown);
  EXPECT_EQ(between("mars", "venus"), LinkClass::kUnknown);
}

TEST(StripPlot, ShowsHowManyLieWhereAndNamesTheOddOnes) {
  Strip strip{"Triad", std::vector<std::size_t>(65, 0), {{-6.2, "node041[gpu5]"}, {5, "node007"}}};
  strip.bins[32] = 1000, strip.bins[1] = 1;
  const std::string svg = draw(StripPlot{"z", 6.5, 3.5, {strip}}).bytes();
  EXPECT_THAT(svg, HasSubstr("node041[gpu5]"));
  EXPECT_THAT(svg, HasSubstr("node007"));
  const std::size_t at = svg.find("class=\"bar\"");
  EXPECT_EQ(test::count(svg.substr(at, svg.find("/>", at) - at), "M"), 2u) << "two bins hold something";
  EXPECT_EQ(test::count(svg, "class=\"limit\""), 2u);
}

TEST(LinkMap, CarriesTheValueOfEveryLinkBetweenFewPeers) {
  LinkMap map{{"node 0", "node 1", "node 2"}, {"98 GB/s", "97 GB/s", ""}, {}};
  map.links = {{0, 1, "46 GB/s", 2, true, false}, {0, 2, "45 GB/s", 2, true, false}, {1, 2, "19 GB/s", 0, true, true}};
  const std::string svg = draw(map).bytes();
  for (const char* value : {"46 GB/s", "45 GB/s", "19 GB/s", "98 GB/s"}) EXPECT_THAT(svg, HasSubstr(value));
  EXPECT_EQ(test::count(svg, "class=\"link "), 3u);
  EXPECT_EQ(test::count(svg, " odd\""), 2u) << "the line and its plate";
}

TEST(LinkMap, OfManyPeersLabelsOnlyWhatIsFarOff) {
  LinkMap map;
  for (std::size_t i = 0; i < 16; ++i) map.peers.emplace_back(fmt::format("cpu {}", i));
  for (std::size_t a = 0; a < 16; ++a)
    for (std::size_t b = a + 1; b < 16; ++b) map.links.push_back({a, b, "50 ns", 2, false, a == 3 && b == 12});
  const std::string svg = draw(map).bytes();
  EXPECT_EQ(test::count(svg, "class=\"link "), 120u);
  EXPECT_EQ(test::count(svg, "50 ns"), 1u);
}

TEST(HeatMap, OfManyCellsStaysSmall) {
  EXPECT_TRUE(is_drawable(test::square(64)));
  EXPECT_FALSE(is_drawable(test::square(65)));
  EXPECT_FALSE(is_drawable(model::Matrix{{"a"}, {"b", "c"}, {1.0}})) << "a stranger's matrix that lacks cells";
  const HeatMap map{test::square(64), "s", model::Direction::kLower, "from", "to", {}};
  EXPECT_LT(draw(map, "better", "worse").bytes().size(), 90'000u);
}

}  // namespace
}  // namespace steelyard::reports
