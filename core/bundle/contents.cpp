// SPDX-License-Identifier: Apache-2.0
#include "bundle/contents.h"

#include <fmt/format.h>

#include "score/score.h"

namespace steelyard::bundle {

std::string score_path(std::size_t node, std::size_t nodes) {
  return nodes == 1 ? "score.json" : fmt::format("score-{}.json", node);
}

std::string schema_of(std::string_view path) {
  constexpr std::pair<std::string_view, const char*> kKinds[] = {{kJournalPath, "steelyard.journal/1"},
                                                                 {kRunPath, "steelyard.run/1"},
                                                                 {kDisclosurePath, "steelyard.disclosure/1"},
                                                                 {kDeclarationPath, "steelyard.declaration/1"},
                                                                 {kCertificatePath, "steelyard.certificate/1"}};
  for (const auto& [name, schema] : kKinds)
    if (path == name) return schema;
  const bool score = path == "score.json" || (path.starts_with("score-") && path.ends_with(".json") &&
                                              path.find_first_not_of("0123456789", 6) == path.size() - 5);
  return score ? "steelyard.score/1" : "";
}

Result<std::vector<model::Score>> scores_of(const model::Run& run, const model::Edition& edition,
                                            const model::WeightProfile& profile) {
  std::vector<model::Score> scores;
  for (const model::Node& node : run.nodes) {
    auto score = score::score_run(run, edition, {.profile = profile, .node = node.name, .verified = true});
    if (!score) return score.error();
    scores.push_back(*std::move(score));
  }
  return scores;
}

}  // namespace steelyard::bundle
