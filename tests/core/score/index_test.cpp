// SPDX-License-Identifier: Apache-2.0
// The worked examples of docs/methodology.md, "A set of centres", and what the shipped trees are.
#include "score/index.h"

#include <gmock/gmock.h>

#include "core/score/run_example.h"

namespace steelyard::score {
namespace {

using namespace example;
using model::CentreFacts;
using model::IndexMode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

model::Indicator indicator(const std::string& id, model::Direction direction = model::Direction::kHigher,
                           std::optional<model::Interval> goalposts = {}) {
  model::Indicator i;
  i.id = id, i.unit = "1", i.direction = direction, i.goalposts = goalposts;
  return i;
}

CentreFacts centre(const std::string& name, const std::map<std::string, double>& values) {
  CentreFacts out;
  out.name = name, out.digest = sha256_hex(name);
  for (const auto& [id, value] : values) out.values[id].value = value, out.values[id].origin = "declared";
  return out;
}

/// fp16 in PFLOP/s, storage in TB, PUE as a cost; level-2 compute = {fp16}, infra = {sto .6, pue .4}; overall .6 / .4.
struct WorkedExample {
  model::IndicatorTree tree;
  TreeWeights weights;
  std::vector<CentreFacts> centres = {centre("A", {{"fp16", 100}, {"sto", 300}, {"pue", 1.25}}),
                                      centre("B", {{"fp16", 60}, {"sto", 500}, {"pue", 1.40}}),
                                      centre("C", {{"fp16", 20}, {"sto", 100}, {"pue", 1.60}})};
  WorkedExample() {
    tree.id = "example";
    tree.groups = {{"all", {}, {}, {}}};
    tree.groups[0].groups = {{"compute", {}, {}, {indicator("fp16")}},
                             {"infra", {}, {}, {indicator("sto"), indicator("pue", model::Direction::kLower)}}};
    weights = {{{1}, 0}, {{{.6, .4}, 0}}, {{{{1}, 0}, {{.6, .4}, 0}}}};
  }
  [[nodiscard]] model::Index index() const { return *index_centres(tree, weights, centres, IndexMode::kRange); }
};

TEST(CentreIndex, WorkedExample) {
  const model::Index index = WorkedExample().index();
  const auto& [a, b, c] = std::tie(index.centres[0], index.centres[1], index.centres[2]);
  expect_near(*b.values[0].points, 50);
  expect_near(*b.values[1].points, 100);
  expect_near(*b.values[2].points, 57.142857);
  EXPECT_EQ(*a.second[0].points, 100);
  expect_near(*a.second[1].points, 70);
  EXPECT_EQ(*b.second[0].points, 50);
  expect_near(*b.second[1].points, 82.857143);
  expect_near(*a.overall, 88);
  expect_near(*b.overall, 63.142857);
  EXPECT_EQ(*c.overall, 0);
  EXPECT_EQ(*a.rank, 1u);
  EXPECT_EQ(*c.rank, 3u);
  EXPECT_THAT(index.indicators[2].lowest, ElementsAre("A"));
  EXPECT_THAT(index.indicators[2].highest, ElementsAre("C"));
  EXPECT_THAT(index.warnings, ElementsAre(HasSubstr("3 centres")));
}

/// Two metrics of equal weight.
struct TwoMetrics {
  model::IndicatorTree tree;
  TreeWeights weights = {{{1}, 0}, {{{1}, 0}}, {{{{.5, .5}, 0}}}};
  std::vector<CentreFacts> centres = {centre("A", {{"x", 100}, {"y", 20}}), centre("B", {{"x", 60}, {"y", 80}}),
                                      centre("C", {{"x", 20}, {"y", 100}})};
  explicit TwoMetrics(std::optional<model::Interval> goalposts = {}) {
    tree.id = "two";
    tree.groups = {{"first", {}, {}, {}}};
    tree.groups[0].groups = {
        {"second",
         {},
         {},
         {indicator("x", model::Direction::kHigher, goalposts), indicator("y", model::Direction::kHigher, goalposts)}}};
  }
  [[nodiscard]] model::Index index(IndexMode mode = IndexMode::kRange) const {
    return *index_centres(tree, weights, centres, mode);
  }
};

TEST(CentreIndex, ANewcomerTurnsTheOrderOfTwoOthersRound) {
  TwoMetrics set;
  model::Index index = set.index();
  expect_near(*index.centres[0].overall, 50);
  expect_near(*index.centres[1].overall, 62.5);
  expect_near(*index.centres[2].overall, 50);
  EXPECT_EQ(*index.centres[0].rank, 2u) << "ties share the better rank";
  EXPECT_EQ(*index.centres[2].rank, 2u);
  set.centres.push_back(centre("D", {{"x", 30}, {"y", 400}}));
  index = set.index();
  expect_near(*index.centres[0].overall, 50);
  expect_near(*index.centres[1].overall, 32.894737);
  expect_near(*index.centres[2].overall, 10.526316);
  expect_near(*index.centres[3].overall, 56.25);
  // The weighted product knows no such thing: A 44.7214 < B 69.2820, with or without D.
  const std::vector<double> halves = {.5, .5};
  expect_near(power_mean(halves, {100, 20}, 0), 44.7214, 1.1e-6);
  expect_near(power_mean(halves, {60, 80}, 0), 69.2820, 1.1e-6);
}

const model::SetChange& change(const model::Index& index, model::SetChange::Kind kind, const std::string& subject) {
  for (const model::SetChange& c : index.changes)
    if (c.kind == kind && c.subject == subject) return c;
  std::abort();
}

TEST(CentreIndex, SaysWhichChangesOfTheSetTurnWhomRound) {
  TwoMetrics set;
  // Twice the best y, 200, in the middle of x: A 50, B 41.67, C 22.22.
  const model::SetChange newcomer = change(set.index(), model::SetChange::Kind::kWithBetter, "y");
  ASSERT_EQ(newcomer.reversals.size(), 1u);
  EXPECT_EQ(newcomer.reversals[0].ahead, "A");
  EXPECT_EQ(newcomer.reversals[0].behind, "B");
  set.centres.push_back(centre("D", {{"x", 30}, {"y", 400}}));
  const model::SetChange without = change(set.index(), model::SetChange::Kind::kWithout, "D");
  ASSERT_EQ(without.reversals.size(), 1u) << "A and C tie without D, and a tie turns nobody round";
  EXPECT_EQ(without.reversals[0].ahead, "B");
  EXPECT_EQ(without.reversals[0].behind, "A");
}

TEST(CentreIndex, WithGoalpostsNothingTurnsAndAnyNumberWillDo) {
  TwoMetrics set(model::Interval{0, 100});
  const model::Index three = set.index(IndexMode::kGoalposts);
  set.centres.push_back(centre("D", {{"x", 30}, {"y", 400}}));
  const model::Index four = set.index(IndexMode::kGoalposts);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(three.centres[i].overall, four.centres[i].overall);
  EXPECT_EQ(*four.centres[3].values[1].points, 100) << "cut off";
  for (const model::SetChange& c : four.changes) EXPECT_THAT(c.reversals, IsEmpty()) << c.subject;
  EXPECT_THAT(four.warnings, IsEmpty());
  set.centres.resize(1);
  EXPECT_TRUE(index_centres(set.tree, set.weights, set.centres, IndexMode::kGoalposts));
  const TwoMetrics without;
  EXPECT_FALSE(index_centres(without.tree, without.weights, without.centres, IndexMode::kGoalposts));
}

TEST(CentreIndex, FewerThanThreeAreRefusedAndFromEightOnNothingIsWarned) {
  TwoMetrics set;
  set.centres.resize(2);
  const auto two = index_centres(set.tree, set.weights, set.centres, IndexMode::kRange);
  ASSERT_FALSE(two);
  EXPECT_EQ(two.error().code, Errc::kInvalidArgument);
  for (int i = 2; i < 8; ++i) set.centres.push_back(centre("X" + std::to_string(i), {{"x", i}, {"y", i}}));
  EXPECT_THAT(set.index().warnings, IsEmpty());
  set.centres[0].name = "X7";
  EXPECT_FALSE(index_centres(set.tree, set.weights, set.centres, IndexMode::kRange)) << "two of one name";
}

TEST(CentreIndex, WhatIsMissingLeavesItsGroupsAndTheOverallValueEmpty) {
  WorkedExample example;
  example.centres[1].values.erase("pue");
  example.centres[1].values["pue"].missing = "not declared";
  const model::Index index = example.index();
  const model::IndexedCentre& b = index.centres[1];
  EXPECT_TRUE(b.second[0].points);
  EXPECT_FALSE(b.second[1].points || b.first[0].points || b.overall || b.rank);
  EXPECT_EQ(b.values[2].missing, "not declared");
  EXPECT_THAT(b.rank_shares, IsEmpty());
  EXPECT_EQ(*index.centres[0].rank, 1u);
  EXPECT_EQ(*index.centres[2].rank, 2u);
}

TEST(CentreIndex, AllAlikeIsAHundredForEverybodyAndSaidSo) {
  WorkedExample example;
  for (CentreFacts& c : example.centres) c.values["sto"].value = 7;
  const model::Index index = example.index();
  EXPECT_TRUE(index.indicators[1].degenerate);
  for (const model::IndexedCentre& c : index.centres) EXPECT_EQ(*c.values[1].points, 100);
  EXPECT_EQ(index.indicators[1].lowest.size(), 3u);
}

TEST(CentreIndex, TheSetsIdIsThatOfItsMembersInAnyOrder) {
  WorkedExample example;
  const std::string set = example.index().set;
  std::ranges::reverse(example.centres);
  EXPECT_EQ(example.index().set, set);
  example.centres[0].digest = sha256_hex("another");
  EXPECT_NE(example.index().set, set);
}

TEST(CentreIndex, DrawnWeightsGiveEachCentreAShareOfEveryRank) {
  const model::Index index = WorkedExample().index();
  EXPECT_NEAR(index.centres[0].rank_shares[0], 1, 1e-9) << "A leads by 25 points";
  EXPECT_NEAR(index.centres[2].rank_shares[2], 1, 1e-9) << "C is last in everything";
  EXPECT_EQ(WorkedExample().index().centres[1].rank_shares, index.centres[1].rank_shares);
}

model::IndicatorTree shipped_tree(const std::string& name) {
  const std::string bytes = read(STEELYARD_SOURCE_DIR "/data/index/" + name + ".json");
  auto tree = model::indicator_tree_from_json(*model::parse_json(bytes, name));
  tree->sha256 = sha256_hex(bytes);
  return *std::move(tree);
}

TEST(IndicatorTree, TheShippedOnesAreWholeAndTheDefaultHasGoalposts) {
  for (const char* name : {"centre-2026.1", "whitepaper-2024.1"}) {
    const model::IndicatorTree tree = shipped_tree(name);
    EXPECT_EQ(tree.id, name);
    ASSERT_TRUE(weigh_tree(tree).ok()) << weigh_tree(tree).error().message;
    for (const auto& first : tree.groups)
      for (const auto& second : first.groups)
        for (const auto& i : second.indicators) EXPECT_TRUE(i.goalposts || tree.id != "centre-2026.1") << i.id;
  }
}

TEST(IndicatorTree, FaultsAreNamed) {
  const auto fault = [](auto&& spoil) {
    model::IndicatorTree tree = shipped_tree("centre-2026.1");
    spoil(tree);
    const auto weights = weigh_tree(tree);
    return weights ? std::string() : weights.error().message;
  };
  EXPECT_THAT(fault([](auto& t) { t.judgements.pop_back(); }), HasSubstr("judgements"));
  EXPECT_THAT(fault([](auto& t) { t.judgements = {{"9", "1/5"}, {"1/9"}}; }), HasSubstr("consisten"));
  EXPECT_THAT(fault([](auto& t) { t.groups[0].groups[0].indicators[1].id = "cpu_cores"; }), HasSubstr("twice"));
  EXPECT_THAT(fault([](auto& t) { t.groups[0].groups[0].indicators[0].goalposts = {{2, 2}}; }), HasSubstr("goalposts"));
  EXPECT_THAT(fault([](auto& t) { t.groups[0].groups[0].indicators[0].sources[0].machine = "disks"; }),
              HasSubstr("'disks'"));
}

TEST(MeasuredIndicator, IsTheSumOverAllNodesOrMissing) {
  const model::IndicatorTree tree = shipped_tree("centre-2026.1");
  const model::Indicator& general = tree.groups[0].groups[1].indicators[0];
  ASSERT_EQ(general.id, "general_computing");
  model::Run run = a_run();
  std::vector<model::Run> runs = {run, run};
  expect_near(*measure_indicator(runs, general).value, 20e12, 1e-12);  // one node, in two runs
  runs[1].nodes[0].name = "node018";
  for (model::Row& row : runs[1].results) row.node = "node018";
  const model::CentreValue two = measure_indicator(runs, general);
  expect_near(*two.value, 40e12, 1e-12);
  EXPECT_EQ(two.origin, "measured");
  EXPECT_THAT(two.source, HasSubstr("cpu.gemm.fp64, nodes: 2"));
  std::erase_if(runs[1].results, [](const model::Row& r) { return r.benchmark == "cpu.gemm.fp64"; });
  const model::CentreValue one = measure_indicator(runs, general);
  EXPECT_FALSE(one.value);
  EXPECT_THAT(one.missing, HasSubstr("node018"));
}

TEST(MeasuredIndicator, BeyondWhatTheTreeAllowsIsMissingAndStillMeasured) {
  const model::IndicatorTree tree = shipped_tree("centre-2026.1");
  model::Indicator general = tree.groups[0].groups[1].indicators[0];
  const std::vector<model::Run> runs = {a_run()};
  const double value = *measure_indicator(runs, general).value;
  general.allowed = {{0, value}};
  EXPECT_TRUE(measure_indicator(runs, general).value);
  general.allowed = {{0, value / 2}};
  const model::CentreValue out = measure_indicator(runs, general);
  EXPECT_FALSE(out.value);
  EXPECT_EQ(out.origin, "measured");
  EXPECT_THAT(out.missing, HasSubstr("beyond what the tree allows"));
}

}  // namespace
}  // namespace steelyard::score
