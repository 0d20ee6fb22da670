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
  EXPECT_EQ(seen, 7u) << "bars, two curves, a matrix and its links, a roofline, a distribution";
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

TEST(Curves, OfOtherToolsAreOverTheirMessageSizes) {
  Report report = test::a_report();
  report.run.imported_from.emplace();
  const auto pictures = curve_pictures(report, test::vocabulary());
  ASSERT_EQ(pictures.size(), 3u) << "time and bandwidth each over sizes, none over the other";
  for (const Picture& p : pictures) EXPECT_EQ(p.data.head[0].en, "Message size");
}

TEST(Pictures, OfRowsThatDidNotPassSayItAndWhy) {
  Report report = test::a_report();
  for (model::Row& row : report.run.results) row.verdict = model::Verdict::kInvalid, row.reason = "too noisy";
  std::size_t seen = 0;
  for (const auto make : {&curve_pictures, &matrix_pictures, &quantile_pictures})
    for (const Picture& p : (*make)(report, test::vocabulary())) {
      if (p.id.starts_with("links")) continue;  // stands below its heat map
      ++seen;
      ASSERT_FALSE(p.remarks.empty()) << p.id;
      EXPECT_THAT(p.remarks.back().en, HasSubstr("INVALID: too noisy. What is drawn")) << p.id;
      EXPECT_THAT(p.title.en + p.drawing.bytes(), HasSubstr("(INVALID)")) << p.id;
    }
  EXPECT_EQ(seen, 4u);
  for (const Picture& p : quantile_pictures(test::a_report(), test::vocabulary())) EXPECT_TRUE(p.remarks.empty());
}

TEST(Pictures, AnAxisWithOneValueHasTwoTicks) {
  model::Run run = test::a_run();
  for (model::Row& row : run.results)
    if (row.benchmark == "sto.latency") row.quantiles = {{"p50", 9.1e-5}, {"p99", 9.1e-5}};
  const auto pictures = quantile_pictures(test::a_report(run), test::vocabulary());
  ASSERT_EQ(pictures.size(), 1u);
  EXPECT_GE(test::count(pictures[0].drawing.bytes(), " µs"), 2u);
}

TEST(Matrices, NameTheirOutliers) {
  const auto pictures = matrix_pictures(test::a_report(), test::vocabulary());
  ASSERT_EQ(pictures.size(), 2u) << "as a heat map and as links";
  ASSERT_FALSE(pictures[0].remarks.empty());
  EXPECT_EQ(pictures[0].remarks[0].en, "Outlier: cpu 0 → cpu 2: 400 ns, where 103 ns is typical between two");
  EXPECT_THAT(pictures[0].remarks[1].en, HasSubstr("Typical within a NUMA node: 101 ns")) << "cpu 0 and 1 are known";
  EXPECT_THAT(pictures[1].drawing.bytes(), HasSubstr("400 ns"));
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

TEST(Matrices, OfAStrangerThatLacksCellsAreNotDrawn) {
  Report report = test::a_report();
  for (model::Row& row : report.run.results)
    if (row.matrix && row.matrix->columns.size() > 1) row.matrix->cells.resize(3);
  const auto pictures = matrix_pictures(report, test::vocabulary());
  ASSERT_EQ(pictures.size(), 1u);
  EXPECT_TRUE(pictures[0].drawing.empty());
}

model::Row with_param(const std::string& benchmark, const char* param, std::int64_t x, const std::string& unit,
                      double value) {
  model::Row row =
      test::a_row(fmt::format("{}{}", benchmark, x), benchmark, unit == "FLOP/s" ? "flops" : "bandwidth", unit, value);
  row.params = {{param, x}, {"library", std::string("a")}};
  return row;
}

TEST(Sweeps, JoinRowsThatDifferInOneNumberAndKeepTheirIntervals) {
  Report report = test::a_report();
  report.run.results.clear();
  for (int i = 3; i < 10; ++i)
    report.run.results.push_back(with_param("net.sendrecv", "size", 1 << i, "By/s", 1e9 * i));
  report.run.results.push_back(with_param("net.other", "size", 8, "By/s", 1e9));
  const auto pictures = sweep_pictures(report, test::vocabulary());
  ASSERT_EQ(pictures.size(), 1u) << "one point is no curve";
  EXPECT_EQ(pictures[0].data.rows.size(), 7u);
  EXPECT_EQ(pictures[0].data.rows[0][0].en, "8 B");
  EXPECT_EQ(pictures[0].data.rows[0][2].en, "[2.97 GB/s, 3.03 GB/s]");
  EXPECT_THAT(pictures[0].drawing.bytes(), HasSubstr("class=\"band s0\""));
}

TEST(Sweeps, SayWhichPointsAreNotOnTheLine) {
  Report report = test::a_report();
  report.run.results.clear();
  for (int i = 3; i < 10; ++i)
    report.run.results.push_back(with_param("net.sendrecv", "size", 1 << i, "By/s", 1e9 * i));
  report.run.results[2].verdict = model::Verdict::kFail;
  const auto pictures = sweep_pictures(report, test::vocabulary());
  ASSERT_EQ(pictures.size(), 1u);
  EXPECT_EQ(pictures[0].data.rows.size(), 6u);
  ASSERT_EQ(pictures[0].remarks.size(), 1u);
  EXPECT_EQ(pictures[0].remarks[0].en, "Not on the line, as it did not pass: 32 B.");
}

TEST(Scaling, IsEfficiencyAgainstTheSmallest) {
  Report report = test::a_report();
  report.run.results = {
      with_param("net.hpl", "nodes", 2, "FLOP/s", 2e12), with_param("net.hpl", "nodes", 8, "FLOP/s", 6e12),
      with_param("net.allreduce", "nodes", 2, "By/s", 4e10), with_param("net.allreduce", "nodes", 8, "By/s", 3e10)};
  const auto pictures = scaling_pictures(report, test::vocabulary());
  ASSERT_EQ(pictures.size(), 2u);
  EXPECT_EQ(pictures[0].data.rows[0][2].en, "100.0 %");
  EXPECT_EQ(pictures[0].data.rows[1][2].en, "75.0 %") << "three times the operations on four times the nodes";
  EXPECT_EQ(pictures[1].data.rows[1][2].en, "75.0 %") << "a bandwidth is per rank";
  EXPECT_TRUE(sweep_pictures(report, test::vocabulary()).empty()) << "numbers of nodes are no sizes";
}

/// 100 samples of a second, the second half one percent lower.
model::Row soaked() {
  model::Row row = test::a_row("soak", "gpu.gemm.bf16", "flops", "FLOP/s", 1e12);
  row.samples.clear();
  for (int i = 0; i < 100; ++i) row.samples.push_back(i < 50 ? 1e12 : 0.99e12);
  row.conditions = {{"sample_s", 1.0}, {"power_w", 650.0}, {"throttle_events", 0.0}};
  return row;
}

TEST(Soak, ShowsDriftAndWhatWasReadBesideTheSamples) {
  Report report = test::a_report();
  model::Row heat = soaked(), held = soaked();
  heat.metric = "temperature", heat.unit = "Cel", heat.direction = model::Direction::kInfo;
  held.metric = "throttled", held.unit = "1", held.direction = model::Direction::kInfo;
  for (std::size_t i = 0; i < held.samples.size(); ++i)
    heat.samples[i] = 60, held.samples[i] = i >= 10 && i < 20 ? 1 : 0;
  report.run.results = {soaked(), heat, held};
  const auto pictures = soak_pictures(report, test::vocabulary());
  ASSERT_EQ(pictures.size(), 1u);
  EXPECT_THAT(pictures[0].remarks[0].en, HasSubstr("-1.00 %"));
  EXPECT_EQ(test::count(pictures[0].drawing.bytes(), "class=\"throttled\""), 2u) << "one band, and the legend";
  EXPECT_EQ(test::count(pictures[0].drawing.bytes(), "class=\"line s"), 2u) << "rate and temperature";
  EXPECT_EQ(pictures[0].data.rows.size(), 100u);
}

TEST(Soak, OfAShortMeasurementIsNone) {
  Report report = test::a_report();
  EXPECT_TRUE(soak_pictures(report, test::vocabulary()).empty());
  report.run.results = {soaked()};
  report.run.results[0].conditions["sample_s"] = 0.1;
  EXPECT_TRUE(soak_pictures(report, test::vocabulary()).empty()) << "ten seconds";
}

TEST(Soak, LinesOfALongOneAreDecimatedAndTheTableThinned) {
  Report report = test::a_report();
  model::Row row = soaked();
  row.samples.assign(20'000, 1e12);
  for (std::size_t i = 0; i < row.samples.size(); ++i) row.samples[i] += static_cast<double>(i % 97) * 1e9;
  report.run.results = {row};
  const auto pictures = soak_pictures(report, test::vocabulary());
  ASSERT_EQ(pictures.size(), 1u);
  const std::string svg = pictures[0].drawing.bytes();
  const std::size_t line = svg.find("class=\"line s0\"");
  EXPECT_LT(test::count(svg.substr(line, svg.find("/>", line) - line), "L"), 2000u);
  EXPECT_LE(pictures[0].data.rows.size(), 200u);
  EXPECT_THAT(pictures[0].data.head[0].en, HasSubstr("one of 101"));
}

TEST(Pictures, OfARunWithoutSuchRowsAreNone) {
  Report report = test::a_report();
  report.run.results.clear();
  EXPECT_TRUE(bound_pictures(report, test::vocabulary()).empty());
  EXPECT_TRUE(curve_pictures(report, test::vocabulary()).empty());
  EXPECT_TRUE(roofline_pictures(report, test::vocabulary()).empty());
  EXPECT_TRUE(sweep_pictures(report, test::vocabulary()).empty());
  EXPECT_TRUE(soak_pictures(report, test::vocabulary()).empty());
}

}  // namespace
}  // namespace steelyard::reports
