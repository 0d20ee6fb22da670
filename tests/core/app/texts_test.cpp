// SPDX-License-Identifier: Apache-2.0
#include "app/texts.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "app_fixtures.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;
using test::chinese;
using test::english;
using test::environment;

constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz_.";

/// Every `open` + name + `close` in `s`, as position of the name and the name. By hand: std::regex does not compile
/// without warnings under the sanitizers of g++ 12.
std::vector<std::pair<std::size_t, std::string>> names_between(const std::string& s, char open, char close) {
  std::vector<std::pair<std::size_t, std::string>> names;
  for (std::size_t at = s.find(open); at != std::string::npos; at = s.find(open, at + 1)) {
    const std::size_t end = s.find_first_not_of(kNameCharacters, at + 1);
    if (end != std::string::npos && end > at + 1 && s[end] == close)
      names.emplace_back(at + 1, s.substr(at + 1, end - at - 1));
  }
  return names;
}

std::set<std::string> placeholders(const std::string& s) {
  std::set<std::string> names;
  for (const char close : {'}', '|'})  // {count}, and {count|node|nodes}
    for (const auto& [at, name] : names_between(s, '{', close)) names.insert(name);
  return names;
}

std::map<std::string, std::string> sources() {
  std::map<std::string, std::string> out;
  for (const char* room : {"/core/app", "/reports"})
    for (const auto& file : fs::recursive_directory_iterator(std::string(STEELYARD_SOURCE_DIR) + room)) {
      if (!file.is_regular_file()) continue;
      std::stringstream text;
      text << std::ifstream(file.path()).rdbuf();
      out[file.path().filename().string()] = text.str();
    }
  return out;
}

/// Every quoted word of the app's sources, and for each verb's section what CommandLine::add makes of it.
std::set<std::string> keys_in_sources() {
  std::set<std::string> keys;
  for (const auto& [file, text] : sources())
    for (const auto& [at, name] : names_between(text, '"', '"')) {
      keys.insert(name);
      if (name.find('.') == std::string::npos)
        for (const char* part : {".summary", ".details", ".examples"}) keys.insert(name + part);
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
  std::size_t seen = 0;
  for (const auto& [file, text] : sources())
    for (const auto& [at, name] : names_between(text, '"', '"')) {
      const std::string before = text.substr(at < 12 ? 0 : at - 12, std::min<std::size_t>(at, 12));
      if (before.ends_with("->text(\"") || before.ends_with("entry.text(\"") || before.ends_with("root.text(\""))
        continue;  // of a document
      if (!before.ends_with("text(\"") && !before.ends_with("text_(\"") && !before.ends_with("text()(\"") &&
          !before.ends_with("words(\""))
        continue;
      ++seen;
      EXPECT_TRUE(english().all().contains(name)) << file << " uses " << name;
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
