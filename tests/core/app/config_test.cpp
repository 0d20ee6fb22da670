// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app_fixtures.h"

namespace steelyard::app {
namespace {

using test::environment;
using testing::HasSubstr;

TEST(Settings, FlagBeatsEnvironmentBeatsNearFileBeatsFarFileBeatsBuiltIn) {
  const test::Folder folder;
  const auto near = folder.write("near.toml", "profile = \"near\"\nlang = \"zh\"\n");
  const auto far = folder.write("far.toml", "# site\nprofile = \"far\"\nlang = \"en\"\nbudget = \"9m\"\n");
  auto settings = Settings::load({{near, folder.path() / "missing.toml", far},
                                  environment({{"STEELYARD_PROFILE", "env"}, {"STEELYARD_COLOR", "never"}})});
  ASSERT_TRUE(settings) << settings.error().message;
  ASSERT_TRUE(settings->set_flag("color", "always"));
  const auto record = settings->record();
  const auto entry = [&](const char* key) { return record.at(key).first + " from " + record.at(key).second; };
  EXPECT_EQ(entry("color"), "always from --color");
  EXPECT_EQ(entry("profile"), "env from STEELYARD_PROFILE");
  EXPECT_EQ(entry("lang"), "zh from " + near.string() + ":2");
  EXPECT_EQ(entry("budget"), "9m from " + far.string() + ":4");
  EXPECT_EQ(entry("format"), "table from built-in");
}

Error load_error(const std::string& toml) {
  const test::Folder folder;
  const auto settings = Settings::load({{folder.write("steelyard.toml", toml)}, environment({})});
  EXPECT_FALSE(settings) << toml;
  return settings ? Error{} : settings.error();
}

TEST(Settings, AnUnknownKeyIsAnErrorWithLineAndNearestName) {
  const Error error = load_error("lang = \"en\"\nprofil = \"quick\"\n");
  EXPECT_EQ(error.code, Errc::kInvalidArgument);
  EXPECT_THAT(error.message, HasSubstr("steelyard.toml:2: unknown key 'profil'"));
  EXPECT_THAT(error.hint, HasSubstr("profile"));
}

TEST(Settings, ImpossibleValuesAreErrorsWithLineEvenIfAStrongerSourceWins) {
  EXPECT_THAT(load_error("\n\ncolor = \"pink\"\n").message, HasSubstr("steelyard.toml:3: color must be one of"));
  EXPECT_THAT(load_error("budget = \"5\"\n").message, HasSubstr("steelyard.toml:1: budget '5' is not a time"));
  EXPECT_THAT(load_error("lang = 3\n").message, HasSubstr("steelyard.toml:1: 'lang' must be text"));
  EXPECT_THAT(load_error("lang = \n").message, HasSubstr("steelyard.toml:1:"));
  const test::Folder folder;
  EXPECT_FALSE(Settings::load(
      {{folder.write("steelyard.toml", "color = \"pink\"\n")}, environment({{"STEELYARD_COLOR", "never"}})}));
}

TEST(Settings, ABadVariableIsNamed) {
  const auto settings = Settings::load({{}, environment({{"STEELYARD_FORMAT", "jsn"}})});
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error().message, HasSubstr("STEELYARD_FORMAT"));
  EXPECT_THAT(settings.error().hint, HasSubstr("json"));
}

TEST(Settings, NoFileCanChooseWhichCodeRuns) {
  EXPECT_THAT(load_error("plugin_path = \"/tmp\"\n").message, HasSubstr("unknown key 'plugin_path'"));
}

TEST(Settings, AFlagIsCheckedLikeEveryOtherSource) {
  Settings settings;
  EXPECT_FALSE(settings.set_flag("budget", "soon"));
  EXPECT_FALSE(settings.set_flag("profile", ""));
  EXPECT_TRUE(settings.set_flag("format", "svg"));
  EXPECT_EQ(settings["format"], "svg");
  EXPECT_EQ(settings.origin("format"), "--format");
}

}  // namespace
}  // namespace steelyard::app
