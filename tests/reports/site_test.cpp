// SPDX-License-Identifier: Apache-2.0
// A folder of pages: what leads where, what a stranger's run can put into it, and whose files are touched.
#include "reports/site.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "app/site_folder.h"
#include "page_fixtures.h"
#include "report_fixtures.h"
#include "reports/html_report.h"

namespace steelyard::reports {
namespace {

namespace fs = std::filesystem;
using app::SiteFolder;
using testing::HasSubstr;
using testing::Not;

Site hostile_site(const std::string& s) {
  Site site;
  site.systems = {{"systems/" + page_name(s, s) + ".html",
                   s,
                   s,
                   s,
                   s,
                   s,
                   std::string(64, 'a'),
                   Standing::kInvalid,
                   false,
                   {},
                   {},
                   s}};
  site.comparisons = {{"comparisons/systems.html", {s, s}, {}}, {"", {s, s}, {s}}};
  site.fleet_page = "fleet.html";
  return site;
}

TEST(Site, ItsFrontPageLinksToItsOwnPagesOnlyWhateverARunIsCalled) {
  for (const char* s : {"</script><img src=x onerror=alert(1)>", "javascript:alert(1)", "../../../etc/passwd",
                        "\" onmouseover=alert(1) x=\"", "a\xE2\x80\xAE\x1b[31m\x01"}) {
    const std::string page =
        to_html(site_page(hostile_site(s), test::vocabulary().words), test::vocabulary().words, "en");
    test::expect_only_our_tags(page);
    EXPECT_THAT(page, Not(HasSubstr("href=\"javascript"))) << s;
    for (std::size_t at = page.find("href=\""); at != std::string::npos; at = page.find("href=\"", at + 1)) {
      const std::string address = page.substr(at + 6, page.find('"', at + 6) - at - 6);
      EXPECT_EQ(address.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./"),
                std::string::npos);
      EXPECT_THAT(address, Not(HasSubstr("..")));
    }
  }
}

TEST(Site, ItsPagesLeadBackToTheIndexAndAPageAloneLeadsNowhere) {
  const Report report = test::a_report();
  const std::string page = to_html({report}, test::vocabulary(), "en", nullptr, "../index.html");
  EXPECT_THAT(page, HasSubstr("<a href=\"../index.html\"><span lang=\"en\">All pages</span>"));
  EXPECT_THAT(to_html({report}, test::vocabulary(), "en"), Not(HasSubstr("<a ")));
  const Outline outline = site_page(hostile_site("a"), test::vocabulary().words);
  EXPECT_THAT(to_html(outline, test::vocabulary().words, "en", "index.html"), HasSubstr("<a href=\"index.html\">"));
  EXPECT_THAT(to_html(outline, test::vocabulary().words, "en"), Not(HasSubstr("index.html\">")));
}

TEST(Site, WhatWasOnlyImportedIsNotSaidToBeMeasuredThen) {
  Site site = hostile_site("a");
  site.systems[0].started = "2026-11-28T12:00:00.000Z";
  EXPECT_THAT(to_html(site_page(site, test::vocabulary().words), test::vocabulary().words, "en"),
              Not(HasSubstr("imported 2026")));
  site.systems[0].dated = false;
  EXPECT_THAT(to_html(site_page(site, test::vocabulary().words), test::vocabulary().words, "en"),
              HasSubstr("imported 2026-11-28 12:00:00"));
}

TEST(Site, EqualNamesHaveDifferentPages) {
  EXPECT_NE(page_name("a b", "n"), page_name("a-b", "n"));
  EXPECT_NE(page_name(std::string(50, 'x') + "1", "n"), page_name(std::string(50, 'x') + "2", "n"));
  EXPECT_EQ(page_name("a", "n"), page_name("a", "n"));
}

std::string read(const fs::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

struct SiteFolderTest : testing::Test {
  app::test::Folder folder;
  fs::path site = folder.path() / "site";
};

TEST_F(SiteFolderTest, WhatIsNotWrittenAgainGoesAndStrangersStay) {
  auto first = SiteFolder::open(site);
  ASSERT_TRUE(first);
  ASSERT_TRUE(first->write("index.html", "1"));
  ASSERT_TRUE(first->write("systems/a.html", "a"));
  ASSERT_TRUE(first->finish());
  std::ofstream(site / "mine.txt") << "mine";
  auto second = SiteFolder::open(site);
  ASSERT_TRUE(second);
  ASSERT_TRUE(second->write("index.html", "2"));
  ASSERT_TRUE(second->finish());
  EXPECT_EQ(read(site / "index.html"), "2");
  EXPECT_FALSE(fs::exists(site / "systems/a.html"));
  EXPECT_EQ(read(site / "mine.txt"), "mine");
}

TEST_F(SiteFolderTest, ARunThatDiedHalfwayLeavesNothingThatNobodyOwns) {
  auto first = SiteFolder::open(site);
  ASSERT_TRUE(first->write("systems/a.html", "half"));  // and no finish()
  auto second = SiteFolder::open(site);
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->write("systems/a.html", "whole"));
  ASSERT_TRUE(second->finish());
  EXPECT_EQ(read(site / "systems/a.html"), "whole");
}

TEST_F(SiteFolderTest, ForeignFoldersFilesLinksAndMarksAreRefused) {
  fs::create_directories(site);
  std::ofstream(site / "index.html") << "mine";
  EXPECT_FALSE(SiteFolder::open(site));
  fs::remove(site / "index.html");
  auto ours = SiteFolder::open(site);
  ASSERT_TRUE(ours);
  std::ofstream(site / "index.html") << "mine";
  EXPECT_FALSE(ours->write("index.html", "ours"));
  EXPECT_EQ(read(site / "index.html"), "mine");
  fs::create_directory_symlink(folder.path(), site / "systems");
  EXPECT_FALSE(ours->write("systems/a.html", "a"));
  EXPECT_FALSE(fs::exists(folder.path() / "a.html"));
  for (const char* mark :
       {"something else\n", "steelyard.site/1\n../../precious\n", "steelyard.site/1\n/etc/passwd\n"}) {
    std::ofstream(site / ".steelyard-site") << mark;
    EXPECT_FALSE(SiteFolder::open(site)) << mark;
  }
}

}  // namespace
}  // namespace steelyard::reports
