// SPDX-License-Identifier: Apache-2.0
// What `steelyard list` shows of one subject, as rows for people and CSV, and as a document for programs.
#pragma once
#include <string>

#include "app/context.h"
#include "app/session.h"
#include "app/table.h"
#include "model/json.h"

namespace steelyard::app {

struct Listing {
  Table table;
  model::Json json;
};

/// Parameters and metrics of the benchmarks that `glob` names, by id or by the id of their plugin. kInvalidArgument if
/// none does.
[[nodiscard]] Result<Listing> list_details(const Site& site, const std::string& glob, const Context& context);

/// In how many ways these benchmarks can do their work, and which of them run here. "*" is all.
[[nodiscard]] Result<Listing> list_implementations(const Site& site, const std::string& glob, const Context& context);

}  // namespace steelyard::app
