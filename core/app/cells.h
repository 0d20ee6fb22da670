// SPDX-License-Identifier: Apache-2.0
// Small pieces of the reports: how single values become cells.
#pragma once
#include <optional>
#include <string>

#include "app/table.h"
#include "app/texts.h"
#include "model/edition.h"

namespace steelyard::app {

/// What a stranger may have written, safe to print.
[[nodiscard]] Cell shown(const std::string& s);
/// In full, for CSV; empty if there is none.
[[nodiscard]] std::string number(const std::optional<double>& value);
/// For people; a dash if there is none.
[[nodiscard]] std::string three_digits(const std::optional<double>& value);
/// The reader's language; empty if the document does not have it.
[[nodiscard]] std::string in_language(const model::LocalizedText& names, const Texts& text);

}  // namespace steelyard::app
