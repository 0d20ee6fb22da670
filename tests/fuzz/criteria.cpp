// SPDX-License-Identifier: Apache-2.0
// Any bytes as criteria, waivers, run rules or a trust file.
#include "judge/criteria.h"

#include "bundle/trust.h"
#include "fuzz/fuzz.h"
#include "judge/run_rules.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  const std::string_view bytes = fuzz::view(data, size);
  (void)judge::parse_criteria(bytes, "criteria.toml").ok();
  (void)judge::parse_waivers(bytes, "waivers.toml", "2026-11-28").ok();
  (void)judge::parse_rules(bytes, "rules.toml").ok();
  (void)bundle::parse_trust(bytes, "trust.toml").ok();
  return 0;
}
