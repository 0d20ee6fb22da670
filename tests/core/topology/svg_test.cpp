// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>

#include "topology/topology.h"

namespace steelyard::topology {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string drawing(const std::string& fixture) {
  Result<Discovery> got = discover_from_xml(std::filesystem::path(STEELYARD_FIXTURES "/topologies") / fixture);
  if (!got) throw std::runtime_error(got.error().message);
  return to_svg(got->machine);
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

/// Every element closed in order, and no bare '<' or '&' in between.
bool well_formed(const std::string& xml) {
  std::vector<std::string> open;
  const std::regex tag(R"(<(/?)([A-Za-z]+)(?:\s+[A-Za-z:-]+="[^"<]*")*\s*(/?)>)");
  std::size_t at = 0;
  while ((at = xml.find('<', at)) != std::string::npos) {
    std::smatch m;
    if (!std::regex_search(xml.begin() + static_cast<std::ptrdiff_t>(at), xml.end(), m, tag,
                           std::regex_constants::match_continuous))
      return false;
    if (m[1].length() == 0 && m[3].length() == 0) open.push_back(m[2]);
    if (m[1].length() == 1) {
      if (open.empty() || open.back() != m[2]) return false;
      open.pop_back();
    }
    at += static_cast<std::size_t>(m.length());
  }
  return open.empty() && !std::regex_search(xml, std::regex("&(?!(amp|lt|gt|quot|#39);)"));
}

TEST(Svg, IsWellFormedForEveryFixture) {
  for (const auto& entry : std::filesystem::directory_iterator(STEELYARD_FIXTURES "/topologies")) {
    if (entry.path().extension() != ".xml") continue;
    EXPECT_TRUE(well_formed(drawing(entry.path().filename().string()))) << entry.path();
  }
}

TEST(Svg, HasTitleDescriptionAndBothColourSchemes) {
  const std::string svg = drawing("numa2-nics.xml");
  EXPECT_THAT(svg, HasSubstr("role=\"img\""));
  EXPECT_THAT(svg, HasSubstr("<title id=\"t\">node017 · x86_64</title>"));
  EXPECT_THAT(svg, HasSubstr("2 packages, 16 cores, 32 CPUs, 2 NUMA nodes, 512 GiB memory"));
  EXPECT_THAT(svg, HasSubstr("prefers-color-scheme:dark"));
}

TEST(Svg, NeedsNothingFromOutside) {
  const std::string svg = drawing("numa8-gpus.xml");
  EXPECT_EQ(count(svg, "http"), 1u) << "the SVG namespace only";
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
}

TEST(Svg, DrawsEveryCoreCacheAndNodeOnce) {
  const std::string svg = drawing("numa8-gpus.xml");
  EXPECT_EQ(count(svg, "class=\"package\""), 2u);
  EXPECT_EQ(count(svg, "class=\"numa\""), 8u);
  EXPECT_EQ(count(svg, "class=\"cache\""), 16u);
  EXPECT_EQ(count(svg, "class=\"core\""), 128u);
  EXPECT_EQ(count(svg, "class=\"accel\""), 8u);
  EXPECT_THAT(svg, HasSubstr("Devices near NUMA 7"));
}

TEST(Svg, SpeaksTheLanguageThatIsAskedForOrBoth) {
  const Result<Discovery> got = discover_from_xml(STEELYARD_FIXTURES "/topologies/numa8-gpus.xml");
  ASSERT_TRUE(got.ok());
  const std::string chinese = to_svg(got->machine, Speech::kChinese), both = to_svg(got->machine, Speech::kBoth);
  for (const char* english : {"Package 0", "Devices near", "64 cores", "link allows", "hardware thread"}) {
    EXPECT_THAT(chinese, Not(HasSubstr(english)));
    EXPECT_THAT(both, HasSubstr(english));
  }
  for (const char* words : {"封装 0", "NUMA 7 附近的设备", "2 个封装", "CPU（硬件线程）", "链路能力"}) {
    EXPECT_THAT(chinese, HasSubstr(words));
    EXPECT_THAT(both, HasSubstr(words));
    EXPECT_THAT(to_svg(got->machine), Not(HasSubstr(words)));
  }
  EXPECT_TRUE(well_formed(chinese) && well_formed(both));
}

TEST(Svg, SaysThatTheRateOfALinkIsNotMeasured) {
  EXPECT_THAT(drawing("numa8-gpus.xml"), HasSubstr("link allows 63.0 GB/s"));
  EXPECT_THAT(drawing("numa8-gpus.xml"), HasSubstr("not measured"));
  EXPECT_THAT(drawing("no-caches.xml"), Not(HasSubstr("not measured"))) << "it has no link with a rate";
}

TEST(Svg, MarksForbiddenCpusAndExplainsTheMark) {
  const std::string svg = drawing("restricted.xml");
  EXPECT_EQ(count(svg, "class=\"off\""), 8u + 1u) << "eight CPUs and the legend";
  EXPECT_THAT(svg, HasSubstr("not allowed to us"));
  EXPECT_THAT(drawing("numa2-nics.xml"), Not(HasSubstr("not allowed to us")));
}

TEST(Svg, ColoursCoresByKind) {
  const std::string svg = drawing("hybrid.xml");
  EXPECT_EQ(count(svg, "class=\"k0\""), 16u + 1u);
  EXPECT_EQ(count(svg, "class=\"k1\""), 16u + 1u);
  EXPECT_THAT(svg, HasSubstr("up to 5.8"));
}

TEST(Svg, ShowsMemoryWithoutCpus) {
  EXPECT_EQ(count(drawing("memory-hbm.xml"), "class=\"memory\""), 2u + 1u);
}

TEST(Svg, EscapesWhatAStrangerWrote) {
  model::Machine m;
  m.hostname = "</title><script>alert(1)</script>";
  m.all_cpus = m.allowed_cpus = {0};
  m.packages = {{0, "<b>&\"'\x01\xff", {0}}};
  m.cores = {{0, 0, -1, {0}}};
  m.devices = {{"<img onerror=x>", "block", "", {0}, -1, {{"Size", "<i>"}}}};
  const std::string svg = to_svg(m);
  EXPECT_TRUE(well_formed(svg));
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_THAT(svg, Not(HasSubstr("<img")));
  EXPECT_THAT(svg, Not(HasSubstr("\x01")));
}

TEST(Svg, FoldsLongDeviceLists) {
  model::Machine m;
  for (int i = 0; i < 500; ++i) m.devices.push_back({"disk" + std::to_string(i), "block", "", {}, -1, {}});
  const std::string svg = to_svg(m);
  EXPECT_LT(count(svg, "class=\"device\""), 30u);
  EXPECT_THAT(svg, HasSubstr("and 477 more"));
}

TEST(Svg, DrawsAnEmptyMachine) {
  EXPECT_TRUE(well_formed(to_svg(model::Machine{})));
}

TEST(Svg, StaysReadableWith256Cores) {
  model::Machine m;
  m.packages = {{0, "Big", {}}};
  for (unsigned i = 0; i < 512; ++i) m.all_cpus.push_back(i);
  m.allowed_cpus = m.packages[0].cpus = m.all_cpus;
  for (unsigned i = 0; i < 256; ++i) m.cores.push_back({i, 0, -1, {2 * i, 2 * i + 1}});
  const std::string svg = to_svg(m);
  EXPECT_EQ(count(svg, "class=\"core\""), 256u);
  std::smatch size;
  ASSERT_TRUE(std::regex_search(svg, size, std::regex("viewBox=\"0 0 ([0-9.]+) ([0-9.]+)\"")));
  EXPECT_LT(std::stod(size[1]), 1400);
  EXPECT_LT(std::stod(size[2]), 1400);
}

}  // namespace
}  // namespace steelyard::topology
