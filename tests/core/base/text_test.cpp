// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <gtest/gtest.h>

namespace steelyard::text {
namespace {

using namespace std::chrono_literals;

TEST(Glob, MatchesTheWholeName) {
  EXPECT_TRUE(matches("mem.*", "mem.triad"));
  EXPECT_TRUE(matches("*.fp64", "cpu.fma.fp64"));
  EXPECT_TRUE(matches("c?u*64", "cpu.fma.fp64"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_FALSE(matches("mem", "mem.triad"));
  EXPECT_FALSE(matches("*.fp6", "cpu.fma.fp64"));
  EXPECT_FALSE(matches("", "x"));
}

TEST(DidYouMean, NamesTheSlipOfTheFingersAndNothingFarther) {
  const std::vector<std::string> names = {"quick", "standard", "full"};
  EXPECT_EQ(nearest("qiuck", names), "quick");
  EXPECT_EQ(nearest("standart", names), "standard");
  EXPECT_EQ(nearest("elephant", names), std::nullopt);
  const std::vector<std::string> shells = {"bash", "zsh", "fish", "cpu"};
  EXPECT_EQ(nearest("tcsh", shells), std::nullopt) << "half of a short word is no slip";
  EXPECT_EQ(nearest("gpu0", shells), std::nullopt);
  EXPECT_EQ(nearest("bsah", shells), "bash");
  EXPECT_EQ(did_you_mean("elephant", names), "known: quick, standard, full");
}

TEST(Fill, ChoosesBetweenOneAndMany) {
  const auto said = [](std::string_view count) {
    const std::pair<std::string_view, std::string_view> values[] = {{"n", count}};
    return fill("{n} {n|row was|rows were} {m|x|y} read", values);
  };
  EXPECT_EQ(said("1"), "1 row was {m|x|y} read");
  EXPECT_EQ(said("0"), "0 rows were {m|x|y} read");
  EXPECT_EQ(said("11"), "11 rows were {m|x|y} read");
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("算力"), 4u);
  EXPECT_EQ(display_width("e\xCC\x81"), 1u);  // e + combining acute
  EXPECT_EQ(display_width("\xFF\xFE"), 2u);   // broken bytes take the room of their replacement at least
}

TEST(Printable, ShowsWhatCouldMoveTheCursorOrReorderText) {
  EXPECT_EQ(printable("AMD EPYC™ 算"), "AMD EPYC™ 算");
  EXPECT_EQ(printable("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(printable("a\nb"), "a\\x0ab");
  EXPECT_EQ(printable("\xE2\x80\xAEgnp"), "\\u202egnp");
  EXPECT_EQ(printable("\xC3("), "\\xc3(");
  EXPECT_EQ(printable("\xC0\x80"), "\\xc0\\x80");  // overlong NUL
}

TEST(Date, IsOfADayThatExists) {
  for (const char* good : {"2026-11-28", "2024-02-29", "0001-01-01"}) EXPECT_TRUE(is_date(good)) << good;
  for (const char* bad :
       {"", "2026-11-31", "2026-02-29", "2026-13-01", "2026-1-1", "26-11-28", "2026-11-28 ", "2026/11/28"})
    EXPECT_FALSE(is_date(bad)) << bad;
}

TEST(CpuList, GoesBothWays) {
  const std::vector<unsigned> cpus = {0, 1, 2, 3, 8, 10, 11};
  EXPECT_EQ(cpu_list(cpus), "0-3,8,10-11");
  EXPECT_EQ(parse_cpu_list("0-3,8,10-11"), cpus);
  EXPECT_EQ(parse_cpu_list(""), std::vector<unsigned>{});
}

TEST(CpuList, RefusesEverythingElse) {
  for (const char* bad : {"3-1", "a", "1,,2", "-1", "1-", "0-4294967295", "1 2"})
    EXPECT_EQ(parse_cpu_list(bad), std::nullopt) << bad;
}

TEST(Duration, NeedsAUnit) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  for (const char* bad : {"", "10", "s", "-1s", "1d", "1e300h", "nan s", "infs"})
    EXPECT_EQ(parse_duration(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace steelyard::text
