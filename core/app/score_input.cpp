// SPDX-License-Identifier: Apache-2.0
#include "app/score_input.h"

#include <filesystem>
#include <fmt/format.h>

#include "base/digest.h"
#include "base/files.h"
#include "judge/fleet.h"
#include "model/json.h"
#include "score/edition.h"
#include "score/score.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCurrentEdition = "ucs-2026.1.json";
constexpr std::size_t kLargestFile = 1u << 20;

Error at_file(const fs::path& file, const Error& error) {
  return {error.code == Errc::kCorrupt ? Errc::kInvalidArgument : error.code,
          fmt::format("{}: {}", file.string(), error.message), error.hint};
}

Result<model::Json> read_json(const fs::path& file, std::string& bytes) {
  auto read = read_named_file(file, kLargestFile);
  if (!read) return read.error();
  bytes = *std::move(read);
  auto json = model::parse_json(bytes, file.string());
  if (!json) return Error{Errc::kInvalidArgument, json.error().message, json.error().hint};
  return json;
}

/// A suite lies beside its edition, or else beside the shipped one; its hash decides.
Result<model::Suite> read_suite(const fs::path& edition_file, const fs::path& shipped, const model::SuiteFile& entry) {
  std::error_code missing;
  fs::path file = edition_file.parent_path() / entry.file;
  if (!fs::exists(file, missing)) file = shipped / entry.file;
  std::string bytes;
  const auto json = read_json(file, bytes);
  if (!json) return json.error();
  if (sha256_hex(bytes) != entry.sha256)
    return Error{Errc::kInvalidArgument,
                 fmt::format("{}: its SHA-256 is not the one that {} names", file.string(), edition_file.string()),
                 "a suite that changes is another suite: give it another name, and the edition another id"};
  auto suite = model::suite_from_json(*json);
  if (!suite) return at_file(file, suite.error());
  return suite;
}

}  // namespace

Result<model::Edition> read_edition(const std::optional<std::string>& given) {
  const fs::path shipped = install_dirs().data / "editions";
  const fs::path file = given ? fs::path(*given) : shipped / kCurrentEdition;
  std::string bytes;
  const auto json = read_json(file, bytes);
  if (!json) return json.error();
  auto edition = model::edition_from_json(*json);
  if (!edition) return at_file(file, edition.error());
  edition->sha256 = sha256_hex(bytes);
  if (given) {
    const auto ours = read_file(shipped / kCurrentEdition);
    edition->shipped = ours && sha256_hex(*ours) == edition->sha256;
  }
  for (const model::SuiteFile& entry : edition->suite_files) {
    auto suite = read_suite(file, shipped, entry);
    if (!suite) return suite.error();
    edition->suites.push_back(*std::move(suite));
  }
  if (auto whole = score::validate(*edition); !whole) return at_file(file, whole.error());
  return edition;
}

Result<model::WeightProfile> read_weights(const std::string& name, const model::Edition& edition) {
  if (name.find('/') == std::string::npos && !name.ends_with(".json")) return score::find_profile(edition, name);
  std::string bytes;
  const auto json = read_json(name, bytes);
  if (!json) return json.error();
  auto profile = model::weight_profile_from_json(*json);
  if (!profile) return at_file(name, profile.error());
  profile->sha256 = sha256_hex(bytes);
  return profile;
}

void doubt(const std::string& defect, model::Score& score) {
  if (defect.empty()) return;
  if (score.status == model::ScoreStatus::kComplete) score.status = model::ScoreStatus::kEstimate;
  score.reasons.push_back(defect);
}

Result<std::optional<model::Score>> usual_score(const model::Run& run, bool verified) {
  const std::optional<model::Score> none;
  if (run.nodes.size() != 1 || run.imported_from) return none;
  const auto edition = read_edition(std::nullopt);
  if (!edition) return edition.error();
  const auto weights = read_weights(kDefaultWeights, *edition);
  if (!weights) return weights.error();
  auto score = score::score_run(run, *edition, {.profile = *weights, .node = "", .verified = verified});
  if (!score) return score.error();
  return score->value ? std::optional(*std::move(score)) : none;
}

Result<void> refuse_copies(std::span<const model::Run> runs) {
  judge::Fleet fleet;
  for (const model::Run& run : runs) model::visit(run, fleet);
  return judge::refuse_copies(fleet);
}

}  // namespace steelyard::app
