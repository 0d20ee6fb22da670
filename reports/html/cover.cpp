// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "reports/findings.h"
#include "reports/html/page.h"
#include "reports/rows.h"
#include "reports/run_parts.h"

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
  const Phrase sentence = certificate_sentence(report, words);
  if (!report.certificate) return absent(sentence);
  return element("p", {{"class", report.certificate->certified ? "badge good" : "badge bad"}}, text(sentence));
}

Markup facts(const Report& report, const Words& words) {
  Markup out;
  for (const auto& [name, value] : facts_of(report, words))
    out += element("dt", text(name)) + element("dd", text(value));
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
