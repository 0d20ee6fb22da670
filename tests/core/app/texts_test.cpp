// SPDX-License-Identifier: Apache-2.0
#include "app/texts.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>
#include <set>
#include <sstream>

#include "app_fixtures.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;
using test::chinese;
using test::english;
using test::environment;

std::set<std::string> placeholders(const std::string& s) {
  static const std::regex kPlaceholder("\\{[a-z_]+\\}");
  return {std::sregex_token_iterator(s.begin(), s.end(), kPlaceholder), std::sregex_token_iterator()};
}

/// Every quoted word of the app's sources, and for each verb's section what CommandLine::add makes of it.
std::set<std::string> keys_in_sources() {
  static const std::regex kQuoted("\"([a-z_]+)(\\.[a-z_]+)?\"");
  std::set<std::string> keys;
  for (const auto& file : fs::directory_iterator(STEELYARD_SOURCE_DIR "/core/app")) {
    std::stringstream source;
    source << std::ifstream(file.path()).rdbuf();
    const std::string text = source.str();
    for (std::sregex_iterator it(text.begin(), text.end(), kQuoted), end; it != end; ++it) {
      if ((*it)[2].matched) keys.insert((*it)[1].str() + (*it)[2].str());
      if (!(*it)[2].matched)
        for (const char* part : {".summary", ".details", ".examples"}) keys.insert((*it)[1].str() + part);
    }
  }
  return keys;
}

TEST(Texts, BothLanguagesHaveTheSameKeysAndPlaceholders) {
  for (const auto& [key, text] : english().all()) {
    const auto other = chinese().all().find(key);
    ASSERT_NE(other, chinese().all().end()) << key << " is missing in zh-CN.toml";
    EXPECT_EQ(placeholders(text), placeholders(other->second)) << key;
  }
  for (const auto& [key, text] : chinese().all()) EXPECT_TRUE(english().all().contains(key)) << key << " in zh-CN only";
}

TEST(Texts, NoChineseTextIsPlainEnglish) {
  for (const auto& [key, text] : chinese().all())
    EXPECT_TRUE(std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xE3; })) << key;
}

TEST(Texts, EveryKeyIsUsedSomewhere) {
  const auto used = keys_in_sources();
  for (const auto& [key, text] : english().all()) EXPECT_TRUE(used.contains(key)) << key << " is used nowhere";
}

TEST(Texts, EveryKeyThatIsUsedExists) {
  static const std::regex kUsed("text(?:\\(\\))?_?\\(\"([a-z_]+\\.[a-z_]+)\"");
  std::size_t seen = 0;
  for (const auto& file : fs::directory_iterator(STEELYARD_SOURCE_DIR "/core/app")) {
    std::stringstream source;
    source << std::ifstream(file.path()).rdbuf();
    const std::string text = source.str();
    for (std::sregex_iterator it(text.begin(), text.end(), kUsed), end; it != end; ++it, ++seen)
      EXPECT_TRUE(english().all().contains((*it)[1].str())) << file.path() << " uses " << (*it)[1];
  }
  EXPECT_GT(seen, 50u);
}

TEST(Texts, FixedTermsAreTranslatedAsAgreed) {
  EXPECT_THAT(chinese()("exit.gate_failed"), testing::HasSubstr("门槛"));
  EXPECT_THAT(chinese()("column.interval"), testing::HasSubstr("置信区间"));
  EXPECT_THAT(chinese()("exit.invalid"), testing::HasSubstr("无效"));
}

TEST(Texts, FillsNamedPlaceholdersAndLeavesOthersVisible) {
  EXPECT_EQ(english()("discover.cores", {{"cores", "2"}, {"threads", "{4"}}), "2 cores, {4 threads");
  EXPECT_EQ(english()("discover.cores", {{"cores", "2"}}), "2 cores, {threads} threads");
  EXPECT_EQ(english()("no.such.key"), "no.such.key");
}

TEST(Texts, LanguageFollowsTheStrongestLocaleVariableThatIsSet) {
  EXPECT_EQ(choose_language("auto", environment({{"LANG", "zh_CN.UTF-8"}})), Language::kChinese);
  EXPECT_EQ(choose_language("auto", environment({{"LC_ALL", "C"}, {"LANG", "zh_CN.UTF-8"}})), Language::kEnglish);
  EXPECT_EQ(choose_language("auto", environment({{"LC_ALL", ""}, {"LC_MESSAGES", "zh_TW"}})), Language::kChinese);
  EXPECT_EQ(choose_language("auto", environment({})), Language::kEnglish);
  EXPECT_EQ(choose_language("zh", environment({{"LC_ALL", "C"}})), Language::kChinese);
  EXPECT_EQ(choose_language("en", environment({{"LANG", "zh_CN.UTF-8"}})), Language::kEnglish);
}

TEST(Texts, AMissingCatalogueIsAMissingPrerequisite) {
  const auto texts = Texts::load("/nonexistent", Language::kEnglish);
  ASSERT_FALSE(texts);
  EXPECT_EQ(texts.error().code, Errc::kMissing);
  EXPECT_FALSE(texts.error().hint.empty());
}

}  // namespace
}  // namespace steelyard::app
