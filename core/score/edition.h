// SPDX-License-Identifier: Apache-2.0
// What an edition means: found by name, proved to be whole, and its weights computed. Reading files is the caller's.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "model/edition.h"
#include "score/ahp.h"

namespace steelyard::score {

/// Everything that names something names what exists, weights inside a dimension sum to 1, references are positive, and
/// every profile's judgements agree with each other. The first fault, as kInvalidArgument.
[[nodiscard]] Result<void> validate(const model::Edition& edition);

/// kNotFound with the nearest name.
[[nodiscard]] Result<model::WeightProfile> find_profile(const model::Edition& edition, const std::string& id);
[[nodiscard]] const model::ScoredMetric* find_metric(const model::Edition& edition, const std::string& id);
[[nodiscard]] const model::QualityClass* find_class(const model::Edition& edition, const std::string& id);
[[nodiscard]] const model::Suite* find_suite(const model::Edition& edition, const std::string& id);

/// "node" or "centre", as ScoredMetric.weights is keyed.
[[nodiscard]] std::string to_text(model::Scope scope);

/// The metrics of one dimension in one scope, in the edition's order.
[[nodiscard]] std::vector<const model::ScoredMetric*> metrics_of(const model::Edition& edition,
                                                                 const std::string& dimension, model::Scope scope);

/// Of the schema's dimensions, in its order: the principal eigenvector of that part of the matrix.
[[nodiscard]] Result<Weights> weights_for(const model::Edition& edition, const model::WeightProfile& profile,
                                          const model::ScoreSchema& schema);

/// profile/schema/edition. What is not shipped carries the beginning of its hash, so that nobody takes one for another.
[[nodiscard]] std::string score_id(const model::Edition& edition, const model::WeightProfile& profile,
                                   const model::ScoreSchema& schema);

}  // namespace steelyard::score
