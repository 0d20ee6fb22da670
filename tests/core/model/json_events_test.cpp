// SPDX-License-Identifier: Apache-2.0
// Against the reader of whole documents, which is another one: both must see the same, and refuse the same.
#include "model/json_events.h"

#include <gtest/gtest.h>
#include <sstream>

#include "model/json.h"

namespace steelyard::model::detail {
namespace {

/// Builds the tree again.
class Builder final : public JsonEvents {
 public:
  bool null() override { return add(nullptr); }
  bool boolean(bool x) override { return add(x); }
  bool number(double x) override { return add(x); }
  bool integer(std::int64_t x) override { return add(x); }
  bool string(std::string_view s) override { return add(std::string(s)); }
  bool key(std::string_view k) override { return keys_.back() = k, true; }
  bool begin(bool object) override {
    open_.push_back(object ? Json::object() : Json::array());
    keys_.emplace_back();
    return true;
  }
  bool end() override {
    Json done = std::move(open_.back());
    open_.pop_back();
    keys_.pop_back();
    return add(std::move(done));
  }
  [[nodiscard]] bool skipping() const override { return !keys_.empty() && keys_.back() == "skipped"; }
  Json document;

 private:
  bool add(Json value) {
    if (open_.empty())
      document = std::move(value);
    else if (open_.back().is_array())
      open_.back().push_back(std::move(value));
    else
      open_.back()[keys_.back()] = std::move(value);
    return true;
  }
  std::vector<Json> open_;
  std::vector<std::string> keys_;
};

struct Read {
  bool whole = false;
  Json document;
  std::string fault;
};
Read read(const std::string& text) {
  std::istringstream in(text);
  Builder builder;
  JsonReader reader(in, builder);
  const bool whole = reader.read();
  return {whole, builder.document, reader.fault()};
}

const char* const kAccepted[] = {"0",
                                 "-0",
                                 "-0.0",
                                 "  [1, 2.5, -3e-7, 1E+9, 9223372036854775807]\n",
                                 "123456789012345678901234567890",
                                 "1e-400",
                                 R"({"a": {"b": [null, true, false, "x"]}, "c": [], "d": {}})",
                                 R"(["\"\\\/\b\f\n\r\t", "\u00e9\u4e2d\ud83d\ude00", "算衡 é 😀"])",
                                 R"([[], {}, ""])",
                                 "\xEF\xBB\xBF{\"a\": 1}",
                                 R"({"a": {"b": 1}, "b": {"a": 2, "c": {"a": 3}}, "": [{"a": 1}, {"a": 2}]})"};
const char* const kRefused[] = {"",
                                " ",
                                "[",
                                "[1,]",
                                "[1 2]",
                                "{\"a\"}",
                                "{\"a\":}",
                                "{a: 1}",
                                "{,}",
                                "01",
                                "1.",
                                ".5",
                                "+1",
                                "1e",
                                "--1",
                                "tru",
                                "nul",
                                "1e999",
                                "\"a",
                                "\"\\x\"",
                                "\"\\u12g4\"",
                                "\"\\ud800\"",
                                "\"\\udc00\"",
                                "\"\\ud800\\u0041\"",
                                "\"\n\"",
                                "[1] 2",
                                "\"\xff\"",
                                "\"\xc0\x80\"",
                                "\"\xed\xa0\x80\"",
                                "\"\xf4\x90\x80\x80\"",
                                "\"\xe4\xb8\"",
                                "{\"a\": 1,}",
                                "]",
                                "{\"a\" 1}",
                                "[1}",
                                "NaN",
                                "Infinity",
                                "\xEF\xBB[1]",
                                "[1]\xEF\xBB\xBF",
                                " \xEF\xBB\xBF[1]",
                                "'a'"};

TEST(JsonEvents, SeesWhatTheReaderOfTreesSees) {
  for (const char* text : kAccepted) {
    const Read got = read(text);
    ASSERT_TRUE(got.whole) << text << ": " << got.fault;
    EXPECT_EQ(got.document, Json::parse(text)) << text;
  }
}

TEST(JsonEvents, RefusesWhatItRefusesAndSaysWhy) {
  for (const char* text : kRefused) {
    ASSERT_FALSE(Json::accept(text)) << text;
    const Read got = read(text);
    EXPECT_FALSE(got.whole) << text;
    EXPECT_NE(got.fault, "") << text;
  }
}

TEST(JsonEvents, ANameThatStandsTwiceIsRefusedByBothReadersInTheSameWords) {
  const std::pair<const char*, const char*> documents[] = {
      {R"({"a": 1, "a": 2})", "a"},
      {R"({"b": 1, "a": {"x": 1}, "c": 2, "a": 3})", "a"},
      {R"({"a": [{"b": 1, "c": {"b": 1}, "\u0062": 2}]})", "b"},
      {R"({"skipped": {"deep": [{"n": 1, "m": 2, "n": 1}]}})", "n"},
      {R"({"": 1, "": 2})", ""}};
  for (const auto& [text, key] : documents) {
    std::istringstream in(text);
    Builder builder;
    JsonReader reader(in, builder);
    EXPECT_FALSE(reader.read()) << text;
    ASSERT_TRUE(reader.twice()) << text;
    EXPECT_EQ(*reader.twice(), key);
    EXPECT_EQ(reader.fault(), "");
    const auto whole = parse_json(text, "file");
    ASSERT_FALSE(whole) << text;
    EXPECT_EQ(whole.error().message, stands_twice("file", key).message);
  }
}

TEST(JsonEvents, ANulByteEndsNothing) {
  for (const std::string& text : {std::string("[1]\0", 4), std::string("[1]\0{", 5), std::string("\0", 1)}) {
    EXPECT_FALSE(read(text).whole);
    EXPECT_FALSE(parse_json(text, "file").ok());
  }
}

TEST(JsonEvents, EveryTruncationIsRefused) {
  const std::string text = R"({"a": ["\u00e9", 1.5e3, true, null, {"b": "算"}], "c": -7})";
  ASSERT_TRUE(read(text).whole);
  for (std::size_t n = 0; n < text.size(); ++n) EXPECT_FALSE(read(text.substr(0, n)).whole) << n;
}

TEST(JsonEvents, WhatCrossesTheEndOfTheBufferIsWhole) {
  const std::string text = R"(["plain text", "\u00e9 算衡", 12345.678e-3, -987654321, {"a long name": [true, null]}])";
  const Json expected = Json::parse(text);
  constexpr std::size_t kBuffer = 1u << 18;
  for (std::size_t before = 0; before < text.size(); ++before) {
    const Read got = read(std::string(kBuffer - before, ' ') + text);
    ASSERT_TRUE(got.whole) << before << ": " << got.fault;
    EXPECT_EQ(got.document, expected) << before;
  }
}

TEST(JsonEvents, WhatNobodyWantsIsCheckedButNotTold) {
  const Read got = read(R"({"a": {"skipped": 1, "b": [2, {"c": 3}]}, "d": 4})");
  ASSERT_TRUE(got.whole) << got.fault;
  EXPECT_EQ(got.document["d"], 4);
  EXPECT_TRUE(got.document["a"].empty());
  for (const char* bad :
       {R"({"skipped": 0, "a": [1,]})", R"({"skipped": 0, "a": {"b": "\x"}})", R"({"skipped": 0, "a": [01]})"})
    EXPECT_NE(read(bad).fault, "") << bad;
}

TEST(JsonEvents, SixtyFourLevelsAreTheDeepest) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_TRUE(read(nested(64)).whole);
  EXPECT_EQ(read(nested(65)).fault, "nested deeper than 64 levels");
  EXPECT_FALSE(read(std::string(1'000'000, '[')).whole);
}

}  // namespace
}  // namespace steelyard::model::detail
