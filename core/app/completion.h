// SPDX-License-Identifier: Apache-2.0
// Shell completion written from the command tree: verbs, options, choices, files; names of profiles, benchmarks,
// devices and runs are asked from `steelyard list` when the user presses Tab.
#pragma once
#include <string>

#include "app/manual.h"

namespace steelyard::app {

[[nodiscard]] std::string bash_completion(const CommandDoc& root);
[[nodiscard]] std::string zsh_completion(const CommandDoc& root);
[[nodiscard]] std::string fish_completion(const CommandDoc& root);

}  // namespace steelyard::app
