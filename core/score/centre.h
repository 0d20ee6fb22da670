// SPDX-License-Identifier: Apache-2.0
// The score of a centre: its nodes as one. What adds up over nodes is the sum over those that have every input, times
// how well they work together; of what does not the worst node counts. A pure function, like the score of a node.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/edition.h"
#include "model/run.h"
#include "model/score.h"

namespace steelyard::score {

/// The fewest nodes that may stand for a centre: a tenth of it, and at least so many.
inline constexpr std::size_t kFewestDrawn = 15;

struct CentreRequest {
  model::WeightProfile profile;
  std::string name;                     // of the centre
  std::vector<std::string> fleet = {};  // every node that it has; empty: those that the runs name
  std::string nonce = {};               // that all runs were measured with, given by an authority; empty: none was
  bool verified = false;                // all runs are
  std::uint32_t resamples = 10'000;     // of the bootstrap; a tenth of it beyond 64 nodes
};

/// In the first centre schema whose inputs are all there, or else in the last. Fewer nodes than the fleet has count for
/// themselves only, unless they are those that the nonce draws, and as many as kFewestDrawn says: then the others are
/// credited with the lower bound of sampling_discount(). kInvalidArgument: a node stands in two runs or is not of the
/// fleet, a run was imported, there are fewer than two nodes. Precondition: validate(edition), at least one run.
[[nodiscard]] Result<model::Score> score_centre(std::span<const model::Run> runs, const model::Edition& edition,
                                                const CentreRequest& request);

/// Which `n` of the fleet a nonce draws: nobody can know before it is given, and everybody can tell afterwards. Those
/// with the lowest HKDF(nonce, "steelyard node " + name), sorted by name. Precondition: n <= fleet.size().
[[nodiscard]] std::vector<std::string> drawn_nodes(std::string_view nonce, std::vector<std::string> fleet,
                                                   std::size_t n);

}  // namespace steelyard::score
