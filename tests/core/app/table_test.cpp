// SPDX-License-Identifier: Apache-2.0
#include "app/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app_fixtures.h"
#include "base/text.h"

namespace steelyard::app {
namespace {

Terminal terminal(std::size_t width) {
  return {.interactive = false, .colour = false, .utf8 = true, .width = width};
}

std::vector<std::string> lines(const std::string& s) {
  std::vector<std::string> out;
  std::stringstream stream(s);
  for (std::string line; std::getline(stream, line);) out.push_back(line);
  return out;
}

TEST(Table, ChineseAndLatinColumnsStartAtTheSamePlace) {
  const Table table{{{"name", "名称"}, {"value", "数值", true}, {"note", "备注"}},
                    {{"算力", "1", "甲"}, {"bandwidth", "1234", "b"}}};
  EXPECT_EQ(to_text(table, terminal(0)),
            "名称       数值  备注\n"
            "算力          1  甲\n"
            "bandwidth  1234  b\n");
}

TEST(Table, TheLastColumnFlowsOntoASecondLineAndLongerOnesGoBelowTheirRow) {
  const std::string fix = "ulimit -l unlimited; 在 limits.d 中设置以保持该限额不变 and so on for a while";
  const Table table{{{"a", "Check"}, {"b", "Fix"}}, {{"os.memlock", fix}}};
  for (const std::size_t width : {40u, 60u}) {
    const auto shown = lines(to_text(table, terminal(width)));
    std::string joined;
    for (const std::string& line : shown) {
      EXPECT_LE(text::display_width(line), width) << line;
      joined += line;
    }
    for (const char* word : {"unlimited;", "limits.d", "while"}) EXPECT_THAT(joined, testing::HasSubstr(word));
    EXPECT_EQ(shown.size(), width == 40 ? 5u : 3u);
    EXPECT_EQ(shown[2].find_first_not_of(' '), width == 40 ? 4u : 12u) << shown[2];
  }
}

TEST(Table, OptionalColumnsGoWhereThereIsNoRoomAndTheNextToGoFirst) {
  const Table table{
      {{"name", "Name"}, {"value", "Value", true}, {"n", "n", true, 2}, {"of", "of bound", true, 1}, {"note", "Note"}},
      {{"mem.triad", "37.1 GB/s", "54", "80.1 %", "wide"}}};
  EXPECT_THAT(to_text(table, terminal(44)), testing::HasSubstr(" 54 "));
  EXPECT_EQ(to_text(table, terminal(38)),
            "Name           Value  of bound  Note\n"
            "mem.triad  37.1 GB/s    80.1 %  wide\n");
  EXPECT_EQ(to_text(table, terminal(30)),
            "Name           Value  Note\n"
            "mem.triad  37.1 GB/s  wide\n");
  EXPECT_EQ(to_csv(table), "name,value,n,of,note\nmem.triad,37.1 GB/s,54,80.1 %,wide\n") << "never in CSV";
}

TEST(Table, NothingIsLeftOutSilently) {
  const Table table{{{"name", "Name"}, {"value", "Value", true}, {"n", "n", true, 1}, {"score", "Score", true}},
                    {{"mem.triad", "37.1 GB/s", "54", "808"}}};
  Terminal narrow = terminal(30);
  narrow.text = &test::english();
  EXPECT_THAT(to_text(table, narrow), testing::HasSubstr("Too narrow for: n."));
  EXPECT_EQ(to_text(table, terminal(24)), "mem.triad\n    Value 37.1 GB/s · n\n    54 · Score 808\n")
      << "a number below its row would be nobody's, and stacked rows have room for all";
}

TEST(Table, WhereNoColumnsFitEachRowIsStacked) {
  const Table table{{{"", ""}, {"name", "Name"}, {"value", "Value", true}, {"verdict", "Verdict"}, {"note", "Note"}},
                    {{"✔", "mem.triad placement=cores", "37.1 GB/s", "PASS", ""},
                     {"-", "gpu.gemm.fp64", "—", "SKIP", "no such device"}}};
  EXPECT_EQ(to_text(table, terminal(30)),
            "✔ mem.triad placement=cores\n"
            "    Value 37.1 GB/s · Verdict\n"
            "    PASS\n"
            "- gpu.gemm.fp64\n"
            "    Value — · Verdict SKIP ·\n"
            "    Note no such device\n");
}

TEST(Table, AFootnoteFollowsInTextAndMarkdownOnly) {
  const Table table{.columns = {{"a", "A"}}, .rows = {{"x"}}, .footnote = "x = unknown"};
  EXPECT_EQ(to_text(table, terminal(0)), "A\nx\n\n    x = unknown\n");
  EXPECT_EQ(to_markdown(table, terminal(0)), "| A |\n| --- |\n| x |\n\nx = unknown\n");
  EXPECT_EQ(to_csv(table), "a\nx\n");
}

TEST(Table, AVeryNarrowTerminalPutsTheLastColumnBelowItsRow) {
  const Table table{{{"a", "A"}, {"b", "B"}}, {{"a name that takes nearly all", "the reason for it"}}};
  const auto shown = lines(to_text(table, terminal(40)));
  ASSERT_EQ(shown.size(), 3u);
  EXPECT_EQ(shown[2], "    the reason for it");
}

TEST(Table, NobodyWatchingMeansNoWrapping) {
  const Table table{{{"a", "A"}, {"b", "B"}}, {{"x", std::string(500, 'y')}}};
  EXPECT_EQ(lines(to_text(table, terminal(0))).size(), 2u);
}

TEST(Table, WithoutUtf8SignsBecomeAsciiAndStayAligned) {
  const Table table{{{"a", "± CI"}, {"b", "Note"}}, {{"±0.3 %", "a → b"}, {"", "c"}}};
  Terminal ascii = terminal(0);
  ascii.utf8 = false;
  EXPECT_EQ(to_text(table, ascii),
            "+/- CI    Note\n"
            "+/-0.3 %  a -> b\n"
            "          c\n");
}

TEST(Table, ColourNeverChangesTheWords) {
  const Table table{{{"v", "Verdict"}}, {{Cell("PASS", Style::kGood)}, {Cell("FAIL", Style::kBad)}}};
  Terminal colour = terminal(0);
  colour.colour = true;
  const std::string shown = to_text(table, colour);
  EXPECT_THAT(shown, testing::HasSubstr("\033[32mPASS"));
  EXPECT_THAT(shown, testing::HasSubstr("\033[31mFAIL"));
}

TEST(Table, AShortRowEndsInEmptyCellsInEveryForm) {
  const Table table{{{"a", "A"}, {"b", "B"}, {"c", "C"}}, {{"1"}, {}, {"1", "2", "3"}}};
  EXPECT_EQ(to_csv(table), "a,b,c\n1,,\n,,\n1,2,3\n");
  EXPECT_EQ(lines(to_markdown(table, terminal(0)))[3], "|  |  |  |");
  EXPECT_EQ(to_text(table, terminal(0)), "A  B  C\n1\n\n1  2  3\n");
}

TEST(Csv, QuotesWhatNeedsItAndDefusesFormulas) {
  const Table table{{{"id", "Kennung"}, {"note", "Notiz"}},
                    {{"a,b", "say \"hi\""}, {"=cmd()", "@x"}, {"-3.5", "+1e-9"}, {"-x", "two\nlines"}}};
  EXPECT_EQ(to_csv(table),
            "id,note\n"
            "\"a,b\",\"say \"\"hi\"\"\"\n"
            "'=cmd(),'@x\n"
            "-3.5,'+1e-9\n"
            "'-x,\"two\nlines\"\n");
  EXPECT_EQ(to_csv({{{"a", "A"}}, {{"＝cmd()"}}}), "a\n'＝cmd()\n") << "Excel reads the wide sign too";
}

TEST(Markdown, CellsCannotBreakTheTableOrCarryMarkup) {
  const Table table{{{"a", "A"}, {"n", "N", true}}, {{"a|b <img>", "1"}}};
  EXPECT_EQ(to_markdown(table, terminal(0)),
            "| A | N |\n"
            "| --- | ---: |\n"
            "| a\\|b \\<img\\> | 1 |\n");
}

TEST(Wrap, BreaksAtSpacesAndBetweenChineseCharacters) {
  EXPECT_EQ(wrap("one two three", 8), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap("算力测量", 4), (std::vector<std::string>{"算力", "测量"}));
  EXPECT_EQ(wrap("abcdefgh", 3), (std::vector<std::string>{"abc", "def", "gh"}));
  EXPECT_EQ(wrap("", 3), (std::vector<std::string>{""}));
}

TEST(Clip, NeverExceedsTheWidthAndMarksTheCut) {
  EXPECT_EQ(clip("算力测量", 8), "算力测量");
  EXPECT_EQ(clip("算力测量", 6), "算力…");
  EXPECT_EQ(clip("abc", 0), "");
}

}  // namespace
}  // namespace steelyard::app
