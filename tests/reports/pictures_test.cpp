// SPDX-License-Identifier: Apache-2.0
#include "reports/pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report_fixtures.h"

namespace steelyard::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Pictures, EachHasATitleADescriptionAndItsNumbers) {
  const Report report = test::a_report();
  std::size_t seen = 0;
  for (const auto make : {&bound_pictures, &curve_pictures, &matrix_pictures, &roofline_pictures, &quantile_pictures}) {
    const auto pictures = (*make)(report, test::vocabulary());
    EXPECT_FALSE(pictures.empty()) << seen;
    for (const Picture& p : pictures) {
      ++seen;
      EXPECT_FALSE(p.title.empty() || p.description.empty()) << p.id;
      EXPECT_NE(p.description.en, p.description.zh) << p.id;
      EXPECT_FALSE(p.drawing.empty()) << p.id;
      EXPECT_FALSE(p.data.rows.empty()) << p.id;
      for (const auto& row : p.data.rows) EXPECT_EQ(row.size(), p.data.head.size()) << p.id;
    }
  }
  EXPECT_EQ(seen, 6u) << "bars, two curves, a matrix, a roofline, a distribution";
}

TEST(Curves, PlacementsOfOneBenchmarkShareAPicture) {
  const auto pictures = curve_pictures(test::a_report(), test::vocabulary());
  ASSERT_EQ(pictures.size(), 2u);
  EXPECT_EQ(test::count(pictures[0].drawing.bytes(), "class=\"line s"), 4u) << "two curves, each also in the legend";
  EXPECT_THAT(pictures[0].drawing.bytes(), HasSubstr("32 KiB"));
  EXPECT_EQ(pictures[0].data.rows.size(), 16u);
}

TEST(Curves, TwoCurvesOfOneJobAreEachOthersAxes) {
  const auto pictures = curve_pictures(test::a_report(), test::vocabulary());
  ASSERT_EQ(pictures.size(), 2u);
  EXPECT_EQ(pictures[1].data.head[0].en, "Bandwidth");
  EXPECT_EQ(pictures[1].data.head[1].en, "Latency");
  EXPECT_EQ(pictures[1].data.rows[0][0].en, "1.00 GB/s");
}

TEST(Matrices, NameTheirOutliers) {
  const auto pictures = matrix_pictures(test::a_report(), test::vocabulary());
  ASSERT_EQ(pictures.size(), 1u);
  ASSERT_EQ(pictures[0].remarks.size(), 1u);
  EXPECT_EQ(pictures[0].remarks[0].en, "Outlier: cpu 0 → cpu 2: 400 ns, where 103 ns is typical");
}

TEST(Matrices, TooLargeToDrawSayWhereTheyAre) {
  Report report = test::a_report();
  for (model::Row& row : report.run.results)
    if (row.matrix && row.matrix->columns.size() > 1) row.matrix = test::square(100);
  const auto pictures = matrix_pictures(report, test::vocabulary());
  ASSERT_EQ(pictures.size(), 1u);
  EXPECT_TRUE(pictures[0].drawing.empty());
  EXPECT_THAT(pictures[0].remarks.back().en, HasSubstr("100 × 100"));
}

TEST(Roofline, TakesTheBestOfEachRoofAndPutsKernelsAtTheirRatio) {
  const auto pictures = roofline_pictures(test::a_report(), test::vocabulary());
  ASSERT_EQ(pictures.size(), 1u);
  const auto& rows = pictures[0].data.rows;
  ASSERT_EQ(rows.size(), 5u) << "one ceiling, two levels, one kernel in two placements";
  EXPECT_EQ(rows[0][1].en, "116 GFLOP/s");
  EXPECT_EQ(rows[1][1].en, "400 GB/s");
  EXPECT_EQ(rows[3][2].en, "0.167");
}

TEST(Roofline, LeavesOutWhatIsNotBelieved) {
  Report report = test::a_report();
  for (model::Row& row : report.run.results)
    if (row.benchmark == "cpu.fma.fp64") row.verdict = model::Verdict::kInvalid;
  EXPECT_TRUE(roofline_pictures(report, test::vocabulary()).empty());
}

TEST(Quantiles, SpreadTheTailAndIgnoreKeysThatAreNone) {
  Report report = test::a_report();
  for (model::Row& row : report.run.results)
    if (!row.quantiles.empty()) row.quantiles["pX"] = row.quantiles["p100"] = row.quantiles[""] = 1;
  const auto pictures = quantile_pictures(report, test::vocabulary());
  ASSERT_EQ(pictures.size(), 1u);
  EXPECT_EQ(pictures[0].data.rows.size(), 5u);
  EXPECT_THAT(pictures[0].drawing.bytes(), HasSubstr("99.99 %"));
}

TEST(Pictures, OfARunWithoutSuchRowsAreNone) {
  Report report = test::a_report();
  report.run.results.clear();
  EXPECT_TRUE(bound_pictures(report, test::vocabulary()).empty());
  EXPECT_TRUE(curve_pictures(report, test::vocabulary()).empty());
  EXPECT_TRUE(roofline_pictures(report, test::vocabulary()).empty());
}

}  // namespace
}  // namespace steelyard::reports
