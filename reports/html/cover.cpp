// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/units.h"
#include "reports/findings.h"
#include "reports/html/page.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

/// Sign, word and colour say the same.
Markup badge(Standing standing, const Words& words) {
  const bool valid = standing == Standing::kValid;
  return element("p",
                 {{"class", valid                            ? "badge good"
                            : standing == Standing::kInvalid ? "badge bad"
                                                             : "badge warn"}},
                 text(valid                            ? "✔ "
                      : standing == Standing::kInvalid ? "✘ "
                                                       : "! ") +
                     text(word_for(standing, words)));
}

Markup score_line(const Report& report, const Words& words) {
  if (!report.score || !report.score->value)
    return element("p", {{"class", "absent"}}, text(why_no_score(report, words), 2000));
  const ScoreView& score = *report.score;
  const std::string interval =
      score.ci95 ? " " + fmt::format("[{}, {}]", shown_points(score.ci95->lo), shown_points(score.ci95->hi)) : "";
  return element(
      "p", {{"class", "score"}},
      element("strong", text(shown_points(*score.value))) + text(interval) + text(" ") + text(points_of(score, words)));
}

Markup certificate_line(const Report& report, const Words& words) {
  if (!report.certificate) return element("p", {{"class", "absent"}}, text(words("report.no_certificate"), 2000));
  return element("p", {{"class", report.certificate->certified ? "badge good" : "badge bad"}},
                 text(words(report.certificate->certified ? "report.certified" : "report.not_certified",
                            {{"criteria", report.certificate->criteria}})));
}

Markup facts(const Report& report, const Words& words) {
  const model::Run& run = report.run;
  Markup out;
  const auto fact = [&](std::string_view name, const Phrase& value) {
    out += element("dt", text(words(name))) + element("dd", text(value));
  };
  fact("report.run", run.id);
  for (const model::Node& node : run.nodes)
    if (&node - run.nodes.data() < 4) fact("report.node", node.name);
  if (run.nodes.size() > 4) fact("report.nodes", fmt::format("{}", run.nodes.size()));
  fact("report.profile", run.profile);
  for (const auto& [name, value] : times_of(run, words)) out += element("dt", text(name)) + element("dd", text(value));
  fact("report.counts", verdict_counts(model::summarize(run.results)));
  fact("report.tool", "Steelyard " + run.tool_version + " (" + run.tool_commit + ")");
  fact("report.verification", verification(report, words));
  out += element("dt", text("SHA-256")) + element("dd", {{"class", "hash"}}, text(report.sha256));
  return element("dl", out);
}

}  // namespace

Markup cover(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  const Report& report = part.report;
  const std::string node = report.run.nodes.empty() ? report.run.id : report.run.nodes.front().name;
  Markup sentences;
  for (const Phrase& sentence : summary_sentences(report, part.vocabulary)) sentences += element("li", text(sentence));
  return element("section", {{"id", part.prefix + "cover"}, {"class", "cover"}},
                 element("h1", text(words("report.title", {{"node", node}}), 80)) + badge(standing_of(report), words) +
                     score_line(report, words) + certificate_line(report, words) +
                     element("ul", {{"class", "sentences"}}, sentences) + facts(report, words) +
                     element("p", {{"class", "cite"}}, text(citation(report, words))));
}

}  // namespace steelyard::reports
