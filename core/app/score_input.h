// SPDX-License-Identifier: Apache-2.0
// Editions and weights of the score as files: the shipped ones, or a user's own.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "model/edition.h"
#include "model/run.h"
#include "model/score.h"

namespace steelyard::app {

inline constexpr const char* kDefaultWeights = "general";

/// `given`, or the shipped edition of this version, with its suites and hashes; validated.
[[nodiscard]] Result<model::Edition> read_edition(const std::optional<std::string>& given);

/// A name of the edition's, or a file of one's own: anything with a '/' or that ends in .json.
[[nodiscard]] Result<model::WeightProfile> read_weights(const std::string& name, const model::Edition& edition);

/// What has a defect (defect_of) is scored, and the score is an estimate that says why. Empty: none.
void doubt(const std::string& defect, model::Score& score);

/// By the shipped edition and its default weights. None: of several nodes, of another tool's run, or something is
/// missing.
[[nodiscard]] Result<std::optional<model::Score>> usual_score(const model::Run& run, bool verified);

/// Refused: runs of one machine under several names, which are not several machines.
[[nodiscard]] Result<void> refuse_copies(std::span<const model::Run> runs);

}  // namespace steelyard::app
