// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "report_fixtures.h"
#include "reports/chart/bars.h"
#include "reports/chart/heat_map.h"
#include "reports/chart/lines.h"
#include "reports/chart/scale.h"

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

TEST(Ticks, OfNoRangeAreOne) {
  EXPECT_EQ(nice_ticks(5, 5).size(), 1u);
  EXPECT_EQ(nice_ticks(0, kNan).size(), 1u);
  EXPECT_EQ(nice_ticks(-1e308, 1e308).size(), 1u);
  EXPECT_EQ(log_ticks(0, 10).size(), 1u);
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
  const auto found = outliers(m, model::Direction::kLower);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].row, 0u);
  EXPECT_EQ(found[0].column, 2u);
  EXPECT_TRUE(outliers(m, model::Direction::kHigher).empty()) << "slow is no outlier where more is better";
  const std::string svg = draw(HeatMap{m, "s", model::Direction::kLower, "from", "to"}, "better", "worse").bytes();
  EXPECT_EQ(test::count(svg, "class=\"outlier\""), 1u);
}

TEST(HeatMap, LocalAndRemoteCellsAreOfDifferentKinds) {
  model::Matrix m{{"0", "1", "2"}, {"0", "1", "2"}, {}};
  for (std::size_t i = 0; i < 9; ++i) m.cells.emplace_back(i % 4 == 0 ? 100e9 : 40e9);
  EXPECT_TRUE(outliers(m, model::Direction::kHigher).empty()) << "remote memory is slower, and that is no fault";
}

TEST(HeatMap, OfManyCellsStaysSmall) {
  EXPECT_TRUE(is_drawable(test::square(64)));
  EXPECT_FALSE(is_drawable(test::square(65)));
  EXPECT_FALSE(is_drawable(model::Matrix{{"a"}, {"b", "c"}, {1.0}})) << "a stranger's matrix that lacks cells";
  const HeatMap map{test::square(64), "s", model::Direction::kLower, "from", "to"};
  EXPECT_LT(draw(map, "better", "worse").bytes().size(), 90'000u);
}

}  // namespace
}  // namespace steelyard::reports
