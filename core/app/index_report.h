// SPDX-License-Identifier: Apache-2.0
// An index as tables and words.
#pragma once
#include <string>

#include "app/context.h"
#include "app/table.h"
#include "model/index.h"

namespace steelyard::app {

/// For people: overall, groups, who holds the ends of every scale, what is missing, and how stable the order is.
[[nodiscard]] std::string index_text(const model::Index& index, const Context& context);
/// One line per centre and indicator, group or overall value; numbers in full.
[[nodiscard]] Table index_csv(const model::Index& index);

}  // namespace steelyard::app
