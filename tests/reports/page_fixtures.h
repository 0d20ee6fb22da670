// SPDX-License-Identifier: Apache-2.0
// A comparison with every verdict in it, and what every page must keep to whatever stands in it.
#pragma once
#include <algorithm>
#include <gtest/gtest.h>
#include <set>
#include <string>

#include "model/comparison.h"
#include "report_fixtures.h"
#include "reports/outline.h"

namespace steelyard::reports::test {

inline model::ComparedMetric a_metric(std::size_t system, const std::string& benchmark, double ratio,
                                      model::Difference verdict) {
  model::ComparedMetric m;
  m.system = system;
  m.benchmark = benchmark;
  m.params = {{"placement", std::string("cores")}};
  m.metric = benchmark == "mem.latency" ? "latency" : "bandwidth";
  m.unit = m.metric == "latency" ? "s" : "By/s";
  m.direction = m.metric == "latency" ? model::Direction::kLower : model::Direction::kHigher;
  m.kind = "cpu";
  m.n_reference = m.n = 6;
  m.of = "launches";
  m.verdict = verdict;
  if (verdict == model::Difference::kNotCompared) {
    m.reason = "the reference has no value";
    return m;
  }
  m.reference = m.metric == "latency" ? 9.13e-8 : 2.071e10;
  m.ratio = ratio;
  m.value = *m.reference * ratio;
  m.ci95 = model::Interval{ratio * 0.99, ratio * 1.01};
  m.p = 0.001;
  m.method = "welch";
  return m;
}

/// `systems` of them, the first being the reference.
inline model::Comparison a_comparison(std::size_t systems = 2) {
  using model::Difference;
  model::Comparison c;
  for (std::size_t i = 0; i < systems; ++i)
    c.systems.push_back({fmt::format("system-{}", i),
                         fmt::format("20261121-7f3{}", i),
                         "standard",
                         1,
                         "",
                         {},
                         {},
                         "2026-11-21T03:00:00.000Z",
                         "1 x a CPU",
                         "Steelyard 0.1.0",
                         "journal"});
  c.tallies.resize(systems);
  c.environment = {{"kernel", {"6.1.0-18", "6.1.0-25"}}, {"turbo", {"on", ""}}};
  for (model::EnvironmentDifference& e : c.environment) e.values.resize(systems, "on");
  for (std::size_t i = 1; i < systems; ++i) {
    c.metrics.push_back(a_metric(i, "mem.triad", 1.152, Difference::kFaster));
    c.metrics.push_back(a_metric(i, "mem.copy", 0.871, Difference::kSlower));
    c.metrics.push_back(a_metric(i, "mem.latency", 0.913, Difference::kFaster));
    c.metrics.push_back(a_metric(i, "mem.scale", 1.004, Difference::kSame));
    c.metrics.push_back(a_metric(i, "mem.add", 1.031, Difference::kUndecided));
    c.metrics.push_back(a_metric(i, "cpu.spmv", 1, Difference::kNotCompared));
    c.tallies[i] = {2, 1, 1, 1, 1};
  }
  return c;
}

inline model::ScoreComparison a_score_comparison(std::size_t systems = 2) {
  model::ScoreComparison s;
  s.id = "general/node/ucs-2026.1";
  s.dimensions = {"GC", "MEM", "STO"};
  s.dimension_names = {{{"en", "General computing"}, {"zh-CN", "通用算力"}},
                       {{"en", "Memory"}, {"zh-CN", "内存"}},
                       {{"en", "Storage"}, {"zh-CN", "存力"}}};
  s.weights = {0.5, 0.3, 0.2};
  s.draws = 10000;
  s.exponents = {-1, 0, 1};
  for (std::size_t i = 0; i < systems; ++i) {
    model::ComparedScore x;
    x.system = i;
    x.status = model::ScoreStatus::kComplete;
    x.value = 812.4 + 31 * static_cast<double>(i);
    x.ci95 = model::Interval{*x.value - 8, *x.value + 9};
    x.points = {801.5, 1210.25, i == 0 ? std::nullopt : std::optional<double>(640.0)};
    x.ratio = *x.value / 812.4;
    x.ratio_ci95 = model::Interval{*x.ratio - 0.01, *x.ratio + 0.01};
    x.verdict = i == 0 ? model::Difference::kSame : model::Difference::kFaster;
    x.flip_weights = {0.61, std::nullopt, 0.1};
    x.rank_shares.assign(systems, 1 / static_cast<double>(systems));
    x.means = {790, *x.value, 840};
    s.systems.push_back(x);
  }
  return s;
}

/// Of decimal digits in a row: beyond what a double holds they say nothing.
inline std::size_t longest_digits(const std::string& page) {
  std::size_t longest = 0, now = 0;
  for (const char c : page) longest = std::max(longest, now = c >= '0' && c <= '9' ? now + 1 : 0);
  return longest;
}
constexpr std::size_t kMostDigits = 24;  // hashes have runs of digits, too

/// Every value="..." of a <data> element, as a number.
inline std::multiset<double> numbers_in(const std::string& page) {
  std::multiset<double> numbers;
  constexpr std::string_view kMark = "<data value=\"";
  for (std::size_t at = page.find(kMark); at != std::string::npos; at = page.find(kMark, at + 1))
    numbers.insert(std::stod(page.substr(at + kMark.size(), 40)));
  return numbers;
}

/// Tags that are not ours: whatever follows "<" must be a name this room writes, or markup got through.
inline void expect_only_our_tags(const std::string& page) {
  static const std::set<std::string> kOurs = {
      "!doctype", "a",      "html",  "head",   "meta", "title",   "style",   "body",       "header",
      "nav",      "button", "label", "input",  "main", "article", "section", "details",    "summary",
      "h1",       "h2",     "h3",    "p",      "ul",   "li",      "dl",      "dt",         "dd",
      "div",      "table",  "thead", "tbody",  "tr",   "th",      "td",      "br",         "code",
      "pre",      "data",   "span",  "strong", "b",    "wbr",     "figure",  "figcaption", "img",
      "svg",      "text",   "path",  "line",   "rect", "script"};
  const std::size_t script = page.find("<script>");
  for (std::size_t at = page.find('<'); at < script; at = page.find('<', at + 1)) {
    const std::size_t name = page[at + 1] == '/' ? at + 2 : at + 1;
    const std::string tag = page.substr(name, page.find_first_of(" />", name) - name);
    ASSERT_TRUE(kOurs.contains(tag)) << tag << " at " << page.substr(at, 60);
  }
}

/// What a page from strangers' strings may not do, in either form.
inline void expect_harmless(const Outline& outline) {
  const std::string page = to_html(outline, vocabulary().words, "en");
  expect_only_our_tags(page);
  EXPECT_EQ(count(page, "</script"), 1u);
  EXPECT_EQ(count(page, "</style"), 1u);
  EXPECT_EQ(count(page, "<img "), 0u);
  for (const char c : page) ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n');
  EXPECT_EQ(page.find("\xE2\x80\xAE"), std::string::npos) << "a right-to-left override";
  for (const char* never : {"http:", "https:", "@import", "url(", "<link", "<iframe", "<a "})
    EXPECT_EQ(page.find(never), std::string::npos) << never;
  const std::string markdown = to_markdown(outline, vocabulary().words, "zh-CN");
  for (std::size_t at = markdown.find('<'); at != std::string::npos; at = markdown.find('<', at + 1))
    ASSERT_TRUE(at > 0 && markdown[at - 1] == '\\') << markdown.substr(at, 40);
  EXPECT_EQ(markdown.find("\xE2\x80\xAE"), std::string::npos);
}

/// No id stands twice on a page.
inline void expect_unique_ids(const std::string& page) {
  std::set<std::string> ids;
  for (std::size_t at = page.find(" id=\""); at != std::string::npos; at = page.find(" id=\"", at + 1)) {
    const std::string id = page.substr(at + 5, page.find('"', at + 5) - at - 5);
    EXPECT_TRUE(ids.insert(id).second) << id << " stands twice";
  }
}

inline const std::vector<std::string>& hostile_strings() {
  static const std::vector<std::string> kStrings = {"</script><img src=x onerror=alert(1)>",
                                                    "</style></svg><svg onload=alert(1)>",
                                                    "\"'><b>&lt;",
                                                    "a\xE2\x80\xAE\xE2\x81\xA6"
                                                    "b\033[31m\r\n\t\x01\x7f",
                                                    "\xff\xfe broken \xc0\xaf",
                                                    "![x](javascript:alert(1)) | ` <!-- -->",
                                                    "{name}{value}"};
  return kStrings;
}

}  // namespace steelyard::reports::test
