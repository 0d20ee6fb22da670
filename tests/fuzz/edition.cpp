// SPDX-License-Identifier: Apache-2.0
// Any bytes as an edition, a suite or judgements, and their weights.
#include "score/edition.h"

#include "fuzz/fuzz.h"
#include "model/json.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  const auto json = model::parse_json(fuzz::view(data, size), "edition.json");
  if (!json) return 0;
  (void)model::suite_from_json(*json).ok();
  (void)model::weight_profile_from_json(*json).ok();
  const auto edition = model::edition_from_json(*json);
  if (!edition || !score::validate(*edition)) return 0;
  for (const model::WeightProfile& profile : edition->profiles)
    for (const model::ScoreSchema& schema : edition->schemas) (void)score::weights_for(*edition, profile, schema).ok();
  return 0;
}
