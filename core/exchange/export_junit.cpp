// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <map>
#include <vector>

#include "base/text.h"
#include "exchange/export.h"

namespace steelyard::exchange {
namespace {

using model::Verdict;

std::string escaped(const std::string& s) {
  constexpr std::size_t kLongest = 2000;
  return text::xml_escape(std::string_view(s).substr(0, kLongest));
}

struct Suite {
  std::string name, cases;
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;

  [[nodiscard]] std::string counts() const {
    return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\"", tests, failures,
                       errors, skipped, seconds);
  }
};

/// The element that says why a case did not pass; empty for one that did.
std::string outcome(const model::Row& row, Suite& suite) {
  const char* verdict = model::to_text(row.verdict);
  const std::string why = escaped(row.reason + (row.remedy.empty() ? "" : " → " + row.remedy));
  switch (row.verdict) {
    case Verdict::kPass: return "";
    case Verdict::kSkip:
    case Verdict::kWaived: ++suite.skipped; return fmt::format("      <skipped message=\"{}: {}\"/>\n", verdict, why);
    case Verdict::kFail:
      ++suite.failures;
      return fmt::format("      <failure type=\"{0}\" message=\"{1}\">{1}</failure>\n", verdict, why);
    case Verdict::kInvalid:
    case Verdict::kError: break;
  }
  ++suite.errors;
  return fmt::format("      <error type=\"{0}\" message=\"{1}\">{1}</error>\n", verdict, why);
}

/// Every row of a job has the job's duration: its first case has it here.
void add_case(const model::Run& run, const model::Row& row, bool first, Suite& suite) {
  constexpr double kLongest = 1e9;  // thirty years: more is no duration
  const double seconds = first && row.duration_s > 0 && row.duration_s < kLongest ? row.duration_s : 0;
  ++suite.tests;
  suite.seconds += seconds;
  std::string body = outcome(row, suite);
  if (has_credible_value(row))
    body += fmt::format("      <system-out>{} {}</system-out>\n", *row.value, escaped(row.unit));
  suite.cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"", escaped(row.benchmark),
                             escaped(row_id(run, row)), seconds);
  suite.cases += body.empty() ? "/>\n" : ">\n" + body + "    </testcase>\n";
}

}  // namespace

std::string to_junit(const model::Run& run) {
  std::vector<Suite> suites;
  std::map<std::string, std::size_t> known;
  const auto suite_of = [&](const std::string& node) -> Suite& {
    const auto [at, fresh] = known.try_emplace(node, suites.size());
    if (fresh) suites.push_back({.name = node, .cases = ""});
    return suites[at->second];
  };
  for (const model::Node& node : run.nodes) suite_of(node.name);
  const model::Row* previous = nullptr;
  for (const model::Row& row : run.results) {
    const bool first = previous == nullptr || previous->job != row.job || previous->node != row.node;
    previous = &row;
    if (first || !model::is_aside(row)) add_case(run, row, first, suite_of(row.node));  // as summarize() counts
  }
  Suite all;
  std::string body;
  for (const Suite& suite : suites) {
    all.tests += suite.tests, all.failures += suite.failures, all.errors += suite.errors;
    all.skipped += suite.skipped, all.seconds += suite.seconds;
    body += fmt::format("  <testsuite name=\"{}\" timestamp=\"{}\" hostname=\"{}\" {}>\n{}  </testsuite>\n",
                        escaped("steelyard " + run.profile), escaped(run.started.substr(0, 19)), escaped(suite.name),
                        suite.counts(), suite.cases);
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {}>\n{}</testsuites>\n",
                     escaped("steelyard run " + run.id), all.counts(), body);
}

}  // namespace steelyard::exchange
