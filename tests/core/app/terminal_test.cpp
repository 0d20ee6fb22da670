// SPDX-License-Identifier: Apache-2.0
#include "app/terminal.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include "app_fixtures.h"

namespace steelyard::app {
namespace {

using test::environment;

/// A terminal of 57 columns, and the other end of it.
class Pty : public testing::Test {
 protected:
  Pty() {
    const winsize size{.ws_row = 20, .ws_col = 57, .ws_xpixel = 0, .ws_ypixel = 0};
    if (::openpty(&master_, &slave_, nullptr, nullptr, &size) != 0) ADD_FAILURE() << "no pseudo terminal";
  }
  ~Pty() override {
    ::close(master_);
    ::close(slave_);
  }
  int master_ = -1, slave_ = -1;
};

TEST_F(Pty, IsInteractiveColouredAndAsWideAsItIs) {
  const Terminal t = Terminal::detect(slave_, "auto", environment({{"TERM", "xterm"}, {"LANG", "en_US.UTF-8"}}));
  EXPECT_TRUE(t.interactive);
  EXPECT_TRUE(t.colour);
  EXPECT_TRUE(t.utf8);
  EXPECT_EQ(t.width, 57u);
}

TEST_F(Pty, ColumnsGoesBeforeTheTerminal) {
  EXPECT_EQ(Terminal::detect(slave_, "auto", environment({{"TERM", "xterm"}, {"COLUMNS", "100"}})).width, 100u);
  EXPECT_EQ(Terminal::detect(slave_, "auto", environment({{"TERM", "xterm"}, {"COLUMNS", "wide"}})).width, 57u);
}

TEST_F(Pty, NoColorAndDumbTerminalsAreObeyed) {
  EXPECT_FALSE(Terminal::detect(slave_, "auto", environment({{"TERM", "xterm"}, {"NO_COLOR", "1"}})).colour);
  const Terminal dumb = Terminal::detect(slave_, "auto", environment({{"TERM", "dumb"}}));
  EXPECT_FALSE(dumb.colour);
  EXPECT_FALSE(dumb.interactive);
  EXPECT_FALSE(Terminal::detect(slave_, "never", environment({{"TERM", "xterm"}})).colour);
}

TEST(Terminal, APipeIsPlainUnlessColourIsForced) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto detect = [&](const char* choice, std::map<std::string, std::string> env) {
    return Terminal::detect(ends[1], choice, environment(std::move(env)));
  };
  EXPECT_FALSE(detect("auto", {{"TERM", "xterm"}}).colour);
  EXPECT_EQ(detect("auto", {{"TERM", "xterm"}}).width, 0u);
  EXPECT_TRUE(detect("auto", {{"CLICOLOR_FORCE", "1"}}).colour);
  EXPECT_FALSE(detect("auto", {{"CLICOLOR_FORCE", "0"}}).colour);
  EXPECT_FALSE(detect("auto", {{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}}).colour);
  EXPECT_TRUE(detect("always", {{"NO_COLOR", "1"}}).colour);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(Terminal, TheStrongestLocaleVariableSaysWhetherSignsCanBeShown) {
  const auto utf8 = [](std::map<std::string, std::string> env) {
    return Terminal::detect(-1, "auto", environment(std::move(env))).utf8;
  };
  EXPECT_TRUE(utf8({{"LANG", "C.UTF-8"}}));
  EXPECT_TRUE(utf8({{"LC_CTYPE", "zh_CN.utf8"}, {"LANG", "C"}}));
  EXPECT_FALSE(utf8({{"LC_ALL", "C"}, {"LANG", "en_US.UTF-8"}}));
  EXPECT_FALSE(utf8({}));
}

TEST(Terminal, SignsBecomeAsciiOnlyWhereTheyMust) {
  Terminal t;
  EXPECT_EQ(t.glyphs("a · 2 × b → ±1"), "a · 2 × b → ±1");
  t.utf8 = false;
  EXPECT_EQ(t.glyphs("a · 2 × b → ±1 ✔"), "a - 2 x b -> +/-1 +");
  EXPECT_EQ(t.glyphs("算衡"), "算衡");
}

}  // namespace
}  // namespace steelyard::app
