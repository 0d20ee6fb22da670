// SPDX-License-Identifier: Apache-2.0
#include "reports/markup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

namespace steelyard::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Markup, TextIsNeverMarkup) {
  EXPECT_EQ(text("a<b>&\"'").bytes(), "a&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_EQ(element("p", {{"title", "\"><script>"}}, text("<")).bytes(),
            "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;</p>");
}

TEST(Markup, ControlsAndBidirectionalSignsAreMadeVisible) {
  const std::string shown = text(
                                "a\033[1m\xE2\x80\xAE"
                                "b\r\n")
                                .bytes();
  EXPECT_EQ(shown, "a\\x1b[1m\\u202eb\\x0d\\x0a");
}

TEST(Markup, AMegabyteOfNameIsCut) {
  const std::string shown = text(std::string(1 << 20, 'x'), 100).bytes();
  EXPECT_LE(shown.size(), 110u);
  EXPECT_THAT(shown, testing::EndsWith("…"));
}

TEST(Markup, BothLanguagesStandBesideEachOtherOnlyWhereTheyDiffer) {
  EXPECT_EQ(text(Phrase("7")).bytes(), "7");
  EXPECT_EQ(text(Phrase("gate", "门槛")).bytes(), "<span lang=\"en\">gate</span><span lang=\"zh-CN\">门槛</span>");
}

TEST(Markup, LongNamesMayBreakBetweenTheirPartsOnly) {
  EXPECT_EQ(foldable(Phrase("nvbandwidth.host_to_device: Bandwidth")).bytes(),
            "nvbandwidth.<wbr/>host_<wbr/>to_<wbr/>device: Bandwidth");
  EXPECT_EQ(foldable(Phrase("sha256 0123456789abcdef0123456789abcdef")).bytes(),
            "sha256 0123456789abcdef<wbr/>0123456789abcdef");
  EXPECT_EQ(foldable(Phrase("&&&&&&&&&&&&&&&&&&&&&&&&&")).bytes().find("wbr"), std::string::npos);
  EXPECT_EQ(foldable(Phrase("mem.triad at 3.25 GB/s")).bytes(), "mem.triad at 3.25 GB/s") << "short ones do not";
  EXPECT_EQ(foldable(Phrase("<script>.alert.alert(1)")).bytes(), "&lt;script&gt;.<wbr/>alert.<wbr/>alert(1)");
  EXPECT_EQ(foldable(Phrase("置信区间置信区间置信区间3.a置信区间")).bytes(), "置信区间置信区间置信区间3.a置信区间");
}

TEST(Markup, ADrawingIsAnImageInWhichNothingRuns) {
  EXPECT_EQ(svg_data_uri("<svg onload=x>"), "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9eD4=");
  EXPECT_EQ(base64("ab"), "YWI=");
  EXPECT_EQ(base64("abc"), "YWJj");
  EXPECT_EQ(base64(""), "");
}

TEST(Markup, CoordinatesAreNumbersWhateverHappens) {
  EXPECT_EQ(px(1.5), "1.5");
  EXPECT_EQ(px(2), "2");
  EXPECT_EQ(px(-0.001), "0");
  EXPECT_EQ(px(std::numeric_limits<double>::quiet_NaN()), "0");
  EXPECT_EQ(px(1e308), "1000000");
}

}  // namespace
}  // namespace steelyard::reports
