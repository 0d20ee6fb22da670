// SPDX-License-Identifier: Apache-2.0
// What pack and verify read beside the bundle: keys, trust files, and the editions that are known.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/signature.h"
#include "bundle/checker.h"
#include "bundle/trust.h"
#include "model/bundle.h"
#include "model/certificate.h"
#include "model/diagnosis.h"
#include "model/edition.h"
#include "model/run.h"
#include "model/run_rules.h"
#include "model/session.h"

namespace steelyard::app {

/// Larger files are not bundles of ours.
inline constexpr std::size_t kLargestBundle = std::size_t{1} << 30;
/// Of keys, trust files and declarations.
inline constexpr std::size_t kLargestText = std::size_t{1} << 20;

/// A file that is, or is meant to be, a bundle: by its ending, or by its first bytes.
[[nodiscard]] bool is_bundle(const std::filesystem::path& file);
/// Container, hashes and signatures come first: without them nothing else means anything. The first such finding.
[[nodiscard]] const model::CheckFinding* broken(const model::CheckReport& report);

struct ReadBundle {
  model::Run run;            // as its journal says
  model::Session session;    // likewise
  model::CheckReport check;  // by every rule; without a registry
};
/// kCorrupt if it is broken; what else is wrong is in `check`. `trust`: whose signatures count; null: not asked.
[[nodiscard]] Result<ReadBundle> read_bundle(const std::filesystem::path& file, const bundle::Trust* trust);

[[nodiscard]] Result<SigningKey> read_key(const std::filesystem::path& file);
[[nodiscard]] Result<bundle::Trust> read_trust(const std::filesystem::path& file);
/// A "steelyard.baseline/1" document: what diagnose --learn wrote.
[[nodiscard]] Result<model::Baseline> read_registry(const std::filesystem::path& file);
/// What came with this steelyard, for a bundle to be held against.
struct Known {
  std::vector<model::Edition> editions;
  std::vector<model::RuleSet> rules;  // oldest first; at least one
  std::vector<model::CriteriaId> criteria;
};
/// `edition`: one of somebody's own, known besides.
[[nodiscard]] Result<Known> all_known(const std::optional<std::string>& edition = std::nullopt);
/// With all of it, and the day. Both must outlive what is returned.
[[nodiscard]] bundle::CheckInput check_input(std::string_view bytes, const Known& known);

}  // namespace steelyard::app
