// SPDX-License-Identifier: Apache-2.0
#include "base/phrasebook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace steelyard {
namespace {

using testing::HasSubstr;

Phrasebook book(const std::string& phrases) {
  return Phrasebook::parse("[a]\n" + phrases, "test").value();
}

TEST(Phrasebook, WhatIsUnknownStaysAsItIs) {
  EXPECT_EQ(Phrasebook()("too noisy; stop other work → then"), "too noisy; stop other work → then");
  const Phrasebook zh = book("\"too noisy\" = \"噪声过大\"");
  EXPECT_EQ(zh("too noisy"), "噪声过大");
  EXPECT_EQ(zh("too noisy!"), "too noisy!");
  EXPECT_EQ(zh("nothing; known"), "nothing; known");
  EXPECT_EQ(zh(""), "");
}

TEST(Phrasebook, GapsAreFilledInAnyOrder) {
  const Phrasebook zh = book("\"measured {} of {}\" = \"共 {1}，实测 {0}\"\n\"{} threads\" = \"{} 个线程\"");
  EXPECT_EQ(zh("measured 3 of 12 GB"), "共 12 GB，实测 3");
  EXPECT_EQ(zh("16 threads"), "16 个线程");
  EXPECT_EQ(zh("measured 3 of "), "measured 3 of ") << "nothing stands in the second gap";
  EXPECT_EQ(zh(" threads"), " threads");
}

TEST(Phrasebook, WhatStandsInAGapIsSaidToo) {
  const Phrasebook zh = book("\"needs {}\" = \"需要 {}\"\n\"two threads\" = \"两个线程\"");
  EXPECT_EQ(zh("needs two threads"), "需要 两个线程");
  EXPECT_EQ(zh("needs a drive"), "需要 a drive");
  EXPECT_EQ(book("\"needs {}\" = \"需要 {}\"\n\"memory\" = \"内存\"")("needs memory"), "需要 memory")
      << "a single word may be a name";
}

TEST(Phrasebook, PartsOfAListAndARemedyAreSaidEach) {
  const Phrasebook zh = book("\"too noisy\" = \"噪声过大\"\n\"stop other work\" = \"停止其他工作\"");
  EXPECT_EQ(zh("too noisy → stop other work"), "噪声过大 → 停止其他工作");
  EXPECT_EQ(zh("too noisy; nothing else; stop other work"), "噪声过大；nothing else；停止其他工作");
}

TEST(Phrasebook, ListsAreAsLongAsThoseOfACertificate) {
  std::string english = "no drift", chinese = "没有漂移";
  for (int i = 1; i < 20; ++i) english += "; no drift", chinese += "；没有漂移";
  EXPECT_EQ(book("\"no drift\" = \"没有漂移\"")(english), chinese);
}

TEST(Phrasebook, ThePhraseWithTheMostWordsWins) {
  const Phrasebook zh =
      book("\"cannot {}\" = \"无法 {}\"\n\"cannot write {}\" = \"无法写入 {}\"\n\"{} write it\" = \"不可能：{}\"");
  EXPECT_EQ(zh("cannot write it"), "无法写入 it");
  EXPECT_EQ(zh("cannot read it"), "无法 read it");
}

TEST(Phrasebook, BracesThatAreNoGapAreText) {
  EXPECT_EQ(book("\"give {}\" = \"给出 {\\\"a\\\"} 与 {}\"")("give it"), "给出 {\"a\"} 与 it");
}

TEST(Phrasebook, LongTextCostsNothing) {
  const std::string megabyte(1 << 20, 'x');
  EXPECT_EQ(book("\"x{}\" = \"{} 个\"")(megabyte), megabyte);
}

TEST(Phrasebook, GapsThatDifferAreRefused) {
  for (const char* line :
       {"\"a {}\" = \"甲\"", "\"a\" = \"甲 {}\"", "\"a {} {}\" = \"{0} 甲 {0}\"", "\"{}\" = \"{}\""}) {
    const auto refused = Phrasebook::parse(std::string("[a]\n") + line, "test");
    ASSERT_FALSE(refused.ok()) << line;
    EXPECT_THAT(refused.error().message, HasSubstr("test:2")) << line;
  }
}

}  // namespace
}  // namespace steelyard
