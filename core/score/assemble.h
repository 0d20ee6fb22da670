// SPDX-License-Identifier: Apache-2.0
// From inputs to the document of a score: what a node and a centre have in common. Private to the room.
#pragma once
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "model/edition.h"
#include "model/run.h"
#include "model/score.h"
#include "score/aggregate.h"
#include "score/edition.h"
#include "score/inputs.h"

namespace steelyard::score {

struct Scored {
  model::Score document;
  std::vector<Input> inputs;  // one per factor
  std::vector<Factor> factors;
  // For the bootstrap. Empty: the inputs' own series are the only node's.
  std::vector<NodeSeries> nodes = {};
  std::vector<std::size_t> of_nodes = {};  // which inputs those series are of; the others count by their spread
};

/// The document's identity: edition, profile, schema.
[[nodiscard]] model::Score blank(const model::Edition& edition, const model::WeightProfile& profile,
                                 const model::ScoreSchema& schema);

/// Appends an input of dimension number `dimension` with its weights. Precondition: `metric` is of the schema's scope.
void add_input(Input input, const model::ScoredMetric& metric, std::size_t dimension, const Weights& weights,
               model::Scope scope, Scored& out);

/// Points, value, interval, contributions and reasons, from the inputs. `finished`: all runs are.
[[nodiscard]] model::Score assemble(Scored scored, const model::Edition& edition, const model::ScoreSchema& schema,
                                    const Weights& weights, std::uint32_t resamples, bool finished);

}  // namespace steelyard::score
