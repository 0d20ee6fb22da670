// SPDX-License-Identifier: Apache-2.0
// A certificate as a person reads it, and as a spreadsheet does.
#pragma once
#include <string>

#include "app/context.h"
#include "app/table.h"
#include "model/certificate.h"

namespace steelyard::app {

/// Gates, grades, run rules, retest, adaptation, what is missing for each level, verdict: aligned, or as Markdown.
[[nodiscard]] std::string certificate_text(const model::Certificate& c, const Context& context);
/// Its adaptation alone, and the verdict.
[[nodiscard]] std::string adaptation_text(const model::Certificate& c, const Context& context);
/// One line per gate result, graded item, finding, retest and cell; then id, levels and dates; the verdict last.
[[nodiscard]] Table certificate_csv(const model::Certificate& c);

}  // namespace steelyard::app
