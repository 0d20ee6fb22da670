// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "fleet/synthetic_fleet.h"
#include "judge/comparison.h"
#include "judge/fleet.h"
#include "judge/score_comparison.h"
#include "model/json.h"
#include "schema/published.h"

namespace steelyard::judge {
namespace {

using namespace published;

Fleet a_fleet() {
  Fleet fleet;
  synthetic::FleetMaker maker({.nodes = 60, .faults = {"slow_device", "slow_memory", "half_cable", "two_modes"}});
  for (int i = 0; i < 60; ++i) model::visit(maker.next(), fleet), fleet.end_run();
  return fleet;
}

TEST(JudgeSchemas, DiagnosisIsWhatItsSchemaSays) {
  const Plain document = plain(model::to_json(diagnose(a_fleet())));
  EXPECT_EQ(refusal("diagnosis.schema.json", document), "");
  ASSERT_GE(document["findings"].size(), 4u);
  for (const char* place : {"", "/populations/0", "/findings/0", "/culprits/0"})
    expect_exact("diagnosis.schema.json", document, place);
}

TEST(JudgeSchemas, BaselineIsWhatItsSchemaSaysAndIsReadBack) {
  const auto baseline = learn(a_fleet());
  ASSERT_TRUE(baseline);
  const model::Json json = model::to_json(*baseline);
  EXPECT_EQ(refusal("baseline.schema.json", plain(json)), "");
  expect_exact("baseline.schema.json", plain(json), "");
  const auto again = model::baseline_from_json(json);
  ASSERT_TRUE(again);
  EXPECT_EQ(model::to_json(*again), json);
}

TEST(JudgeSchemas, ComparisonIsWhatItsSchemaSays) {
  synthetic::FleetMaker maker({.nodes = 2});
  const model::Run a = maker.next(), b = maker.next();
  const Side sides[] = {{&a, "A", {}, 1.0, {}}, {&b, "B", {}, 2.0, {}}};
  model::Comparison comparison = compare(sides);
  EXPECT_EQ(refusal("comparison.schema.json", plain(model::to_json(comparison))), "");
  model::Score score;
  score.id = "general/node-P/ucs-2026.1";
  score.value = 1000;
  score.dimensions = {{"GC", 0.6, 1000}, {"AI", 0.4, 1000}};
  model::Score without;
  without.dimensions = {{"GC", 0.6, {}}, {"AI", 0.4, 1000}};
  const model::Score scores[] = {score, without};
  comparison.score = compare_scores(sides, scores);
  const Plain document = plain(model::to_json(comparison));
  EXPECT_EQ(refusal("comparison.schema.json", document), "");
  for (const char* place : {"", "/systems/0", "/metrics/0", "/tallies/1", "/score", "/score/systems/1"})
    expect_exact("comparison.schema.json", document, place);
}

}  // namespace
}  // namespace steelyard::judge
