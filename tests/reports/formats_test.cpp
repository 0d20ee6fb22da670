// SPDX-License-Identifier: Apache-2.0
// What holds over all formats: the same numbers, the same bytes twice, small, and nothing from outside.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "app/run_report.h"
#include "base/units.h"
#include "model/json.h"
#include "page_fixtures.h"
#include "reports/findings.h"
#include "reports/flags.h"
#include "reports/html_report.h"
#include "reports/markdown_report.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string html(const Report& report) {
  return to_html({report}, test::vocabulary(), "en");
}

TEST(Formats, HtmlJsonAndCsvCarryTheSameNumbers) {
  const Report report = test::a_report();
  const std::multiset<double> shown = test::numbers_in(html(report));
  const auto json = model::parse_json(to_json_document({report}, test::vocabulary()), "report");
  ASSERT_TRUE(json);
  const auto run = model::run_from_json(json->at("reports").at(0).at("run"));
  ASSERT_TRUE(run) << run.error().message;
  const app::Table csv = app::run_csv(report.run);
  ASSERT_EQ(run->results.size(), report.run.results.size());
  for (std::size_t i = 0; i < run->results.size(); ++i) {
    const model::Row& row = report.run.results[i];
    EXPECT_EQ(run->results[i].value, row.value);
    if (!row.value) continue;
    EXPECT_TRUE(shown.contains(*row.value)) << row.benchmark << ' ' << row.metric;
    EXPECT_EQ(std::stod(csv.rows[i][9].text), *row.value);
    EXPECT_EQ(csv.columns[9].id, "value");
  }
}

TEST(Formats, MarkdownHasEveryShownRowWithItsUnitInBothLanguages) {
  const Report report = test::a_report();
  for (const char* language : {"en", "zh-CN"}) {
    const std::string page = to_markdown({report}, test::vocabulary(), language);
    for (const std::size_t i : shown_rows(report.run)) {
      const model::Row& row = report.run.results[i];
      const std::string id = "| " + row.benchmark + "\\[cpu\\]" + (is_headline(report.run, i) ? "" : " " + row.metric);
      const std::string line = id + " | " + (row.value ? units::human(*row.value, row.unit) : "—") + " |";
      std::string plain = line;  // as a Markdown cell: underscores are escaped
      for (std::size_t at = plain.find('_'); at != std::string::npos; at = plain.find('_', at + 2))
        plain.insert(at, "\\");
      EXPECT_THAT(page, HasSubstr(plain));
    }
  }
}

TEST(Formats, TheTerminalShowsEveryShownRowWithItsValue) {
  const Report report = test::a_report();
  const std::string shown = app::to_text(app::run_table(report.run, app::test::english()), {.width = 200});
  for (const std::size_t i : shown_rows(report.run)) {
    const model::Row& row = report.run.results[i];
    if (row.value) {
      EXPECT_THAT(shown, HasSubstr(units::human(*row.value, row.unit))) << row.benchmark;
    }
  }
}

TEST(Html, SaysWhyARunIsNotValidBeforeAnythingElse) {
  model::Run run = test::a_run();
  run.results[0].verdict = model::Verdict::kInvalid;
  const std::string page = html(test::a_report(run));
  const std::size_t why = page.find("Why it is not valid: 1 result did not pass: ");
  ASSERT_NE(why, std::string::npos);
  EXPECT_THAT(page.substr(why, 200), HasSubstr(" (INVALID)."));
  EXPECT_LT(why, page.find("Strongest: "));
  EXPECT_THAT(html(test::a_report()), Not(HasSubstr("Why it is not valid")));
}

TEST(Html, ABundleThatBreaksARuleIsInvalidAndItsRulesAreNamed) {
  Report report = test::a_report();
  ASSERT_EQ(standing_of(report), Standing::kValid);
  model::CheckReport check;
  check.verdict = "INVALID";
  check.rules = {{"RUN-01", "S5", "launches", 3, 1, 0}, {"ECC-02", "S5", "error correction is on", 1, 0, 1}};
  check.findings = {{"ECC-02", "flag", "run", "unknown", "on", "nobody can tell"},
                    {"RUN-01", "error", "<b>", "1", "6", "launches are lacking"}};
  check.signatures = {{"sig/a.json", "ed25519-1", "submitter", "<Us>", "intact"}};
  report.bundle = check;
  EXPECT_EQ(standing_of(report), Standing::kInvalid);
  const std::string page = html(report);
  test::expect_only_our_tags(page);
  EXPECT_THAT(page, HasSubstr("✘ <span lang=\"en\">INVALID</span>"));
  EXPECT_THAT(page, HasSubstr("breaks rules: RUN-01."));
  EXPECT_THAT(page, HasSubstr("signed as submitter by &lt;Us&gt; (intact; not held against a trust file)"));
  EXPECT_LT(page.find("launches are lacking"), page.find("nobody can tell")) << "errors come first";
  const std::string markdown = to_markdown({report}, test::vocabulary(), "zh-CN");
  EXPECT_THAT(markdown, HasSubstr("launches are lacking"));
  const auto json = model::parse_json(to_json_document({report}, test::vocabulary()), "report");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->at("reports").at(0).at("bundle").at("verdict"), "INVALID");
  report.bundle->verdict = "VALID-WITH-FLAGS";
  EXPECT_EQ(standing_of(report), Standing::kValid);
}

TEST(Formats, TheSameRunRenderedTwiceIsTheSameToTheByte) {
  const Report report = test::a_report();
  EXPECT_EQ(html(report), html(test::a_report()));
  EXPECT_EQ(to_markdown({report}, test::vocabulary(), "en"), to_markdown({test::a_report()}, test::vocabulary(), "en"));
}

TEST(Html, OfANodeWithManyRowsAndLargeMatricesIsSmall) {
  model::Run run = test::a_run();
  const std::vector<model::Row> rows = run.results;
  for (int copy = 1; copy < 8; ++copy)
    for (model::Row row : rows) {
      row.job += fmt::format("-{}", copy);
      if (row.matrix && row.matrix->columns.size() > 1) row.matrix.reset();
      row.flags = {"autocorrelated", "no_steady_state"};
      if (!row.metric.starts_with("flops") && !row.matrix) row.direction = model::Direction::kInfo;
      run.results.push_back(row);
    }
  for (model::Row& row : run.results)
    if (row.matrix && row.matrix->columns.size() > 1) row.matrix = test::square(64);
  EXPECT_GT(run.results.size(), 140u);  // some 60 jobs: a standard run of a node with 64 cores
  EXPECT_LT(html(test::a_report(run)).size(), 300'000u);
}

/// A sweep over `n` block sizes, of which every 50th failed.
model::Run a_sweep(std::size_t n) {
  model::Run run = test::a_run();
  for (std::size_t i = 0; i < n; ++i) {
    model::Row row = test::a_row(fmt::format("sweep{}", i), "sto.read", "bandwidth", "By/s",
                                 1e9 + 1e5 * static_cast<double>(i * 7919 % n));
    row.params = {{"block", static_cast<std::int64_t>(4096 * (i + 1))}};
    row.bound = 2e9;
    row.percent_of_bound = *row.value / 2e7;
    row.quantiles = {{"p50", 1e-4}, {"p90", 2e-4}, {"p99", 3e-4}};
    if (i % 50 == 7) row.verdict = model::Verdict::kFail, row.reason = fmt::format("reason {} of many", i);
    run.results.push_back(std::move(row));
  }
  return run;
}

TEST(Html, OfANodeStaysSmallWhateverItsRowsAndSaysWhatIsLeftOut) {
  for (const std::size_t rows : {300u, 3000u}) {
    const std::string page = html(test::a_report(a_sweep(rows)));
    EXPECT_LT(page.size(), 300'000u) << rows;
    EXPECT_GT(page.size(), 200'000u) << "there is room for more";
    EXPECT_THAT(page, HasSubstr("rows are left out here"));
    EXPECT_THAT(page, HasSubstr("further pictures are left out"));
    EXPECT_THAT(page, HasSubstr("reason 7 of many")) << "what failed comes first";
    EXPECT_THAT(page, HasSubstr("60 of " + fmt::format("{}", rows - rows / 50) + " points are drawn"));
    EXPECT_THAT(page, HasSubstr(fmt::format("· {} FAIL", rows / 50))) << "and is counted";
  }
}

TEST(Rows, ThoseThatLittleSpaceMustHaveAreTheFailedTheWorstAndTheBest) {
  const model::Run run = a_sweep(100);
  std::vector<std::size_t> rows;
  for (std::size_t i = run.results.size() - 100; i < run.results.size(); ++i) rows.push_back(i);
  const std::vector<std::size_t> order = by_need(run, rows);
  ASSERT_EQ(order.size(), rows.size());
  EXPECT_EQ(run.results[order[0]].verdict, model::Verdict::kFail);
  double least = 1e300, most = 0;
  for (const std::size_t i : rows)
    if (passed(run.results[i]))
      least = std::min(least, *run.results[i].value), most = std::max(most, *run.results[i].value);
  EXPECT_EQ(run.results[order[1]].value, least);
  EXPECT_EQ(run.results[order[2]].value, most);
}

TEST(Rows, AValueAndItsLimitAreToldApart) {
  using Two = std::pair<std::string, std::string>;
  EXPECT_EQ(shown_apart(3e9, 2e9, "By"), Two("3.00 GB", "2.00 GB"));
  EXPECT_EQ(shown_apart(2e9, 2e9, "By"), Two("2.00 GB", "2.00 GB"));
  EXPECT_EQ(shown_apart(2.3581e9, 2.36e9, "By"), Two("2.36 GB (2.358e+09)", "2.36 GB (2.36e+09)"));
}

TEST(Formats, MarkdownSaysWhatThePageSays) {
  Report report = test::a_report();
  report.score = test::a_score();
  for (const char* language : {"en", "zh-CN"}) {
    const std::string document = to_markdown({report}, test::vocabulary(), language);
    const Words& words = test::vocabulary().words;
    for (const char* key : {"report.no_certificate", "report.what_changes", "report.score_doubled", "report.software",
                            "report.no_energy", "report.glossary", "report.term_gate", "report.no_waivers"})
      EXPECT_THAT(document, HasSubstr(words(key).in(language))) << key;
    for (const char* number : {"99.99", "400 ns", "+7.0 %", "\\[801, 815\\]", "96.7 %"})
      EXPECT_THAT(document, HasSubstr(number)) << "of a picture's table, or the score";
  }
}

TEST(Formats, SeveralRunsBeginWithALineForEach) {
  model::Run bad = test::a_run();
  bad.id = "20261121-bad0";
  bad.results[0].verdict = model::Verdict::kInvalid;
  const std::vector<Report> both = {test::a_report(), test::a_report(bad)};
  const std::string page = to_html(both, test::vocabulary(), "en");
  const std::size_t contents = page.find("<a href=\"#r2-cover\">20261121-bad0</a>");
  ASSERT_NE(contents, std::string::npos);
  EXPECT_LT(contents, page.find("<section id=\"r1-cover\""));
  EXPECT_THAT(page, HasSubstr("\"Steelyard / 2 runs / VALID / INVALID\"")) << "at the head of each printed page";
  EXPECT_EQ(to_markdown(both, test::vocabulary(), "en").find("# 2 runs"), 0u);
}

TEST(Formats, FlagsHaveNamesInBothLanguagesAndTheirKeysAreNotShown) {
  model::Run run = test::a_run();
  std::vector<std::string>& flags = run.results[0].flags;
  for (const KnownFlag& known : known_flags()) flags.emplace_back(known.flag);
  flags.emplace_back("vendors_own");
  const Report report = test::a_report(run);
  for (const char* language : {"en", "zh-CN"}) {
    const std::string document = to_markdown({report}, test::vocabulary(), language);
    for (const KnownFlag& known : known_flags()) {
      if (known.flag.find('_') != std::string_view::npos || known.flag == "unconverged") {
        EXPECT_THAT(html(report), Not(HasSubstr(std::string(known.flag))));
        EXPECT_THAT(document, Not(HasSubstr(std::string(known.flag)))) << language;
      }
      EXPECT_THAT(html(report), HasSubstr(test::vocabulary().words(known.name).in(language)));
      EXPECT_THAT(document, HasSubstr(test::vocabulary().words(known.name).in(language)));
    }
    EXPECT_THAT(html(report), HasSubstr("vendors_own")) << "a stranger's flag is itself";
  }
}

TEST(Html, NeedsNothingFromOutside) {
  const std::string page = html(test::a_report());
  EXPECT_THAT(page, HasSubstr("default-src &#39;none&#39;"));
  EXPECT_THAT(page, HasSubstr("script-src &#39;sha256-"));
  for (const char* never : {"http:", "https:", "//cdn", "@import", "url(", "<link", "<iframe", "<a "})
    EXPECT_THAT(page, Not(HasSubstr(never)));
  EXPECT_EQ(test::count(page, "<script"), 1u);
  const std::size_t script = page.find("<script>");
  EXPECT_LT(page.find("</script>") - script, 8192u);
}

TEST(Html, HasEverySectionInItsOrderAndSaysWhyOneIsEmpty) {
  const std::string page = html(test::a_report());
  std::size_t last = 0;
  for (const char* id : {"cover", "bounds", "scores", "results", "pictures", "fleet", "environment", "validity",
                         "energy", "reproduce", "evidence", "glossary"}) {
    const std::size_t at = page.find(std::string("<section id=\"") + id + "\"");
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_GT(at, last) << id;
    last = at;
  }
  EXPECT_THAT(page, HasSubstr("No score was computed."));
  EXPECT_THAT(page, HasSubstr("Not certified"));
}

TEST(Html, ShowsAScoreWithItsIntervalReferenceAndDimensions) {
  Report report = test::a_report();
  report.score = test::a_score();
  report.certificate = CertificateView{false, "node-2026.1"};
  const std::string page = html(report);
  EXPECT_THAT(page, HasSubstr("<strong>808</strong> [801, 815]"));
  EXPECT_THAT(page, HasSubstr("25.0 %"));
  EXPECT_THAT(page, HasSubstr("851"));
  EXPECT_THAT(page, HasSubstr("NOT CERTIFIED by node-2026.1"));
  EXPECT_THAT(page, Not(HasSubstr("No score:")));
  EXPECT_TRUE(test::numbers_in(page).contains(*report.score->inputs[0].value));
  const std::string markdown = to_markdown({report}, test::vocabulary(), "zh-CN");
  for (const char* said :
       {"| 内存 | 25.0 % | 851 |", "| 存力 | 75.0 % | — |", "- 估计值", "20.5 GB/s | ±2.4 % | 0.512 |"})
    EXPECT_THAT(markdown, HasSubstr(said));
}

TEST(Html, SeveralRunsHaveIdsOfTheirOwn) {
  const std::string page = to_html({test::a_report(), test::a_report()}, test::vocabulary(), "zh-CN");
  EXPECT_THAT(page, HasSubstr("<html lang=\"zh-CN\">"));
  std::set<std::string> ids;
  for (std::size_t at = page.find(" id=\""); at != std::string::npos; at = page.find(" id=\"", at + 1)) {
    const std::string id = page.substr(at + 5, page.find('"', at + 5) - at - 5);
    EXPECT_TRUE(ids.insert(id).second) << id << " stands twice";
  }
}

TEST(Html, InvalidIsSaidOnTheFirstPageAndOnEachPrintedOne) {
  model::Run run = test::a_run();
  run.results[0].verdict = model::Verdict::kInvalid;
  const std::string page = html(test::a_report(run));
  EXPECT_THAT(page, HasSubstr("✘ <span lang=\"en\">INVALID</span>"));
  EXPECT_THAT(page, HasSubstr("sha256 cccccccccccccccc / INVALID\""));
}

}  // namespace
}  // namespace steelyard::reports
