// SPDX-License-Identifier: Apache-2.0
// What the checker of bundles found, for people.
#pragma once
#include <string>

#include "app/table.h"
#include "app/texts.h"
#include "model/bundle.h"

namespace steelyard::app {

/// What breaks the same rule in the same way is one line: the first of it, and how often. JSON has every finding.
[[nodiscard]] Table check_table(const model::CheckReport& report, const Texts& text);
/// The same, and a last line with the verdict: "verdict", VALID..., and how many findings it rests on.
[[nodiscard]] Table check_csv(const model::CheckReport& report, const Texts& text);
/// Who signed, what it amounts to, what was not checked, and the verdict last.
[[nodiscard]] std::string check_summary(const model::CheckReport& report, const Texts& text);

}  // namespace steelyard::app
