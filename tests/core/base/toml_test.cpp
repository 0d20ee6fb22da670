// SPDX-License-Identifier: Apache-2.0
#include "base/toml.h"

#include <gtest/gtest.h>

namespace steelyard::toml {
namespace {

Document parsed(std::string_view text) {
  auto document = Document::parse(text, "x.toml");
  EXPECT_TRUE(document.ok()) << document.error().message;
  return *std::move(document);
}

/// What finish() says after `read` has asked for its keys.
template <class Read>
Error error_of(std::string_view text, Read&& read) {
  const Document document = parsed(text);
  Table root = document.root();
  read(root);
  const Result<void> result = document.finish();
  return result.ok() ? Error{Errc::kInternal, "no error"} : result.error();
}

TEST(Toml, ReadsEveryType) {
  const Document document = parsed("t = 'x'\ni = 7\nr = 1.5\nb = true\nd = '250ms'\nl = ['a', 'b']\n");
  Table root = document.root();
  EXPECT_EQ(root.text("t"), "x");
  EXPECT_EQ(root.integer("i"), 7);
  EXPECT_EQ(root.real("r"), 1.5);
  EXPECT_EQ(root.boolean("b"), true);
  EXPECT_EQ(root.seconds("d"), 0.25);
  EXPECT_EQ(root.texts("l"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(document.finish().ok());
}

TEST(Toml, AnAbsentKeyIsNoError) {
  const Document document = parsed("");
  Table root = document.root();
  EXPECT_FALSE(root.text("t") || root.integer("i") || root.real("r") || root.boolean("b") || root.seconds("d"));
  EXPECT_TRUE(root.texts("l").empty() && root.scalars("s").empty() && root.tables("a").empty());
  EXPECT_FALSE(root.table("t2"));
  EXPECT_TRUE(document.finish().ok());
}

TEST(Toml, AnIntegerIsARealToo) {
  Table root = parsed("r = 2").root();
  EXPECT_EQ(root.real("r"), 2.0);
}

TEST(Toml, OneStringIsAListOfOne) {
  Table root = parsed("l = 'a'").root();
  EXPECT_EQ(root.texts("l"), std::vector<std::string>{"a"});
}

TEST(Toml, ScalarsKeepTheirTypes) {
  Table root = parsed("l = [1, 'a', true, 0.5]").root();
  EXPECT_EQ(root.scalars("l"), (std::vector<Scalar>{std::int64_t{1}, std::string("a"), true, 0.5}));
}

TEST(Toml, WrongTypesNameFileLineAndWhatWasExpected) {
  const std::string_view text = "\nk = [[1]]";
  const std::string where = "x.toml:2: 'k' must be ";
  EXPECT_EQ(error_of(text, [](Table& t) { (void)t.text("k"); }).message, where + "text in quotes");
  EXPECT_EQ(error_of(text, [](Table& t) { (void)t.integer("k"); }).message, where + "a whole number");
  EXPECT_EQ(error_of(text, [](Table& t) { (void)t.real("k"); }).message, where + "a number");
  EXPECT_EQ(error_of(text, [](Table& t) { (void)t.boolean("k"); }).message, where + "true or false");
  EXPECT_EQ(error_of(text, [](Table& t) { (void)t.table("k"); }).message, where + "a table: [k]");
  EXPECT_EQ(error_of(text, [](Table& t) { (void)t.tables("k"); }).message, where + "a list of tables: [[k]]");
  EXPECT_EQ(error_of(text, [](Table& t) { (void)t.scalars("k"); }).message,
            where + "text, a number, true or false, or a list of them");
}

TEST(Toml, ADurationNeedsItsUnit) {
  const Error error = error_of("budget = '90'", [](Table& t) { (void)t.seconds("budget"); });
  EXPECT_EQ(error.message, R"(x.toml:1: 'budget' must be a duration with its unit, such as "90s" or "250ms")");
}

TEST(Toml, InfinityIsNotANumberToUse) {
  EXPECT_EQ(error_of("r = inf", [](Table& t) { (void)t.real("r"); }).message, "x.toml:1: 'r' must be a number");
}

TEST(Toml, AKeyNobodyAskedForIsAnErrorWithTheNearestKnownOne) {
  const Error error = error_of("\nprecison = 1", [](Table& t) { (void)t.real("precision"); });
  EXPECT_EQ(error.code, Errc::kInvalidArgument);
  EXPECT_EQ(error.message, "x.toml:2: unknown key 'precison'");
  EXPECT_EQ(error.hint, "did you mean 'precision'?");
}

TEST(Toml, AnUnknownKeyInsideAListOfTablesIsFound) {
  const Error error = error_of("[[job]]\na = 1\n[[job]]\nb = 2\n", [](Table& t) {
    for (Table& job : t.tables("job")) (void)job.integer("a");
  });
  EXPECT_EQ(error.message, "x.toml:4: unknown key 'b'");
}

TEST(Toml, AnUnknownTableIsReportedAtItsHeader) {
  const Error error = error_of("a = 1\n[tabel]\nb = 2\n", [](Table& t) { (void)t.integer("a"); });
  EXPECT_EQ(error.message, "x.toml:2: unknown key 'tabel'");
}

TEST(Toml, TheFirstErrorOfAGetterIsTheOneReported) {
  const Error error = error_of("a = 1\nb = 2\n", [](Table& t) {
    (void)t.text("b");
    (void)t.text("a");
  });
  EXPECT_EQ(error.message, "x.toml:2: 'b' must be text in quotes");
}

TEST(Toml, KeysComeInFileOrderAndAreKnown) {
  const Document document = parsed("zeta = 1\nalpha = 2\nmid = 3\n");
  Table root = document.root();
  EXPECT_EQ(root.keys(), (std::vector<std::string>{"zeta", "alpha", "mid"}));
  EXPECT_TRUE(document.finish().ok());
}

TEST(Toml, WhereNamesTheLineOfAKeyOrOfTheTable) {
  Table table = *parsed("\n[t]\n\nk = 1\n").root().table("t");
  EXPECT_EQ(table.where("k"), "x.toml:4");
  EXPECT_EQ(table.where(), "x.toml:2");
  EXPECT_EQ(table.where("absent"), "x.toml:2");
}

TEST(Toml, AReadersOwnErrorCarriesTheLineAndTheHint) {
  const Error error = error_of("\n\nk = 1", [](Table& t) {
    (void)t.integer("k");
    t.fail("k", "k must be even", "try 2");
  });
  EXPECT_EQ(error.message, "x.toml:3: k must be even");
  EXPECT_EQ(error.hint, "try 2");
}

TEST(Toml, ATableOutlivesItsDocument) {
  std::optional<Table> table;
  { table = parsed("[t]\nk = 1\n").root().table("t"); }
  EXPECT_EQ(table->integer("k"), 1);
}

TEST(Toml, BrokenTextIsOneLineWithFileAndLine) {
  for (const std::string_view text : {"a = 1\nb = ", "a = 1\na = 2", "a = 1\n[", "a = 1\n\"", "a = 1\nb = \xff\xfe"}) {
    const auto document = Document::parse(text, "x.toml");
    ASSERT_FALSE(document.ok()) << text;
    EXPECT_EQ(document.error().code, Errc::kInvalidArgument);
    EXPECT_TRUE(document.error().message.starts_with("x.toml:2: ")) << document.error().message;
    EXPECT_EQ(document.error().message.find('\n'), std::string::npos);
  }
}

TEST(Toml, DeepNestingIsRefusedNotACrashHoweverItIsWritten) {
  std::string parts = "a";
  for (int i = 0; i < 100'000; ++i) parts += ".a";
  for (const std::string& text :
       {parts + " = 1\n", "\"a\"." + parts + " = 1\n", "['a'." + parts + "]\n", "x = {" + parts + " = 1}\n",
        "# a comment\n[t]\nx = \"\"\"\n\"\"\"\n" + parts + " = 1\n"}) {
    const auto document = Document::parse(text, "deep.toml");
    ASSERT_FALSE(document) << text.substr(0, 20);
    EXPECT_NE(document.error().message.find("nested deeper than 16"), std::string::npos) << document.error().message;
  }
  std::string numbers = "x = [0.5";
  for (int i = 0; i < 1000; ++i) numbers += i % 10 == 0 ? ",\n 0.5" : ", 0.5";
  EXPECT_TRUE(Document::parse(numbers + "]\ny = \"\"\"" + std::string(100, '.') + "\"\"\"\n", "wide.toml"));
}

TEST(Toml, DeepNestingIsRefusedNotACrash) {
  EXPECT_FALSE(Document::parse("a = " + std::string(100'000, '['), "x.toml").ok());
}

TEST(Toml, AMissingFileIsNamed) {
  const auto document = Document::read("/nonexistent/x.toml");
  ASSERT_FALSE(document.ok());
  EXPECT_EQ(document.error().code, Errc::kNotFound);
  EXPECT_NE(document.error().message.find("/nonexistent/x.toml"), std::string::npos);
}

}  // namespace
}  // namespace steelyard::toml
