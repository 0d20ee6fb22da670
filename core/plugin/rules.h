// SPDX-License-Identifier: Apache-2.0
// The numbered rules of docs/plugin-authoring.md as data. A test holds this list and that page against each other.
#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "plugin/fault.h"

namespace steelyard::plugin {

struct Rule {
  std::string_view id, title, remedy;  // "P07"; what holds; how to mend a plugin that breaks it
};

/// In the order of their numbers.
[[nodiscard]] std::span<const Rule> rules();

/// The rule that a plugin with this fault broke; none for faults that are not a plugin's.
[[nodiscard]] std::optional<std::string_view> broken_rule(Fault fault);

/// True for units of the UCUM spelling that results may carry: base units and their quotients, never prefixed.
[[nodiscard]] bool is_known_unit(std::string_view unit);

}  // namespace steelyard::plugin
