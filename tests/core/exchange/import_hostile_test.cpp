// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <random>

#include "core/exchange/fixtures.h"
#include "model/json.h"

namespace steelyard::exchange {
namespace {

using test::fixture;
using test::imported;
using testing::HasSubstr;

/// One line, naming the file, with a hint: what the user sees of a broken file.
void expect_sound(const Error& error, const std::string& file) {
  EXPECT_EQ(error.code, Errc::kInvalidArgument) << error.message;
  EXPECT_THAT(error.message, HasSubstr(file));
  EXPECT_FALSE(error.hint.empty()) << error.message;
  EXPECT_EQ(error.message.find('\n'), std::string::npos) << error.message;
}

Result<model::Run> beginning_of(const Source& whole, std::size_t length, const std::string& format) {
  return imported({whole.name, whole.bytes.substr(0, length)}, {.format = format, .node = "node017", .now = ""});
}

/// Empty for an error.
std::string results_of(Result<model::Run> run) {
  if (!run) return "";
  run->imported_from.reset();  // the hash
  return model::dump_json(model::to_json(*run));
}

class EveryFixture : public testing::TestWithParam<const char*> {};

TEST_P(EveryFixture, CutAnywhereIsAnErrorOrEndsWithAWholeResult) {
  const Source whole = fixture(GetParam());
  const auto complete = imported(whole);
  ASSERT_TRUE(complete.ok()) << complete.error().message;
  const std::string format = complete->imported_from->front().format;  // a beginning may look like another one
  const std::size_t last = whole.bytes.find_last_not_of("\n#=- ");     // what follows says nothing
  const std::size_t step = whole.bytes.size() > 4000 ? 7 : 1;
  std::string before;  // of the line that was begun
  std::size_t line = whole.bytes.size();
  for (std::size_t length = 0; length < last; length += step) {
    const auto run = beginning_of(whole, length, format);
    if (!run) {
      expect_sound(run.error(), whole.name);
      continue;
    }
    // Formats without an end of their own: a file cut between lines has fewer results, and no others.
    EXPECT_LE(run->results.size(), complete->results.size());
    const std::size_t begun = whole.bytes.rfind('\n', length - 1) + 1;
    if (begun != line) before = results_of(beginning_of(whole, begun, format)), line = begun;
    EXPECT_TRUE(whole.bytes[length] == '\n' || results_of(run) == before)
        << "half a line was read, at " << length << " of " << whole.name;
  }
}

TEST_P(EveryFixture, MutatedEndsInARunOrAnError) {
  const Source whole = fixture(GetParam());
  std::mt19937 random(20261128);
  for (int round = 0; round < 300; ++round) {
    Source changed = whole;
    for (int i = 0; i < 3; ++i) {
      const std::size_t at = random() % changed.bytes.size();
      switch (random() % 4) {
        case 0: changed.bytes[at] = static_cast<char>(random() % 256); break;
        case 1: changed.bytes.erase(at, 1 + random() % 20); break;
        case 2: changed.bytes.insert(at, changed.bytes.substr(random() % changed.bytes.size(), random() % 40)); break;
        default: changed.bytes.insert(at, random() % 2 == 0 ? "-1e999" : "\"\x1b[31m\"{[");
      }
    }
    const auto run = imported(changed);
    if (!run) expect_sound(run.error(), whole.name);
  }
}

INSTANTIATE_TEST_SUITE_P(Import, EveryFixture, testing::ValuesIn(test::kFixtures));

TEST(ImportHostile, NumbersThatCannotBeMeasuredAreRefused) {
  for (const char* rate : {"1e308", "nan", "inf", "-5", "0x10", "1,5", "718000.0x"}) {
    Source source = fixture("stream.txt");
    source.bytes.replace(source.bytes.find("718000.0"), 8, rate);
    const auto run = imported(source);
    ASSERT_FALSE(run.ok()) << rate;
    expect_sound(run.error(), "stream.txt");
  }
}

/// `was` becomes `now` in a fixture; then no row has the verdict PASS and the value 0.
void expect_no_zero_passes(const char* name, const std::string& was, const std::string& now, std::size_t invalid) {
  Source source = fixture(name);
  ASSERT_NE(source.bytes.find(was), std::string::npos) << name;
  source.bytes.replace(source.bytes.find(was), was.size(), now);
  const auto run = imported(source);
  ASSERT_TRUE(run.ok()) << name << ": " << run.error().message;
  EXPECT_EQ(run->summary.invalid, invalid) << name;
  for (const model::Row& row : run->results)
    EXPECT_FALSE(row.value == 0.0 && row.direction != model::Direction::kInfo && row.verdict == model::Verdict::kPass)
        << name << ": " << row.metric;
}

TEST(ImportHostile, ZeroIsNoMeasurementWhicheverToolSaysSo) {
  expect_no_zero_passes("stream.txt", "718000.0", "0.0", 1);
  expect_no_zero_passes("osu.txt", "12254.16", "0.00", 1);
  expect_no_zero_passes("osu.txt", "12.57", "0.00", 1);
  expect_no_zero_passes("osu.txt", "12254.16", "12254.16", 0);
}

/// Two runs that a tool appended to one file.
Source twice(const char* name, std::size_t of_the_second) {
  Source source = fixture(name);
  source.bytes += source.bytes.substr(0, of_the_second);
  return source;
}

TEST(ImportHostile, ASecondRunThatIsCutOffIsNotPassedOver) {
  for (const char* name : {"hpcc-hpl.txt", "stream.txt"}) {
    const Source whole = fixture(name);
    const std::string opening = whole.bytes.find("HPLinpack ") != std::string::npos ? "HPLinpack " : "STREAM version";
    const std::size_t opened = whole.bytes.find('\n', whole.bytes.find(opening)) + 1;
    const auto run = imported(twice(name, opened + 100));
    ASSERT_FALSE(run.ok()) << name;
    expect_sound(run.error(), name);
    EXPECT_THAT(run.error().message, HasSubstr("ends before"));
    EXPECT_TRUE(imported(twice(name, whole.bytes.size())).ok()) << name;
  }
}

TEST(ImportHostile, APieceOfHpcChallengeIsReadUpToAWholeSection) {
  const std::string whole = fixture("hpcc-hpl.txt").bytes;
  const std::size_t stream = whole.find("Begin of StarSTREAM"), hpl = whole.find("Begin of HPL section."),
                    summary = whole.find("Begin of Summary");
  const auto from = [&](std::size_t first, std::size_t last) {
    return imported({"piece.txt", whole.substr(first, last - first)});
  };
  EXPECT_THAT(from(0, hpl).error().message, HasSubstr("ends before \"End of HPC Challenge tests.\""));
  EXPECT_THAT(from(stream, hpl + 30).error().message, HasSubstr("ends before \"End of HPL section.\""));
  EXPECT_THAT(from(stream, whole.find("An explanation")).error().message, HasSubstr("\"End of HPL section.\""));
  EXPECT_TRUE(from(stream, hpl).ok());
  EXPECT_TRUE(from(hpl, summary).ok());
}

TEST(ImportHostile, ALongNameIsRefusedAndAStrangeOneStaysText) {
  Source source = fixture("fio-randrw.json");
  const std::size_t at = source.bytes.find("/tmp/fx/t");
  source.bytes.replace(at, 9, "/dev/" + std::string(1 << 20, 'x'));
  const auto run = imported(source);
  ASSERT_FALSE(run.ok());
  EXPECT_THAT(run.error().message, HasSubstr("name of more than"));
  Source strange = fixture("nccl-all-reduce.txt");
  strange.bytes.replace(strange.bytes.find(" node017 "), 9, " n\x1b[31m\xff ");
  ASSERT_TRUE(imported(strange).ok());
  EXPECT_EQ(imported(strange)->nodes.front().name.find('\x1b'), std::string::npos);
}

TEST(ImportHostile, WhatIsNoFileOfAnyToolNamesTheKnownOnes) {
  const auto unknown = imported({"notes.txt", "nothing to see\n"});
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error().hint, HasSubstr("fio-json"));
  EXPECT_FALSE(imported({"empty", ""}).ok());
  const auto ours = imported({"run.json", R"({"schema": "steelyard.run/1"})"});
  ASSERT_FALSE(ours.ok());
  EXPECT_THAT(ours.error().message, HasSubstr("steelyard's own"));
  const auto forced = imported(fixture("stream.txt"), {.format = "hpl-text", .node = "", .now = ""});
  ASSERT_FALSE(forced.ok());
  const auto misspelt = imported(fixture("stream.txt"), {.format = "stream-txt", .node = "", .now = ""});
  ASSERT_FALSE(misspelt.ok());
  EXPECT_THAT(misspelt.error().hint, HasSubstr("stream-text"));
}

TEST(ImportHostile, WhatToolsAndLaunchersPrintAroundTheirResultsIsPassedOver) {
  Source json = fixture("fio-randrw.json");
  json.bytes = "fio: file hash not empty on exit\nnote: both iodepth >= 1\n" + json.bytes;
  EXPECT_TRUE(imported(json).ok());
  Source tagged = fixture("nccl-older.txt");
  std::string lines;
  for (const Line& line : lines_of(tagged.bytes)) lines += "[1,0]<stdout>:" + std::string(line.text) + "\r\n";
  tagged.bytes = lines;
  const auto run = imported(tagged);
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_EQ(run->results.size(), imported(fixture("nccl-older.txt"))->results.size());
}

}  // namespace
}  // namespace steelyard::exchange
