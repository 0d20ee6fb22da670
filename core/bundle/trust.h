// SPDX-License-Identifier: Apache-2.0
// Whom a reader believes, and in which role: a trust file, "steelyard.trust/1", TOML (docs/formats.md).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bundle/envelope.h"

namespace steelyard::bundle {

struct TrustedKey {
  std::string key, name;
  Role role = Role::kSubmitter;
  std::string from, until;  // dates "2026-11-21", both included: when a run must have ended
  std::string revoked;      // why; not empty: nothing signed with it counts, whenever it was signed
};

struct Trust {
  std::vector<TrustedKey> keys;  // one key may stand in several roles
};

/// `name` is what errors call the text. Strict: an unknown key, role or date is an error with its line.
[[nodiscard]] Result<Trust> parse_trust(std::string_view bytes, const std::string& name);

}  // namespace steelyard::bundle
