// SPDX-License-Identifier: Apache-2.0
#include "app/context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app_fixtures.h"
#include "base/files.h"

namespace steelyard::app {
namespace {

struct Fixture {
  explicit Fixture(std::filesystem::path output, const std::string& format = "table")
      : context{test::english(), settings, {}, {}, std::move(output), true} {
    EXPECT_TRUE(settings.set_flag("format", format));
  }
  Settings settings;
  Context context;
};

TEST(Context, AnUnwritableOutputIsAUsageErrorBeforeAnythingIsMeasured) {
  const test::Folder folder;
  for (const auto& bad : {folder.path() / "missing" / "x", folder.path()}) {
    const Fixture f(bad);
    const auto checked = f.context.check_output();
    ASSERT_FALSE(checked) << bad;
    EXPECT_EQ(checked.error().code, Errc::kInvalidArgument);
    EXPECT_FALSE(checked.error().hint.empty());
    EXPECT_FALSE(f.context.deliver("x"));
  }
}

TEST(Context, ADeviceIsWrittenToAndNotReplaced) {
  const Fixture null("/dev/null");
  EXPECT_TRUE(null.context.deliver("x"));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_FALSE(Fixture("/dev/full").context.deliver("x"));
}

TEST(Context, ACsvFileStartsWithAByteOrderMarkForSpreadsheets) {
  const test::Folder folder;
  const Fixture f(folder.path() / "out.csv", "csv");
  ASSERT_TRUE(f.context.deliver(Table{{{"id", "Id"}}, {{"1"}}}, "for people only"));
  EXPECT_EQ(read_file(folder.path() / "out.csv").value(), "\xEF\xBB\xBFid\n1\n");
}

TEST(Context, OneTableThreeForms) {
  const test::Folder folder;
  const Table table{{{"id", "Kennung"}}, {{"1"}}};
  for (const auto& [format, expected] :
       {std::pair("table", "Kennung\n1\nafter"), std::pair("md", "| Kennung |\n| --- |\n| 1 |\n")}) {
    const Fixture f(folder.path() / "out", format);
    ASSERT_TRUE(f.context.deliver(table, "after"));
    EXPECT_EQ(read_file(folder.path() / "out").value(), expected);
  }
}

}  // namespace
}  // namespace steelyard::app
