// SPDX-License-Identifier: Apache-2.0
// What the report of one run says beside its results, once for HTML and Markdown.
#pragma once
#include <utility>
#include <vector>

#include "reports/outline.h"
#include "reports/report.h"

namespace steelyard::reports {

/// Several runs before each is shown in full: a line for each, with its verdict, and on a page the way to it.
[[nodiscard]] Outline contents_of(const std::vector<Report>& reports, const Words& words);

/// Certified, not certified, or that nobody has judged it.
[[nodiscard]] Phrase certificate_sentence(const Report& report, const Words& words);
/// Run, nodes, profile, times, tool and who speaks for it.
[[nodiscard]] std::vector<Fact> facts_of(const Report& report, const Words& words);
/// What would raise the score most, and its weakest input; nothing without a score.
[[nodiscard]] std::vector<Phrase> lever_sentences(const ScoreView& score, const Words& words);
/// "±1.2 %", or empty.
[[nodiscard]] std::string plus_minus(const ScoreView::Input& input);

/// Tool, plugins and settings, with where each came from.
[[nodiscard]] Grid software_of(const model::Run& run, const Words& words);
[[nodiscard]] Phrase waiver_sentence(const model::Run& run, const Words& words);

/// Energy where a row has it, and what the run says about why others have none.
struct Energy {
  Grid values;
  std::vector<Phrase> reasons;
};
[[nodiscard]] Energy energy_of(const Report& report, const Vocabulary& vocabulary);

/// Rooflines, curves, sweeps, distributions, matrices and scaling, in this order; of many in turn one of each, so that
/// a page with little room has some of every kind.
[[nodiscard]] std::vector<Picture> pictures_of(const Report& report, const Vocabulary& vocabulary);

/// Words that a reader may not know, with their meanings.
[[nodiscard]] std::vector<std::pair<Phrase, Phrase>> terms_of(const Words& words);
/// The metrics of the run: id, symbol, name, unit.
[[nodiscard]] Grid metrics_of(const model::Run& run, const Vocabulary& vocabulary);

}  // namespace steelyard::reports
