// SPDX-License-Identifier: Apache-2.0
#include "reports/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report_fixtures.h"
#include "reports/names.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

TEST(Words, SpeakBothLanguagesAtOnce) {
  const Words words({{"a.b", "{n} nodes in {where}"}}, {{"a.b", "{where}有 {n} 个节点"}});
  const Phrase phrase = words("a.b", {{"n", "3"}, {"where", Phrase("Rack {n}", "机柜")}});
  EXPECT_EQ(phrase.en, "3 nodes in Rack {n}") << "a brace that came with a value is no placeholder";
  EXPECT_EQ(phrase.zh, "机柜有 3 个节点");
  EXPECT_EQ(words("no.key").en, "no.key");
}

TEST(Names, AreTheIdWhereNobodyGaveOne) {
  Names names;
  EXPECT_EQ(names.benchmark("x.y").zh, "x.y");
  EXPECT_EQ(names.metric("x.y", "rate").name.en, "rate");
}

TEST(Names, ABenchmarksOwnNameOfAMetricWins) {
  Names names;
  ASSERT_TRUE(names.add(R"([benchmark]
"x.y" = {en = "Work", zh-CN = "负载"}
[metric]
"rate" = {en = "Rate", zh-CN = "速率", symbol = "R"}
"x.y/rate" = {en = "Own rate", zh-CN = "自有速率", symbol = "R_o"})",
                        "names.toml"));
  EXPECT_EQ(names.benchmark("x.y"), Phrase("Work", "负载"));
  EXPECT_EQ(names.metric("x.z", "rate").symbol, "R");
  EXPECT_EQ(names.metric("x.y", "rate").name.zh, "自有速率");
}

TEST(Names, TheLongestPatternNamesWhatItsToolNamed) {
  const Names& names = test::vocabulary().names;
  EXPECT_EQ(names.metric("superbench.mem-bw", "h2d_bw").name, Phrase("Bandwidth, h2d_bw", "带宽（h2d_bw）"));
  EXPECT_EQ(names.metric("superbench.nccl-bw", "allreduce_8_busbw").symbol, "B_bus");
  EXPECT_EQ(names.metric("fio.read", "bandwidth").name.en, "Bandwidth") << "a name of its own goes first";
  EXPECT_EQ(names.metric("vendor.test", "h2d_bw").name.en, "h2d_bw");
}

TEST(Names, ParametersAreSaidInWordsSizesInUnitsAndTheRestAsTheyAre) {
  const Names& names = test::vocabulary().names;
  EXPECT_EQ(names.parameter("placement", std::string("cores")), Phrase("all cores", "全部核心"));
  EXPECT_EQ(names.parameter("size", std::int64_t{65536}), Phrase("size 64 KiB", "大小 64 KiB"));
  EXPECT_EQ(names.parameter("nodes", std::int64_t{32}).en, "nodes=32");
  EXPECT_EQ(names.parameter("size", std::int64_t{-1}).en, "size=-1");
}

TEST(Times, AreReadAsOneSpanAndWhatIsNoneAsItIs) {
  EXPECT_EQ(shown_span("2026-11-21T03:12:40.123Z", "2026-11-21T03:31:02.000Z"), "2026-11-21 03:12:40 – 03:31:02");
  EXPECT_EQ(shown_span("2026-11-21T23:59:59Z", "2026-11-22T00:00:01Z"), "2026-11-21 23:59:59 – 2026-11-22 00:00:01");
  EXPECT_EQ(shown_span("2026-11-21T23:59:59Z", ""), "2026-11-21 23:59:59");
  EXPECT_EQ(shown_span("yesterday", "<b>"), "yesterday – <b>");
}

TEST(Names, WhatIsIncompleteOrSaidTwiceIsAnErrorWithItsLine) {
  Names names;
  const auto half = names.add("[benchmark]\n\"x\" = {en = \"X\"}\n", "half.toml");
  ASSERT_FALSE(half);
  EXPECT_THAT(half.error().message, testing::HasSubstr("half.toml:2"));
  ASSERT_TRUE(names.add("[benchmark]\n\"y\" = {en = \"Y\", zh-CN = \"丙\"}\n", "one.toml"));
  EXPECT_FALSE(names.add("[benchmark]\n\"y\" = {en = \"Z\", zh-CN = \"丁\"}\n", "two.toml"));
  EXPECT_FALSE(names.add("[metric]\n\"m\" = {en = \"M\", zh-CN = \"量\"}\n", "no_symbol.toml"));
}

}  // namespace
}  // namespace steelyard::reports
