// SPDX-License-Identifier: Apache-2.0
// What is written validates against what is published, and what is published refuses what must not be.
#include <functional>
#include <gtest/gtest.h>

#include "core/score/run_example.h"
#include "schema/published.h"
#include "score/index.h"

namespace steelyard::score {
namespace {

using namespace example;
using published::expect_exact;
using published::Plain;
using published::refusal;

Plain document_of(const model::Score& score) {
  return published::plain(model::to_json(score));
}

TEST(ScoreSchema, AcceptsACompleteScoreAnEstimateAndAnIncompleteOne) {
  model::Run run = a_run();
  EXPECT_EQ(refusal("score.schema.json", document_of(score_of(run))), "");
  row_of(run, "mem.capacity").params["share"] = 0.1;
  EXPECT_EQ(refusal("score.schema.json", document_of(score_of(run))), "");
  run.results.clear();
  EXPECT_EQ(refusal("score.schema.json", document_of(score_of(run))), "");
}

TEST(ScoreSchema, ADocumentReadsBackAsItWasWritten) {
  const model::Score score = score_of(a_run());
  const model::Json written = model::to_json(score);
  const auto read_back = model::score_from_json(written);
  ASSERT_TRUE(read_back.ok()) << read_back.error().message;
  EXPECT_EQ(model::to_json(*read_back), written);
}

TEST(ScoreSchema, RefusesANumberWhereSomethingIsMissing) {
  model::Run run = a_run();
  run.results.pop_back();
  Plain document = document_of(score_of(run));
  document["value"] = 2000.0;
  EXPECT_NE(refusal("score.schema.json", document), "");
}

TEST(ScoreSchema, DemandsEveryMemberAndNoOther) {
  const Plain whole = document_of(score_of(a_run()));
  for (const char* place : {"", "/dimensions/0", "/inputs/0", "/inputs/0/evidence/0"})
    expect_exact("score.schema.json", whole, place);
}

TEST(EditionSchema, AcceptsTheShippedEditionAndSuite) {
  EXPECT_EQ(refusal("edition.schema.json", Plain::parse(read(kEditions / "ucs-2026.1.json"))), "");
  EXPECT_EQ(refusal("suite.schema.json", Plain::parse(read(kEditions / "cpu-suite-2026.1.json"))), "");
}

TEST(EditionSchema, RefusesWeightsForDimensionsAndOtherSlips) {
  const Plain whole = Plain::parse(read(kEditions / "ucs-2026.1.json"));
  const std::pair<const char*, Plain> wrong[] = {{"/profiles/0/weights", {0.5, 0.5}},
                                                 {"/profiles/0/judgements/0/0", "0.5"},
                                                 {"/profiles/0/judgements/0/0", 2},
                                                 {"/metrics/0/reference", 0},
                                                 {"/metrics/0/direction", "info"},
                                                 {"/metrics/0/weights", Plain::object()},
                                                 {"/metrics/0/sources/0/plugin", "cpu"},
                                                 {"/metrics/0/sources/0/suite", "gc.cpu_suite/2026.1"},
                                                 {"/suites/0/file", "../elsewhere.json"},
                                                 {"/schemas/0/scope", "rack"},
                                                 {"/names", {{"en", "Score"}}}};
  for (const auto& [place, value] : wrong) {
    Plain document = whole;
    document[Plain::json_pointer(place)] = value;
    EXPECT_NE(refusal("edition.schema.json", document), "") << place;
  }
}

TEST(WeightsSchema, AcceptsWhatTheToolReads) {
  const Plain mine = {{"schema", "steelyard.weights/1"},
                      {"id", "mine"},
                      {"names", {{"en", "Mine"}, {"zh-CN", "自定"}}},
                      {"judgements", {{"2", "1/3"}, {"1"}}}};
  EXPECT_EQ(refusal("weights.schema.json", mine), "");
  EXPECT_TRUE(model::weight_profile_from_json(*model::parse_json(mine.dump(), "mine")).ok());
}

/// Three centres of the shipped tree; the second has nothing.
Plain an_index(model::IndexMode mode) {
  const std::string bytes = read(STEELYARD_SOURCE_DIR "/data/index/centre-2026.1.json");
  model::IndicatorTree tree = *model::indicator_tree_from_json(*model::parse_json(bytes, "tree"));
  tree.sha256 = sha256_hex(bytes);
  std::vector<model::CentreFacts> centres;
  for (const char* name : {"A", "B", "C"}) {
    model::CentreFacts& centre = centres.emplace_back();
    centre.name = name, centre.digest = sha256_hex(name);
    for (const auto& first : tree.groups)
      for (const auto& second : first.groups)
        for (const auto& i : second.indicators)
          if (centre.name != "B")
            centre.values[i.id] = {centre.name == "A" ? 1.0 : 2.0, "declared", "a", "2026-01-02", ""};
  }
  return published::plain(model::to_json(*index_centres(tree, *weigh_tree(tree), centres, mode)));
}

TEST(IndexSchema, AcceptsBothModesAndDemandsEveryMember) {
  EXPECT_EQ(refusal("index.schema.json", an_index(model::IndexMode::kGoalposts)), "");
  const Plain document = an_index(model::IndexMode::kRange);
  EXPECT_EQ(refusal("index.schema.json", document), "");
  for (const char* place : {"", "/groups/0", "/indicators/0", "/centres/0", "/centres/0/values/0", "/changes/0"})
    expect_exact("index.schema.json", document, place);
}

TEST(IndexSchema, ShippedTreesAreWhatTheirSchemaSays) {
  for (const char* name : {"centre-2026.1", "whitepaper-2024.1"}) {
    Plain tree = Plain::parse(read(std::string(STEELYARD_SOURCE_DIR "/data/index/") + name + ".json"));
    EXPECT_EQ(refusal("indicators.schema.json", tree), "") << name;
    tree["groups"][0]["groups"][0]["indicators"][0]["sources"] = {{{"machine", "disks"}}};
    EXPECT_NE(refusal("indicators.schema.json", tree), "") << name;
  }
}

}  // namespace
}  // namespace steelyard::score
