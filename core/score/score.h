// SPDX-License-Identifier: Apache-2.0
// The score of one node of a run. A pure function of the run's document, the edition and the profile: who has the three
// files gets the same numbers.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/edition.h"
#include "model/run.h"
#include "model/score.h"

namespace steelyard::score {

struct Request {
  model::WeightProfile profile;
  std::string node = {};             // empty: the only one
  bool verified = false;             // what the store said of the run
  std::uint32_t resamples = 10'000;  // of the bootstrap
  std::string schema = {};           // empty: the first of its scope whose inputs are all there
  bool native_only = false;          // what was emulated or fell back to a higher precision is missing
};

/// In the first node schema whose inputs the run all has, or else in the last: then what is missing stands in the
/// inputs, and there is no value. kInvalidArgument if the edition or the profile does not fit, or the run has several
/// nodes and none is named, or it was imported. Precondition: validate(edition).
[[nodiscard]] Result<model::Score> score_run(const model::Run& run, const model::Edition& edition,
                                             const Request& request);

/// One measurement, and by how much it moves the score: several inputs may rest on it.
struct Lever {
  std::vector<const model::ScoreInput*> inputs;  // of the score
  double gain = 0;                               // with twice as good a value the score is 1 + gain times as large
};
/// Most gain first.
[[nodiscard]] std::vector<Lever> levers(const model::Score& score);

/// All runs in one schema, so that the scores may be compared: the first in which every one has a value, or else the
/// last. Otherwise as score_run. Precondition: at least one run.
[[nodiscard]] Result<std::vector<model::Score>> score_alike(std::span<const model::Run> runs,
                                                            const model::Edition& edition, const Request& request);

}  // namespace steelyard::score
