// SPDX-License-Identifier: Apache-2.0
#include "app/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/commands.h"
#include "app_fixtures.h"

namespace steelyard::app {
namespace {

/// The real tree; nothing in it is ever run.
struct Tree {
  CommandLine line{test::english()};
  Tree() {
    add_discover_command(line);
    add_list_command(line);
    add_run_command(line);
    add_score_command(line);
    add_doctor_command(line);
    add_plugin_command(line);
    add_completion_command(line);
  }
};

TEST(EndingOfTheFile, ChoosesTheFormatUnlessAFlagDoes) {
  const std::pair<std::vector<std::string>, std::optional<std::string>> chosen[] = {
      {{"score", "x", "-o", "a.csv"}, "csv"},
      {{"score", "x", "-o", "a.b/c.MD"}, "md"},
      {{"score", "x", "-o", "a.txt"}, "table"},
      {{"score", "x", "-o", "a.text"}, "table"},
      {{"score", "x", "-o", "plain"}, std::nullopt},
      {{"discover", "-o", "a.svg"}, "svg"},
      {{"score", "x", "-o", "a.csv", "--json"}, std::nullopt},
      {{"score", "x", "-o", "/tmp"}, std::nullopt},
      {{"score", "x", "--format", "md", "-o", "a.xyz"}, std::nullopt}};
  for (const auto& [args, format] : chosen) {
    Tree tree;
    const auto parsed = tree.line.parse(args);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->format, format) << args.back();
  }
}

struct Slip {
  const char* name;
  std::vector<std::string> args;
  std::string message, hint;
};
void PrintTo(const Slip& slip, std::ostream* out) {
  *out << slip.name;
}

class Slips : public testing::TestWithParam<Slip> {};

TEST_P(Slips, AreNamedWithTheWayToMendThem) {
  Tree tree;
  const auto chosen = tree.line.parse(GetParam().args);
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().code, Errc::kInvalidArgument);
  EXPECT_EQ(chosen.error().message, GetParam().message);
  EXPECT_EQ(chosen.error().hint, GetParam().hint);
}

INSTANTIATE_TEST_SUITE_P(
    CommandLine, Slips,
    testing::Values(
        Slip{"verb", {"rnu", "--json"}, "steelyard: unknown command 'rnu'", "did you mean 'run'?"},
        Slip{"verb_and_help", {"rnu", "--help"}, "steelyard: unknown command 'rnu'", "did you mean 'run'?"},
        Slip{"verb_alone", {"rnu"}, "steelyard: unknown command 'rnu'", "did you mean 'run'?"},
        Slip{"verb_below", {"plugin", "chek"}, "steelyard plugin: unknown command 'chek'", "did you mean 'check'?"},
        Slip{"group_alone", {"plugin"}, "steelyard plugin: which command? check, new", "see steelyard plugin --help"},
        Slip{"option", {"run", "--profil=x"}, "steelyard run: unknown option '--profil'", "did you mean '--profile'?"},
        Slip{"option_with_value",
             {"run", "--nodez", "3"},
             "steelyard run: unknown option '--nodez'",
             "see steelyard run --help"},
        Slip{"option_too_early",
             {"--json", "list"},
             "steelyard: option '--json' stands before its command",
             "write steelyard list --json"},
        Slip{"no_value",
             {"run", "--profile"},
             "steelyard run: --profile needs a value: PROFILE",
             "see steelyard run --help"},
        Slip{"choice",
             {"list", "--format", "jsn"},
             "steelyard list: --format: must be one of table, json, csv, md, not 'jsn'",
             "did you mean 'json'?"},
        Slip{"ending",
             {"score", "x", "-o", "x.docx"},
             "steelyard score: no form is called '.docx'",
             "name the file .json, .csv, .md, or .txt, or give --format"},
        Slip{"second_verb",
             {"doctor", "run"},
             "steelyard doctor: unexpected argument 'run'",
             "see steelyard doctor --help"},
        Slip{"benchmark_as_argument",
             {"run", "mem.triad"},
             "steelyard run: unexpected argument 'mem.triad'",
             "to select benchmarks write --only 'mem.triad'"},
        Slip{"required",
             {"plugin", "check"},
             "steelyard plugin check: MANIFEST is required",
             "see steelyard plugin check --help"},
        Slip{"escape",
             {"run", "--\x1b[31m"},
             "steelyard run: unknown option '--\\x1b[31m'",
             "see steelyard run --help"}),
    [](const auto& slip) { return slip.param.name; });

TEST(CommandLine, TheLastOfASingleOptionWinsAndListsTakeOneValueEach) {
  Tree tree;
  EXPECT_TRUE(tree.line.parse({"run", "--lang", "en", "--lang", "zh", "--only", "a", "--only", "[b]", "-o", "x"}));
  EXPECT_EQ(tree.line.flags().lang, "zh");
  EXPECT_EQ(tree.line.flags().output, "x");
  Tree other;
  EXPECT_FALSE(other.line.parse({"run", "--only", "a", "b"}));
}

TEST(CommandLine, ResumeTakesAnIdOrNone) {
  for (const std::vector<std::string>& args : {std::vector<std::string>{"run", "--resume", "--json"},
                                               {"run", "--resume", "20261121-7f3a"},
                                               {"run", "--resume=20261121-7f3a"}})
    EXPECT_TRUE(Tree().line.parse(args)) << args.back();
}

TEST(CommandLine, HelpIsFoundForTheCommandItWasAskedFor) {
  for (const std::vector<std::string>& args : {std::vector<std::string>{"plugin", "check", "--help"},
                                               {"help", "plugin", "check"},
                                               {"plugin", "check", "-h"}}) {
    Tree tree;
    const auto chosen = tree.line.parse(args);
    ASSERT_TRUE(chosen);
    ASSERT_NE(chosen->help, nullptr);
    EXPECT_EQ(tree.line.document(*chosen->help).path, "steelyard plugin check");
  }
}

TEST(CommandLine, EveryCommandTeachesByExample) {
  Tree tree;
  const CommandDoc root = tree.line.document(tree.line.root());
  for (const CommandDoc* command : flatten(root)) {
    EXPECT_THAT(command->examples, testing::HasSubstr("steelyard")) << command->path;
    EXPECT_FALSE(command->details.empty()) << command->path;
    for (const OptionDoc& option : command->options) EXPECT_FALSE(option.help.empty()) << option.names.front();
  }
}

TEST(CommandLine, LanguageAndShapeOfErrorsAreKnownBeforeParsing) {
  EXPECT_EQ(preview({"run", "--lang", "zh"}).lang, "zh");
  EXPECT_EQ(preview({"--lang=en"}).lang, "en");
  EXPECT_TRUE(preview({"run", "--json"}).json);
  EXPECT_TRUE(preview({"run", "--format", "json"}).json);
  EXPECT_TRUE(preview({"run", "--format=json"}).json);
  EXPECT_FALSE(preview({"run", "--format", "csv"}).json);
  EXPECT_FALSE(preview({"run", "--", "--json"}).json);
  EXPECT_TRUE(preview({"run", "-h"}).help);
}

}  // namespace
}  // namespace steelyard::app
