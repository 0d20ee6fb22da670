// SPDX-License-Identifier: Apache-2.0
#include "reports/result_table.h"

#include <fmt/format.h>

#include "base/text.h"

namespace steelyard::reports {

std::string all_params(const std::map<std::string, model::ParamValue>& params) {
  std::string out;
  for (const auto& [name, value] : params)
    if (const std::string shown = model::to_text(value); !shown.empty())
      out += fmt::format("{}{}={}", out.empty() ? "" : " ", name, shown);
  return text::printable(out);
}

DataTable result_table(const model::Run& run) {
  DataTable table;
  for (const char* id : {"run",    "node",      "device",    "benchmark", "version",          "params",
                         "metric", "unit",      "direction", "value",     "ci95_lo",          "ci95_hi",
                         "n",      "estimator", "path",      "bound",     "percent_of_bound", "correctness",
                         "flags",  "verdict",   "reason",    "duration_s"})
    table.columns.push_back({id, id});
  const auto shown = [](const std::string& s) { return DataCell(text::printable(s)); };
  for (const model::Row& row : run.results)
    table.rows.push_back({shown(run.id),
                          shown(row.node),
                          shown(row.device),
                          shown(row.benchmark),
                          plain(std::size_t{row.version}),
                          all_params(row.params),
                          shown(row.metric),
                          shown(row.unit),
                          model::to_text(row.direction),
                          plain(row.value),
                          plain(row.ci95 ? std::optional(row.ci95->lo) : std::nullopt),
                          plain(row.ci95 ? std::optional(row.ci95->hi) : std::nullopt),
                          plain(row.n),
                          shown(row.estimator),
                          shown(row.path),
                          plain(row.bound),
                          plain(row.percent_of_bound),
                          shown(row.correctness.status),
                          shown(fmt::format("{}", fmt::join(row.flags, " "))),
                          model::to_text(row.verdict),
                          shown(row.reason),
                          plain(row.duration_s)});
  return table;
}

}  // namespace steelyard::reports
