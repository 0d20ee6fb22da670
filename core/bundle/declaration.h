// SPDX-License-Identifier: Apache-2.0
// What no tool can read, said by somebody who answers for it: "steelyard.declaration/1", TOML (docs/certification.md).
// It is packed with the run, so that whoever signs the bundle signs it as well.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace steelyard::bundle {

/// The answer of a reviewer to a check that this machine, or any single run, leaves open. It counts if a laboratory or
/// an authority whom the reader trusts has signed the bundle that it stands in.
struct Settled {
  std::string rule;         // one that can_be_settled()
  std::string where = "*";  // glob over the place that a finding names
  std::string how, who;     // what was looked at, and by whom
  std::string on;           // "2026-11-28"
};

struct Declaration {
  std::string firmware, memory_modules, cooling, availability, sponsor;
  std::vector<Settled> settled;
};

/// Checks that machines hide and runs cannot show. Whatever can be measured cannot be settled by words.
[[nodiscard]] bool can_be_settled(std::string_view rule);

/// The first of the members that everybody must state and this one leaves empty.
[[nodiscard]] std::optional<std::string> empty_member(const Declaration& declaration);

/// `name` is what errors call the text. Strict: an unknown key, a rule that cannot be settled, or a reviewer without
/// name, date or reason is an error with its line.
[[nodiscard]] Result<Declaration> parse_declaration(std::string_view bytes, const std::string& name);

}  // namespace steelyard::bundle
