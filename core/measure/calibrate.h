// SPDX-License-Identifier: Apache-2.0
// What happens before the first sample that counts: how many repetitions make one, and when the machine is steady.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "measure/child.h"
#include "model/plan.h"

namespace steelyard::measure {

/// Runs one batch; the sampler's own, so that progress, cancellation and sanity are the same in every stage.
using RunBatch = std::function<Result<std::vector<Sample>>(std::uint64_t inner, std::uint32_t count)>;

struct Calibration {
  std::uint64_t inner = 1;
  double sample_s = 0;  // what one sample of `inner` repetitions takes
};
/// The least repetitions, found by growing geometrically, whose time reaches `sample_s` twice in a row: the first time
/// alone may be the cost of cold caches. kUntrusted if no number of repetitions takes any time.
[[nodiscard]] Result<Calibration> calibrate(const RunBatch& run, double sample_s);

struct WarmUp {
  std::size_t samples = 0;
  bool steady = false;
};
/// Runs until the last five rounds of the headline metric are steady, or `warmup_max_s` is over. A round is a sample,
/// or the mean of as many as take `round_s`.
[[nodiscard]] Result<WarmUp> warm_up(const RunBatch& run, const Calibration& calibration,
                                     const model::Protocol& protocol, Clock& clock);

/// Samples per round trip: about 0.25 s, so that progress stays lively and the round trip costs nothing.
[[nodiscard]] std::uint32_t batch_size(double sample_s);

}  // namespace steelyard::measure
