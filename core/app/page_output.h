// SPDX-License-Identifier: Apache-2.0
// Which form a result takes, and the pages of reports/ in the reader's language.
#pragma once
#include <initializer_list>
#include <string>

#include "app/context.h"
#include "model/comparison.h"

namespace steelyard::app {

/// What --format says; without it the ending of -o if it is one of `endings`; else `otherwise`.
[[nodiscard]] std::string chosen_format(const Context& context, std::initializer_list<const char*> endings,
                                        const std::string& otherwise);
/// The language that a page shows first: "en" or "zh-CN".
[[nodiscard]] std::string page_language(const Context& context);

/// One self-contained HTML file, or Markdown with format "md". kMissing if the installation lacks its texts.
[[nodiscard]] Result<std::string> comparison_document(const model::Comparison& comparison, const std::string& format,
                                                      const Context& context);

}  // namespace steelyard::app
