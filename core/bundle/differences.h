// SPDX-License-Identifier: Apache-2.0
// Where a document of a bundle says something else than what was computed again. Private to the room.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "bundle/rules.h"
#include "model/json.h"

namespace steelyard::bundle {

struct Difference {
  std::string pointer;  // JSON pointer
  model::Json found, expected;
};

/// Members in any order; numbers to judge::same_number. Depth is limited by model::parse_json.
[[nodiscard]] std::vector<Difference> differences(const model::Json& found, const model::Json& expected);

/// An error each, of the rule that `rule_of` gives for its pointer; many become a count.
void report(const std::string& path, const std::vector<Difference>& differences,
            const char* (*rule_of)(std::string_view), const std::string& message, Findings& findings);

}  // namespace steelyard::bundle
