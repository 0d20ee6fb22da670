// SPDX-License-Identifier: Apache-2.0
#include "app/manual.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/completion.h"
#include "app_fixtures.h"
#include "base/text.h"

namespace steelyard::app {
namespace {

using testing::HasSubstr;
using testing::Not;

CommandDoc a_command() {
  CommandDoc run{.path = "steelyard run",
                 .summary = "measure",
                 .details = "It's one.\nAnd two.\n\nThree.\n  csv    rows\n  junit  cases\nFour.",
                 .examples = "  steelyard run\n"};
  run.options = {{.names = {"-o", "--output"}, .value = "FILE", .help = "write to 'FILE'"},
                 {.names = {"--format"}, .value = "table|json", .help = "form: a [b]"},
                 {.names = {"--profile"}, .value = "PROFILE", .help = "what"},
                 {.names = {"--resume"}, .value = "ID", .help = "go on", .value_optional = true},
                 {.names = {"--quiet"}, .help = "less", .general = true}};
  CommandDoc root{.path = "steelyard", .summary = "weighs", .details = "d", .examples = ".dot first"};
  root.commands = {run};
  return root;
}

TEST(Help, ShowsUsageOptionsExamplesAndExitCodes) {
  const CommandDoc root = a_command();
  const std::string help = help_text(root.commands[0], test::english(), {});
  for (const char* part : {"Usage: steelyard run [OPTIONS]", "-o, --output FILE", "--format {table|json}",
                           "--resume [ID]", "Examples:", "steelyard run", "Exit codes:", "130"})
    EXPECT_THAT(help, HasSubstr(part));
  EXPECT_THAT(help, HasSubstr("It's one. And two.\n\nThree.\n  csv    rows\n  junit  cases\n\nFour.\n"));
}

TEST(Help, IsChineseInChineseAndNeverWiderThanTheTerminal) {
  const std::string help = help_text(a_command(), test::chinese(), {.width = 60});
  EXPECT_THAT(help, HasSubstr("用法：steelyard COMMAND [OPTIONS]"));
  EXPECT_THAT(help, HasSubstr("退出码："));
  std::stringstream lines(help);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(text::display_width(line), 60u) << line;
}

TEST(Man, TextCannotBecomeARequestAndHyphensStayHyphens) {
  const CommandDoc root = a_command();
  const std::string page = man_page(root, root, test::english());
  EXPECT_THAT(page, HasSubstr("\\&.dot first"));
  EXPECT_THAT(page, HasSubstr(".SH NAME\nsteelyard \\- weighs\n"));
  EXPECT_THAT(page, HasSubstr(".SH ENVIRONMENT"));
  EXPECT_THAT(page, HasSubstr("\\fBsteelyard\\-run\\fR(1)"));
  const std::string run = man_page(root.commands[0], root, test::english());
  EXPECT_THAT(run, HasSubstr("\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIFILE\\fR"));
  EXPECT_THAT(run, HasSubstr("Three.\n.TP\n\\fBcsv\\fR\nrows\n.TP\n\\fBjunit\\fR\ncases\n.PP\nFour.\n"));
  EXPECT_THAT(run, Not(HasSubstr(".SH ENVIRONMENT")));
  EXPECT_EQ(man_file_name(root.commands[0]), "steelyard-run.1");
}

TEST(Completion, EveryShellKnowsEveryVerbOptionAndChoice) {
  const CommandDoc root = a_command();
  for (const std::string& script : {bash_completion(root), zsh_completion(root), fish_completion(root)})
    for (const char* word : {"run", "output", "format", "table", "json", "profile", "quiet", "profiles"})
      EXPECT_THAT(script, HasSubstr(word));
}

TEST(Completion, QuotesInHelpCannotEndAString) {
  const CommandDoc root = a_command();
  EXPECT_THAT(fish_completion(root), HasSubstr("-d 'write to '\\''FILE'\\'''"));
  EXPECT_THAT(zsh_completion(root), HasSubstr("form\\: a \\[b\\]"));
}

TEST(Choices, AreTheWordsBetweenBars) {
  EXPECT_EQ(choices("a|b|c"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(choices("a|b|GLOB"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(is_open("a|b|GLOB"));
  EXPECT_FALSE(is_open("a|b|c"));
  EXPECT_TRUE(choices("FILE").empty());
}

}  // namespace
}  // namespace steelyard::app
