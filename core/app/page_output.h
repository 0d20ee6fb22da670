// SPDX-License-Identifier: Apache-2.0
// The pages of reports/ in the reader's language.
#pragma once
#include <string>

#include "app/context.h"
#include "model/comparison.h"

namespace steelyard::app {

/// The language that a page shows first: "en" or "zh-CN".
[[nodiscard]] std::string page_language(const Context& context);

/// One self-contained HTML file, or Markdown with format "md". kMissing if the installation lacks its texts.
[[nodiscard]] Result<std::string> comparison_document(const model::Comparison& comparison, const std::string& format,
                                                      const Context& context);

/// `html` printed, as print_to_pdf (app/pdf.h) does it.
[[nodiscard]] Result<void> deliver_pdf(const std::string& html, const Context& context);

}  // namespace steelyard::app
