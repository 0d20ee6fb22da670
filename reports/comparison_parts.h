// SPDX-License-Identifier: Apache-2.0
// Inside this room only: what a comparison's page is put together from.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/comparison.h"
#include "reports/names.h"
#include "reports/outline.h"

namespace steelyard::reports {

/// "Memory triad · all cores": with the parameters, and where there are several the metric, that tell its lines apart.
class Naming {
 public:
  Naming(const model::Comparison& comparison, const Names& names);
  [[nodiscard]] Phrase title(const model::ComparedMetric& metric) const;

 private:
  const Names& names_;
  std::map<std::string, std::set<std::string>> params_;   // benchmark -> parameters with more than one value
  std::map<std::string, std::set<std::string>> metrics_;  // benchmark -> its metrics
};

[[nodiscard]] Phrase word_for(model::Difference verdict, const Words& words);
[[nodiscard]] Tone tone_of(model::Difference verdict);
[[nodiscard]] bool any(const model::Comparison& c, std::optional<double> model::ComparedMetric::*member);

/// How much better than the reference: the ratio, or its inverse where lower is better.
[[nodiscard]] std::optional<double> advantage(const model::ComparedMetric& metric);

/// How many of each verdict, and the clearest win and loss in words.
[[nodiscard]] std::vector<Phrase> sentences_about(const model::Comparison& c, std::size_t system, const Words& words);
/// The five largest of one side.
[[nodiscard]] Items largest(const model::Comparison& c, std::size_t system, model::Difference side,
                            const Naming& naming, const Words& words);
/// Nothing without a ratio.
[[nodiscard]] std::optional<Picture> forest_of(const model::Comparison& c, std::size_t system, const Naming& naming,
                                               const Words& words);
/// Of three systems or more: a line per metric, a column per system, the best of each line marked.
[[nodiscard]] std::optional<Chapter> table_chapter(const model::Comparison& c, const Naming& naming,
                                                   const Words& words);
/// Scores with intervals and how much their order hangs on opinions; nothing if nobody asked for scores.
[[nodiscard]] std::optional<Chapter> score_chapter(const model::Comparison& c, const Words& words);

}  // namespace steelyard::reports
