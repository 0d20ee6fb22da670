// SPDX-License-Identifier: Apache-2.0
// Any bytes as manifest.json and as an envelope.
#include "bundle/envelope.h"
#include "fuzz/fuzz.h"
#include "model/json.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  const std::string_view bytes = fuzz::view(data, size);
  if (const auto json = model::parse_json(bytes, "manifest.json")) {
    if (const auto manifest = model::bundle_manifest_from_json(*json))
      fuzz::require(model::bundle_manifest_from_json(model::to_json(*manifest)).ok());
  }
  const auto envelope = bundle::read_envelope(bytes, "{}");
  fuzz::require(!envelope || bundle::write_envelope(*envelope, "{}") == bytes);
  return 0;
}
