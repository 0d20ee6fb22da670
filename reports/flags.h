// SPDX-License-Identifier: Apache-2.0
// The flags of a row by name: what was wrong around a number that passed. Documents have their keys ("unconverged"),
// people see names; a flag of a stranger's is itself.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/words.h"

namespace steelyard::reports {

/// All but `flag` are keys of texts: for a terminal's column, for a page, and what it means.
struct KnownFlag {
  std::string_view flag, word, name, meaning;
};
/// In the order of docs/methodology.md.
[[nodiscard]] std::span<const KnownFlag> known_flags();

/// "samples depend on each other, too few launches".
[[nodiscard]] Phrase flag_names(const std::vector<std::string>& flags, const Words& words);
/// How a number came about, where that is not the usual way: "emulated", "fallback"; empty for "native".
[[nodiscard]] Phrase path_name(const std::string& path, const Words& words);
/// Every flag of ours and what it means, for a glossary.
[[nodiscard]] Phrase flag_meanings(const Words& words);

}  // namespace steelyard::reports
