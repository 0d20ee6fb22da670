// SPDX-License-Identifier: Apache-2.0
#include "score/edition.h"

#include <functional>

#include "core/score/example.h"

namespace steelyard::score {
namespace {

using namespace example;

TEST(Edition, TheShippedOneIsWhole) {
  const auto ok = validate(shipped());
  EXPECT_TRUE(ok.ok()) << ok.error().message;
}

TEST(Edition, ItsWeightsAreComputedAndNeverWritten) {
  const std::string text = read(kEditions / "ucs-2026.1.json");
  for (const char* profile : {"general", "ai", "hpc", "storage"})
    for (const double w : weights(profile, "centre"))
      EXPECT_EQ(text.find(std::to_string(w).substr(0, 6)), std::string::npos) << profile << " " << w;
}

struct Slip {
  const char* name;
  std::function<void(model::Edition&)> make;
  const char* named;  // what the error must say
};

class EditionSlip : public testing::TestWithParam<Slip> {};

TEST_P(EditionSlip, IsRefusedByName) {
  model::Edition edition = shipped();
  GetParam().make(edition);
  const auto refused = validate(edition);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Errc::kInvalidArgument);
  EXPECT_NE(refused.error().message.find(GetParam().named), std::string::npos) << refused.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Score, EditionSlip,
    testing::Values(
        Slip{"Dimension", [](auto& e) { e.metrics[0].dimension = "XX"; }, "no dimension 'XX'"},
        Slip{"Class", [](auto& e) { e.metrics[0].quality = "computer"; }, "no class 'computer'"},
        Slip{"Suite", [](auto& e) { e.suites.clear(); }, "no suite 'gc.cpu_suite/2026.1'"},
        Slip{"Reference", [](auto& e) { e.metrics[3].reference = 0; }, "ai.f16_gemm: reference 0"},
        Slip{"Weight", [](auto& e) { e.metrics[0].weights["node"] = .4; }, "dimension GC sum to 0.9"},
        Slip{"NegativeWeight", [](auto& e) { e.metrics[0].weights["node"] = -.5; }, "weight -0.5"},
        Slip{"Scope", [](auto& e) { e.metrics[0].weights["rack"] = 1; }, "scope 'rack'"},
        Slip{"Direction", [](auto& e) { e.metrics[0].direction = model::Direction::kInfo; }, "better or worse"},
        Slip{"SchemaDimension", [](auto& e) { e.schemas[0].dimensions[0] = "CG"; }, "no dimension 'CG'"},
        Slip{"TwoMetrics", [](auto& e) { e.metrics[1].id = e.metrics[0].id; }, "'gc.fp64_gemm' stands twice"},
        Slip{"TwoProfiles", [](auto& e) { e.profiles[1].id = "general"; }, "'general' stands twice"},
        Slip{"ShortMatrix", [](auto& e) { e.profiles[0].judgements.pop_back(); }, "profile general"},
        Slip{"Judgement", [](auto& e) { e.profiles[0].judgements[0][0] = "0.5"; }, "'0.5' is not a judgement"},
        Slip{"Contradiction",
             [](auto& e) {
               e.profiles[2].judgements[0] = {"9", "1/9", "9", "1/9", "9"};
             },
             "profile hpc: the judgements contradict"}),
    [](const auto& slip) { return slip.param.name; });

TEST(Edition, AnUnknownProfileIsRefusedWithTheNearest) {
  const auto refused = find_profile(shipped(), "generel");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Errc::kNotFound);
  EXPECT_NE(refused.error().hint.find("general"), std::string::npos);
}

TEST(Edition, WhatIsNotShippedHasItsHashInTheId) {
  model::Edition edition = shipped();
  model::WeightProfile profile = *find_profile(edition, "ai");
  EXPECT_EQ(score_id(edition, profile, schema(edition, "node-P")), "ai/node-P/ucs-2026.1");
  edition.shipped = false;
  EXPECT_EQ(score_id(edition, profile, schema(edition, "node-P")),
            "ai/node-P/ucs-2026.1@" + edition.sha256.substr(0, 8));
  edition.shipped = true;
  profile.sha256 = "0123456789abcdef";
  EXPECT_EQ(score_id(edition, profile, schema(edition, "node")), "ai@01234567/node/ucs-2026.1");
}

}  // namespace
}  // namespace steelyard::score
