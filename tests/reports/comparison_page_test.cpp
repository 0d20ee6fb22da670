// SPDX-License-Identifier: Apache-2.0
// What a buyer reads in a comparison: may it be made at all, who wins, by how much, and how sure that is.
#include "reports/comparison_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/units.h"
#include "model/json.h"
#include "page_fixtures.h"
#include "reports/chart/forest.h"
#include "reports/chart/radar.h"

namespace steelyard::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string html(const model::Comparison& c, const std::string& language = "en") {
  return to_html(comparison_page(c, test::vocabulary()), test::vocabulary().words, language);
}
std::string markdown(const model::Comparison& c, std::string_view language = "en") {
  return to_markdown(comparison_page(c, test::vocabulary()), test::vocabulary().words, language);
}

TEST(ComparisonPage, CarriesTheNumbersOfItsJsonDocument) {
  model::Comparison c = test::a_comparison();
  c.score = test::a_score_comparison();
  const model::Json json = model::to_json(c);
  const std::multiset<double> shown = test::numbers_in(html(c));
  for (const auto& metric : json.at("metrics"))
    for (const char* member : {"reference", "value", "ratio"})
      if (!metric.at(member).is_null()) {
        EXPECT_TRUE(shown.contains(metric.at(member).get<double>())) << member;
      }
  for (const auto& system : json.at("score").at("systems")) {
    EXPECT_TRUE(shown.contains(system.at("value").get<double>()));
    for (const auto& points : system.at("points"))
      if (!points.is_null()) {
        EXPECT_TRUE(shown.contains(points.get<double>()));
      }
  }
}

TEST(ComparisonPage, MarkdownShowsEveryLineWithItsRatioAndVerdict) {
  const model::Comparison c = test::a_comparison();
  for (const char* language : {"en", "zh-CN"}) {
    const std::string page = markdown(c, language);
    for (const model::ComparedMetric& m : c.metrics) {
      if (!m.ratio) continue;
      EXPECT_THAT(page, HasSubstr("| " + units::human(*m.value, m.unit) + " |"));
      EXPECT_THAT(page, HasSubstr(fmt::format("| {:.3f} |", *m.ratio)));
    }
  }
  EXPECT_THAT(markdown(c), HasSubstr("FASTER"));
  EXPECT_THAT(markdown(c, "zh-CN"), HasSubstr("更快"));
}

TEST(ComparisonPage, OfARunWithItselfSaysThatItIsOne) {
  model::Comparison c = test::a_comparison();
  EXPECT_THAT(html(c), Not(HasSubstr("one and the same run")));
  c.systems[1].run = c.systems[0].run;
  EXPECT_THAT(html(c), Not(HasSubstr("one and the same run"))) << "ids may be equal by chance";
  for (model::ComparedMetric& m : c.metrics) m.value = m.reference;
  EXPECT_THAT(html(c), HasSubstr("system-1 and system-0 are one and the same run"));
  EXPECT_THAT(html(c), HasSubstr("是同一次运行"));
}

TEST(ComparisonPage, OfThreeOrMoreHasATableWithTheBestOfEachLineMarked) {
  EXPECT_THAT(html(test::a_comparison()), Not(HasSubstr("id=\"values\"")));
  model::Comparison c = test::a_comparison(8);
  for (model::ComparedMetric& m : c.metrics)
    if (m.system == 5 && m.value) m.value = *m.value * (m.direction == model::Direction::kLower ? 0.5 : 2);
  for (const char* language : {"en", "zh-CN"}) {
    const std::string page = markdown(c, language);
    for (const model::ComparedMetric& m : c.metrics) {
      const std::string shown = m.value ? units::human(*m.value, m.unit) : "—";
      if (m.system != 5 || m.verdict == model::Difference::kNotCompared || !m.value) continue;
      EXPECT_THAT(page, HasSubstr("★ " + shown + " |")) << m.benchmark;
    }
    EXPECT_EQ(test::count(page, "★ "), 5u + 1u) << "five metrics were compared; and the legend";
  }
  const std::string page = html(c);
  EXPECT_EQ(test::count(page.substr(page.find("id=\"values\"")), "★ "), 5u + 2u) << "the legend in both languages";
  for (const model::ComparedSystem& s : c.systems) EXPECT_THAT(markdown(c), HasSubstr(s.name));
}

TEST(ComparisonPage, SaysOnItsFirstPageThatRunsAreNotComparable) {
  model::Comparison c = test::a_comparison();
  EXPECT_THAT(html(c), HasSubstr("✔ <span lang=\"en\">COMPARABLE"));
  EXPECT_THAT(html(c), Not(HasSubstr("NOT COMPARABLE")));
  c.obstacles = {"profile: quick for the reference, full for b"};
  for (model::ComparedMetric& m : c.metrics) m.forced = true;
  const std::string page = html(c);
  EXPECT_LT(page.find("NOT COMPARABLE: compared by force"), page.find("<section id=\"systems\""));
  EXPECT_THAT(page, HasSubstr("profile: quick for the reference"));
  EXPECT_THAT(page, HasSubstr("content:\"Steelyard / system-0 · system-1 / NOT COMPARABLE\""));
  EXPECT_THAT(page, HasSubstr("Compared by force; why stands at the top."));
}

TEST(ComparisonPage, TurnsRatiosRoundWhereLowerIsBetter) {
  const std::string page = markdown(test::a_comparison());
  EXPECT_THAT(page, HasSubstr("1.095 times the performance (83.4 ns; reference 91.3 ns)")) << "1 / 0.913";
  EXPECT_LT(page.find("Largest wins of system-1"), page.find("1.152 times"));
  EXPECT_LT(page.find("1.152 times"), page.find("1.095 times")) << "the largest first";
  EXPECT_LT(page.find("Largest losses of system-1"), page.find("0.871 times"));
}

TEST(ComparisonPage, ShowsCostAndPowerOnlyWhereSomebodyGaveThem) {
  model::Comparison c = test::a_comparison();
  EXPECT_THAT(html(c), Not(HasSubstr("Per watt")));
  c.systems[0].power = 700;
  c.systems[1].power = 600;
  for (model::ComparedMetric& m : c.metrics)
    if (m.ratio) m.per_power = *m.ratio * 700 / 600;
  EXPECT_THAT(html(c), HasSubstr("Per watt"));
  EXPECT_THAT(html(c), HasSubstr("nobody has checked them"));
}

TEST(ComparisonPage, OfEightSystemsIsOneSmallFileWithoutAnIdTwice) {
  model::Comparison c = test::a_comparison(8);
  const std::vector<model::ComparedMetric> metrics = c.metrics;
  for (int copy = 0; copy < 20; ++copy)
    for (model::ComparedMetric m : metrics) {
      m.params["size"] = std::int64_t{1} << copy;
      c.metrics.push_back(m);
    }
  c.score = test::a_score_comparison(8);
  const std::string page = html(c);
  EXPECT_LT(page.size(), 2'000'000u);
  test::expect_unique_ids(page);
  EXPECT_THAT(page, HasSubstr("further lines with smaller differences"));
  EXPECT_THAT(page, HasSubstr("System</span>")) << "a column says which";
}

TEST(ComparisonPage, TheSameComparisonGivesTheSameBytes) {
  EXPECT_EQ(html(test::a_comparison(3)), html(test::a_comparison(3)));
  EXPECT_EQ(markdown(test::a_comparison(3)), markdown(test::a_comparison(3)));
}

TEST(ComparisonPage, SaysWhatTheOrderOfScoresHangsOn) {
  model::Comparison c = test::a_comparison();
  EXPECT_THAT(html(c), Not(HasSubstr("<section id=\"score\"")));
  c.score = test::a_score_comparison();
  EXPECT_THAT(html(c), HasSubstr("none of 10000 drawn weights changes it"));
  EXPECT_THAT(html(c), HasSubstr("61.0 %")) << "the weight at which they tie";
  c.score->order_depends_on_weights = c.score->order_depends_on_mean = true;
  EXPECT_THAT(html(c), HasSubstr("some of 10000 drawn weights"));
  EXPECT_THAT(html(c), HasSubstr("The order depends on the kind of mean"));
}

TEST(ComparisonPage, ShowsStrangersTextAsText) {
  for (const std::string& s : test::hostile_strings()) {
    model::Comparison c = test::a_comparison();
    c.obstacles = {s};
    c.score = test::a_score_comparison();
    c.score->id = s;
    c.score->dimensions.assign(3, s);
    for (model::ComparedSystem& system : c.systems) system.name = system.run = system.profile = system.edition = s;
    for (model::ComparedMetric& m : c.metrics) m.benchmark = m.metric = m.unit = m.reason = m.kind = s;
    for (model::ComparedMetric& m : c.metrics) m.params = {{s, s}};
    for (model::EnvironmentDifference& e : c.environment) e.fact = s, e.values.assign(2, s);
    for (model::ComparedScore& x : c.score->systems) x.reason = s;
    test::expect_harmless(comparison_page(c, test::vocabulary()));
  }
}

TEST(ComparisonPage, DrawsNoNumberThatIsNone) {
  for (const double odd :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e308, -1.0, 0.0, 5e-324}) {
    model::Comparison c = test::a_comparison();
    c.score = test::a_score_comparison();
    for (model::ComparedMetric& m : c.metrics) m.value = m.reference = m.ratio = odd, m.ci95 = {odd, odd};
    for (model::ComparedScore& x : c.score->systems) x.points.assign(3, odd), x.value = odd;
    const std::string page = html(c);
    for (const char* attribute : {" d=\"", " x=\"", " x1=\"", " width=\""})
      for (std::size_t at = page.find(attribute); at != std::string::npos; at = page.find(attribute, at + 1)) {
        const std::size_t first = page.find('"', at) + 1;
        const std::string value = page.substr(first, page.find('"', first) - first);
        ASSERT_EQ(value.find_first_of("nf"), std::string::npos) << attribute << value << " for " << odd;
      }
    EXPECT_LT(test::longest_digits(page), test::kMostDigits) << odd;
  }
}

TEST(Forest, OneLieInTheMiddleAndMarksSayTheVerdict) {
  Forest forest{"x",
                0.02,
                {{"a", 2, model::Interval{1.9, 2.1}, Lean::kBetter, "FASTER"},
                 {"b", 0.5, model::Interval{0.4, 0.6}, Lean::kWorse, "SLOWER"},
                 {"c", 1, std::nullopt, Lean::kUnknown, "UNDECIDED"}}};
  const std::string svg = draw(forest).bytes();
  EXPECT_EQ(test::count(svg, "lean better"), 1u);
  EXPECT_EQ(test::count(svg, "lean worse"), 1u);
  EXPECT_EQ(test::count(svg, "lean unknown"), 1u);
  EXPECT_EQ(test::count(svg, "whisker"), 6u) << "three strokes per interval";
  EXPECT_THAT(svg, HasSubstr("FASTER"));
}

TEST(Radar, IsDrawnOfThreeToEightAxesAndAtMostThreeSystems) {
  const auto radar = [](std::size_t axes, std::size_t systems) {
    return Radar{std::vector<Phrase>(axes, "axis"),
                 std::vector<Outlined>(systems, {"s", std::vector<std::optional<double>>(axes, 500.0)}), 1000};
  };
  EXPECT_TRUE(is_drawable(radar(3, 1)));
  EXPECT_TRUE(is_drawable(radar(8, 3)));
  EXPECT_FALSE(is_drawable(radar(2, 1)));
  EXPECT_FALSE(is_drawable(radar(9, 1)));
  EXPECT_FALSE(is_drawable(radar(5, 4)));
  EXPECT_FALSE(is_drawable(radar(5, 0)));
}

TEST(Radar, LeavesAGapWhereADimensionHasNoValue) {
  Radar radar{{"a", "b", "c", "d"}, {{"s", {800.0, 900.0, 1000.0, 1100.0}}}, 1000};
  const auto strokes = [](const Radar& r) {
    const std::string svg = draw(r).bytes();
    const std::size_t at = svg.find("class=\"line s0\"");
    return test::count(svg.substr(at, svg.find("/>", at) - at), "M");
  };
  EXPECT_EQ(strokes(radar), 4u);
  radar.systems[0].values[2] = std::nullopt;
  EXPECT_EQ(strokes(radar), 3u) << "two joined pairs, and the end of the line as a point";
}

}  // namespace
}  // namespace steelyard::reports
