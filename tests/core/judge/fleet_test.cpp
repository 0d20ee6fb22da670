// SPDX-License-Identifier: Apache-2.0
#include "judge/fleet.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "core/judge/fleet_example.h"
#include "fleet/synthetic_fleet.h"
#include "judge/fleet_parts.h"

namespace steelyard::judge {
namespace {

using namespace fleet_example;
using model::Oddity;
using synthetic::FleetMaker;
using synthetic::node_name;
using synthetic::Recipe;

Fleet fleet_of(const Recipe& recipe) {
  Fleet fleet;
  FleetMaker maker(recipe);
  for (std::size_t i = 0; i < recipe.nodes; ++i) {
    model::visit(maker.next(), fleet);
    fleet.end_run();
  }
  return fleet;
}

/// Everything certain in one line each, for messages.
std::string listed(const model::Diagnosis& d) {
  std::string out;
  for (const auto& o : certain(d))
    out += fmt::format("{} {}[{}] {} z {} {}\n", model::to_text(o.code), o.node, o.device, o.link, o.z.value_or(0),
                       o.detail);
  return out;
}

TEST(Fleet, WorkedExampleOfTheMethodology) {
  const auto d = diagnose(fleet_with({100, 101, 99, 100.5, 99.5, 100.2, 98.9, 101.1, 92, 100.3}));
  ASSERT_EQ(d.findings.size(), 1u);
  const model::Oddness& o = d.findings[0];
  EXPECT_EQ(o.code, Oddity::kOutlier);
  EXPECT_FALSE(o.suspect);
  EXPECT_EQ(o.node, node_name(8));
  EXPECT_NEAR(*o.z, -7.61, 0.005);
  EXPECT_NEAR(*o.expected, 100.09995, 1e-5);
  EXPECT_NEAR(*o.ratio, 0.919, 0.0005);
  ASSERT_EQ(d.culprits.size(), 1u);
  EXPECT_EQ(d.culprits[0].node, node_name(8));
  EXPECT_EQ(d.populations[0].ci95->lo, d.populations[0].ci95->lo);
  EXPECT_NEAR(d.populations[0].ci95->lo, 98.9, 1e-9) << "ranks 2 and 9 of 10";
  EXPECT_NEAR(d.populations[0].ci95->hi, 101, 1e-9);
}

TEST(Fleet, TooFewAreNotJudgedAndSaySo) {
  const auto d = diagnose(fleet_with({100, 101, 99, 50, 100, 100, 100}));
  EXPECT_TRUE(d.findings.empty());
  EXPECT_EQ(d.judged, 0u);
  EXPECT_EQ(d.populations[0].not_judged, "7 alike, 8 are the fewest that can be judged");
}

TEST(Fleet, DifferentHardwareIsNotCompared) {
  Fleet fleet = fleet_with(std::vector<double>(10, 100.0));
  model::Row other;
  other.node = "odd";
  other.device = "cpu";
  other.benchmark = "cpu.gemm.fp64";
  other.metric = "rate";
  other.unit = "FLOP/s";
  other.direction = model::Direction::kHigher;
  other.value = 50;
  other.verdict = model::Verdict::kPass;
  fleet.node({"odd", {"Another CPU"}, {}, {}});
  fleet.row(other);
  const auto d = diagnose(fleet);
  EXPECT_TRUE(d.findings.empty()) << listed(d);
  EXPECT_EQ(d.populations.size(), 2u);
}

const std::set<std::string> kEveryFault = {"slow_device", "slow_memory", "half_link", "half_cable",
                                           "two_modes",   "drift",       "missing"};

struct SeededFaults : testing::Test {
  static const model::Diagnosis& diagnosis() {
    static const model::Diagnosis kDiagnosis = [] {
      Recipe recipe;
      recipe.faults = kEveryFault;
      return diagnose(fleet_of(recipe));
    }();
    return kDiagnosis;
  }
  /// The only certain finding of this code about this benchmark.
  static model::Oddness only(Oddity code, const std::string& benchmark) {
    std::vector<model::Oddness> found;
    for (const auto& o : certain(diagnosis()))
      if (o.code == code && o.population && diagnosis().populations[*o.population].benchmark == benchmark)
        found.push_back(o);
    EXPECT_EQ(found.size(), 1u) << listed(diagnosis());
    return found.empty() ? model::Oddness{} : found[0];
  }
};

TEST_F(SeededFaults, ADeviceThreeTimesSlowerIsNamed) {
  const auto o = only(Oddity::kOutlier, "gpu.gemm.bf16");
  EXPECT_EQ(o.node, node_name(17));
  EXPECT_EQ(o.device, "gpu2");
  EXPECT_NEAR(*o.ratio, 1.0 / 3, 0.02);
}

TEST_F(SeededFaults, ANodeSlowInMemoryOnlyIsNamed) {
  const auto o = only(Oddity::kOutlier, "mem.triad");
  EXPECT_EQ(o.node, node_name(42));
  EXPECT_NEAR(*o.ratio, 0.92, 0.03);
}

TEST_F(SeededFaults, ALinkAtHalfWidthIsNamedByItsEnds) {
  const auto o = only(Oddity::kLink, "gpu.p2p");
  EXPECT_EQ(o.node, node_name(99));
  EXPECT_EQ(o.link, "gpu0 - gpu1");
  EXPECT_NEAR(*o.ratio, 0.5, 0.03);
}

TEST_F(SeededFaults, ACableIsNamedByTheNodeAllItsPairsShare) {
  const auto o = only(Oddity::kLink, "net.pairs");
  EXPECT_EQ(o.node, node_name(7));
  EXPECT_EQ(o.link, node_name(7));
}

TEST_F(SeededFaults, TwoPopulationsAreOneFinding) {
  const auto o = only(Oddity::kModes, "sto.read");
  EXPECT_EQ(o.members.size(), 334u);
  EXPECT_NE(std::ranges::find(o.members, node_name(0) + "[nvme0]"), o.members.end());
  EXPECT_NEAR(*o.ratio, 0.8, 0.01);
}

TEST_F(SeededFaults, ADriftingNodeIsNamed) {
  const auto o = only(Oddity::kDrift, "cpu.gemm.fp64");
  EXPECT_EQ(o.node, node_name(256));
  EXPECT_LT(*o.ratio, 0.96);
}

TEST_F(SeededFaults, AMissingMetricIsNamedWithItsReason) {
  const auto o = only(Oddity::kMissing, "mem.latency");
  EXPECT_EQ(o.node, node_name(511));
  EXPECT_NE(o.detail.find("999 of 1000 nodes like it have it; here SKIP: not enough memory"), std::string::npos)
      << o.detail;
}

TEST_F(SeededFaults, NobodyElseIs) {
  std::set<std::string> nodes;
  for (const auto& c : diagnosis().culprits) nodes.insert(c.node);
  const std::set<std::string> expected = {node_name(7),  node_name(17),  node_name(42),
                                          node_name(99), node_name(256), node_name(511)};
  EXPECT_EQ(nodes, expected) << listed(diagnosis());
}

TEST(Fleet, ANodeWhoseDevicesAreAllSlowIsOneCulprit) {
  Fleet fleet;
  FleetMaker maker({.nodes = 20});
  for (std::size_t i = 0; i < 20; ++i) {
    model::Run run = maker.next();
    for (model::Row& row : run.results)
      if (i == 3 && row.benchmark == "gpu.gemm.bf16") row.value = *row.value * 0.5;
    model::visit(run, fleet);
  }
  const auto d = diagnose(fleet);
  ASSERT_EQ(d.culprits.size(), 1u) << listed(d);
  EXPECT_EQ(d.culprits[0].node, node_name(3));
  EXPECT_EQ(d.culprits[0].device, "");
  EXPECT_EQ(d.culprits[0].findings, 4u);
}

TEST(Fleet, AnErrorCounterThatRoseAndAFailureAreFound) {
  Fleet fleet;
  model::Run run = FleetMaker({.nodes = 1}).next();
  run.results[0].conditions["ecc_errors"] = 3.0;
  run.results[1].verdict = model::Verdict::kFail;
  run.results[1].reason = "wrong sum";
  model::visit(run, fleet);
  const auto d = diagnose(fleet);
  ASSERT_EQ(d.findings.size(), 2u);
  EXPECT_EQ(d.findings[0].code, Oddity::kFailed);
  EXPECT_EQ(d.findings[0].detail, "mem.triad FAIL: wrong sum");
  EXPECT_EQ(d.findings[1].code, Oddity::kCounter);
  EXPECT_EQ(d.findings[1].detail, "ecc_errors rose by 3 during cpu.gemm.fp64");
}

TEST(Fleet, WhatFailsInOneWayIsOneFindingAndNotMissingToo) {
  Fleet fleet;
  FleetMaker maker({.nodes = 12, .fabric = false});
  for (std::size_t i = 0; i < 12; ++i) {
    model::Run run = maker.next();
    std::erase_if(run.results, [](const model::Row& row) { return row.benchmark != "mem.triad"; });
    run.results.push_back(run.results.front());
    run.results.back().params["size"] = std::int64_t{2} << 20;
    for (model::Row& row : run.results)
      if (i == 4) row.verdict = model::Verdict::kFail, row.reason = "wrong sum";
    model::visit(run, fleet);
  }
  const auto d = diagnose(fleet);
  ASSERT_EQ(d.findings.size(), 1u) << listed(d);
  EXPECT_EQ(d.findings[0].node, node_name(4));
  EXPECT_EQ(d.findings[0].detail, "mem.triad FAIL: wrong sum (with 2 sets of parameters)");
}

TEST(Fleet, WhatNobodyHasAValueOfIsSaid) {
  Fleet fleet;
  FleetMaker maker({.nodes = 12, .fabric = false});
  for (std::size_t i = 0; i < 12; ++i) {
    model::Run run = maker.next();
    for (model::Row& row : run.results)
      if (row.benchmark == "mem.triad") row.verdict = model::Verdict::kInvalid, row.value.reset(), row.reason = "noise";
    model::visit(run, fleet);
  }
  const auto d = diagnose(fleet);
  ASSERT_EQ(d.nowhere.size(), 1u);
  EXPECT_EQ(d.nowhere[0].benchmark, "mem.triad");
  EXPECT_EQ(d.nowhere[0].verdict, "INVALID");
  EXPECT_EQ(d.nowhere[0].reason, "noise");
  EXPECT_EQ(d.nowhere[0].nodes, 12u);
}

TEST(Fleet, FindingsStandWorstFirst) {
  std::vector<double> values(40, 100.0);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += static_cast<double>(i % 5);
  values[3] = 80, values[7] = 300, values[11] = 50, values[20] = 96.6;
  Fleet fleet = fleet_with(values);
  model::Row failed;
  failed.node = node_name(30);
  failed.benchmark = "mem.triad";
  failed.verdict = model::Verdict::kFail;
  fleet.row(failed);
  const auto d = diagnose(fleet);
  std::vector<std::string> order;
  for (const model::Oddness& o : d.findings) order.push_back(o.node + (o.suspect ? "?" : ""));
  const std::vector<std::string> expected = {node_name(30), node_name(11), node_name(3), node_name(7),
                                             node_name(20) + "?"};
  EXPECT_EQ(order, expected) << "what failed, the slower the earlier, the faster after them, suspects last";
  const auto lower = diagnose(fleet_with(values, model::Direction::kLower));
  ASSERT_GT(lower.findings.size(), 2u);
  EXPECT_EQ(lower.findings[0].node, node_name(7)) << "three times the time is the worst there";
  EXPECT_EQ(lower.findings[1].node, node_name(11));
}

TEST(Fleet, ANodeWithoutAnyResultIsMissing) {
  Fleet fleet = fleet_of({.nodes = 12, .fabric = false});
  fleet.node({"silent", {"Synthetic CPU 9000", "Synthetic CPU 9000"}, {}, {}});
  const auto d = diagnose(fleet);
  ASSERT_EQ(d.findings.size(), 1u) << listed(d);
  EXPECT_EQ(d.findings[0].node, "silent");
  EXPECT_EQ(d.findings[0].detail, "no result at all");
  model::Row skipped;
  skipped.node = "silent", skipped.device = "cpu", skipped.benchmark = "mem.triad", skipped.metric = "bandwidth";
  skipped.verdict = model::Verdict::kSkip;
  fleet.row(skipped);
  EXPECT_EQ(diagnose(fleet).findings[0].detail, "no value: 1 SKIP");
}

TEST(FleetBaseline, FindsWhatTheFleetItselfCannotSee) {
  const auto baseline = learn(fleet_of({.nodes = 40, .fabric = false}));
  ASSERT_TRUE(baseline) << baseline.error().message;
  EXPECT_EQ(baseline->nodes, 40u);
  EXPECT_EQ(baseline->populations.size(), 6u);
  Fleet one;
  model::Run run = FleetMaker({.nodes = 1, .fabric = false, .seed = 9}).next();
  for (model::Row& row : run.results)
    if (row.benchmark == "mem.triad") row.value = *row.value * 0.8;
  model::visit(run, one);
  const auto d = diagnose(one, &*baseline);
  ASSERT_EQ(d.findings.size(), 1u) << listed(d);
  EXPECT_EQ(d.findings[0].code, Oddity::kBaseline);
  EXPECT_NEAR(*d.findings[0].ratio, 0.8, 0.04);
  EXPECT_EQ(d.culprits[0].node, node_name(0));
}

TEST(FleetBaseline, RefusesMixedAndTooSmallPopulations) {
  Fleet mixed = fleet_of({.nodes = 12});
  mixed.node({"odd", {"Another CPU"}, {}, {}});
  const auto refused = learn(mixed);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::kInvalidArgument);
  EXPECT_NE(refused.error().message.find("mixed population: processors of 2 models: 1 x Another CPU; 2 x Synthetic"),
            std::string::npos)
      << refused.error().message;
  EXPECT_FALSE(learn(fleet_with({100, 101, 102})));
}

TEST(Fleet, ANodeWithTheSamplesOfAnotherIsACopy) {
  Fleet fleet;
  FleetMaker maker({.nodes = 12, .fabric = false});
  model::Run first = maker.next();
  model::visit(first, fleet);
  for (std::size_t i = 1; i < 12; ++i) model::visit(maker.next(), fleet);
  EXPECT_TRUE(fleet.copies().empty());
  EXPECT_TRUE(learn(fleet));
  first.nodes[0].name = "twin";
  for (model::Row& row : first.results) row.node = "twin";
  model::visit(first, fleet);
  const auto d = diagnose(fleet);
  ASSERT_FALSE(d.findings.empty());
  EXPECT_EQ(d.findings[0].code, Oddity::kCopied) << listed(d);
  EXPECT_EQ(d.findings[0].node, "twin");
  EXPECT_NE(d.findings[0].detail.find("are those of " + node_name(0)), std::string::npos) << d.findings[0].detail;
  const auto refused = learn(fleet);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message.find("twin: its samples of "), 0u) << refused.error().message;
}

TEST(FleetBaseline, LeavesTwoPopulationsOut) {
  const auto baseline = learn(fleet_of({.nodes = 60, .fabric = false, .faults = {"two_modes"}}));
  ASSERT_TRUE(baseline);
  ASSERT_EQ(baseline->left_out.size(), 1u);
  EXPECT_EQ(baseline->left_out[0].benchmark, "sto.read");
}

TEST(FalseAlarms, OfWholeFleetsOfManyMetricsAreAsRare) {
  std::size_t alarmed = 0;
  const std::size_t fleets = 30;
  for (std::size_t f = 0; f < fleets; ++f)
    alarmed +=
        certain(diagnose(fleet_of({.nodes = 48, .spread = 0.02, .noise = 0.01, .seed = 100 + f}))).empty() ? 0 : 1;
  EXPECT_LE(alarmed, 3u);
}

}  // namespace
}  // namespace steelyard::judge
