// SPDX-License-Identifier: Apache-2.0
#include "plugin/wire.h"

#include <gtest/gtest.h>

#include "model/json.h"

namespace steelyard::plugin {
namespace {

TEST(Wire, SamplesSurviveTheJourneyExactly) {
  measure::Sample s;
  s.inner = 7;
  s.elapsed_ns = 0xffff'ffff'ffff'fff0u;
  s.wall_ns = 3;
  s.values = {{0, 0.1}, {3, 1e-300}, {0, -0.0}};
  s.histograms = {{2, {{5, 9}, {2303, 0xffff'ffff'ffffu}}}};
  s.guard = {3.2e9, 3.1e9, 0.99, 0.01, 2, 0};
  const auto back = decode_samples(encode_samples({s, {}}), 2, 4);
  ASSERT_TRUE(back.ok());
  ASSERT_EQ(back->size(), 2u);
  const measure::Sample& b = (*back)[0];
  EXPECT_EQ(b.inner, s.inner);
  EXPECT_EQ(b.elapsed_ns, s.elapsed_ns);
  EXPECT_EQ(b.wall_ns, s.wall_ns);
  EXPECT_EQ(b.values, s.values);
  EXPECT_EQ(b.histograms, s.histograms);
  EXPECT_EQ(b.guard.hz_after, s.guard.hz_after);
  EXPECT_EQ(b.guard.runnable, s.guard.runnable);
}

TEST(Wire, RepliesKeepFaultPhaseReasonAndData) {
  const auto back = decode_reply(encode_reply({-4, Fault::kWrongResult, Phase::kCheck, "a\nb \"c\"", "[1,2]"}));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->status, -4);
  EXPECT_EQ(back->fault, Fault::kWrongResult);
  EXPECT_EQ(back->phase, Phase::kCheck);
  EXPECT_EQ(back->reason, "a\nb \"c\"");
  EXPECT_EQ(back->data, "[1,2]");
}

TEST(Wire, AnAnswerThatMakesNoSenseIsAnError) {
  for (const char* bad : {"", "{}", "[]", "nonsense", R"({"status":0,"fault":"no_such","phase":0,"reason":""})",
                          R"({"status":0,"fault":"none","phase":99,"reason":""})"})
    EXPECT_FALSE(decode_reply(bad).ok()) << bad;
  for (const char* bad : {"", "{", "[1]", R"([{"inner":1}])"}) EXPECT_FALSE(decode_samples(bad, 1, 1).ok()) << bad;
}

TEST(Wire, SamplesThatWereNotAskedForAreRefused) {
  measure::Sample s;
  s.values = {{2, 1.0}};
  EXPECT_TRUE(decode_samples(encode_samples({s}), 1, 3).ok());
  EXPECT_FALSE(decode_samples(encode_samples({s}), 2, 3).ok());
  EXPECT_FALSE(decode_samples(encode_samples({s}), 1, 2).ok());
  s.histograms = {{0, {{64 * 36, 1}}}};
  EXPECT_FALSE(decode_samples(encode_samples({s}), 1, 3).ok());
}

TEST(Wire, AnOfferWithControlCharactersIsRefused) {
  model::PluginInfo info;
  info.devices.push_back({.index = 0, .id = "x", .kind = "cpu", .name = "plain", .pci = "", .numa_node = -1});
  EXPECT_EQ(decode_offer(model::dump_line(model::to_json(info)))->devices[0].name, "plain");
  info.devices[0].name = "\x1b[2J";
  EXPECT_FALSE(decode_offer(model::dump_line(model::to_json(info))).ok());
}

TEST(Fault, EveryNameLeadsBackToItsFault) {
  for (int i = 0; i <= static_cast<int>(Fault::kWrongResult); ++i) {
    const auto fault = static_cast<Fault>(i);
    EXPECT_EQ(fault_from(name(fault)), fault) << name(fault);
  }
  EXPECT_FALSE(fault_from("no such fault").has_value());
}

}  // namespace
}  // namespace steelyard::plugin
