// SPDX-License-Identifier: Apache-2.0
// The rows of a run for programs: CSV, and the sheet of results.
#pragma once
#include "model/run.h"
#include "reports/data_table.h"

namespace steelyard::reports {

/// One line per row of run.json, values in base SI. Columns have ids only.
[[nodiscard]] DataTable result_table(const model::Run& run);

/// "placement=cores size=65536": all of them, printable.
[[nodiscard]] std::string all_params(const std::map<std::string, model::ParamValue>& params);

}  // namespace steelyard::reports
