// SPDX-License-Identifier: Apache-2.0
// What a bundle is made of. Everything in it but declaration and certificate follows from the journal, the edition and
// the profile of weights; packing writes it, and the checker writes it again to compare.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bundle/declaration.h"
#include "model/bundle.h"
#include "model/edition.h"
#include "model/run.h"
#include "model/score.h"

namespace steelyard::bundle {

inline constexpr const char* kManifestPath = "manifest.json";
inline constexpr const char* kJournalPath = "journal.jsonl";
inline constexpr const char* kRunPath = "run.json";
inline constexpr const char* kDisclosurePath = "disclosure.md";
inline constexpr const char* kDeclarationPath = "declaration.toml";
inline constexpr const char* kCertificatePath = "certificate.json";

/// "score.json" of a run on one node; of more "score-0.json", "score-1.json"... in the order of run.json.
[[nodiscard]] std::string score_path(std::size_t node, std::size_t nodes);

/// The schema of a file of a bundle, by its path; empty: no such file belongs into one.
[[nodiscard]] std::string schema_of(std::string_view path);

/// One per node of the run.
[[nodiscard]] Result<std::vector<model::Score>> scores_of(const model::Run& run, const model::Edition& edition,
                                                          const model::WeightProfile& profile);

/// "steelyard.disclosure/1": in Markdown, what the run discloses about machines, system, software and settings, and
/// what it does not know of them; and what was declared beside, if anything was.
[[nodiscard]] std::string disclosure(const model::Run& run, const std::optional<Declaration>& declaration);

}  // namespace steelyard::bundle
