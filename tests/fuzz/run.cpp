// SPDX-License-Identifier: Apache-2.0
// Any bytes as run.json: read as a whole and as a stream, written again, scored and disclosed.
#include "bundle/contents.h"
#include "fuzz/fuzz.h"
#include "model/json.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  const auto json = model::parse_json(fuzz::view(data, size), "run.json");
  if (!json) return 0;
  const auto run = model::run_from_json(*json);
  if (!run) return 0;
  const auto again = model::run_from_json(model::to_json(*run));
  fuzz::require(again.ok());
  fuzz::require(bundle::disclosure(*run) == bundle::disclosure(*again));
  return 0;
}
