// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "fleet/synthetic_fleet.h"
#include "judge/comparison.h"
#include "judge/fleet.h"
#include "judge/score_comparison.h"
#include "model/json.h"

namespace steelyard::judge {
namespace {

using Plain = nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;

/// Empty, or the places that the published schema refuses.
std::string refusal(const std::string& schema_file, const Plain& document) {
  std::ifstream in(STEELYARD_SOURCE_DIR "/data/schema/" + schema_file);
  const Plain text = Plain::parse(std::string(std::istreambuf_iterator<char>(in), {}));
  valijson::Schema schema;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(NlohmannJsonAdapter(text), schema);
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(schema, NlohmannJsonAdapter(document), &results)) return "";
  std::string places = "refused: ";
  for (valijson::ValidationResults::Error e; results.popError(e);) {
    for (const std::string& step : e.context) places += step;
    places += ": " + e.description + "\n";
  }
  return places;
}

Fleet a_fleet() {
  Fleet fleet;
  synthetic::FleetMaker maker({.nodes = 60, .faults = {"slow_device", "slow_memory", "half_cable", "two_modes"}});
  for (int i = 0; i < 60; ++i) model::visit(maker.next(), fleet), fleet.end_run();
  return fleet;
}

Plain plain(const model::Json& j) {
  return Plain::parse(model::dump_json(j));
}

/// Every member of `place` is demanded, and no other allowed.
void expect_exact(const std::string& schema, const Plain& document, const char* place) {
  const Plain::json_pointer at(place);
  for (const auto& [key, value] : document.at(at).items()) {
    Plain without = document;
    without.at(at).erase(key);
    EXPECT_NE(refusal(schema, without), "") << place << "/" << key;
  }
  Plain more = document;
  more.at(at)["surplus"] = 1;
  EXPECT_NE(refusal(schema, more), "") << place;
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
