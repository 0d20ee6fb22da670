// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>

#include "base/statistics.h"
#include "base/text.h"
#include "exchange/fields.h"
#include "exchange/importers.h"

namespace steelyard::exchange {
namespace {

/// The description ends with the unit: "memcpy CE CPU(row) -> GPU(column) bandwidth (GB/s)".
bool is_latency(const std::string& description) {
  return description.ends_with("(ns)");
}

/// What stands before "(row)" or "(column)" in the description: "gpu" or "cpu".
std::string side(const std::string& description, std::string_view role) {
  const std::size_t at = description.find(role);
  if (at == std::string::npos || at < 3) return "";
  const std::string word = description.substr(at - 3, 3);
  return word == "GPU" ? "gpu " : word == "CPU" ? "cpu " : "";
}

std::vector<std::string> labels(std::size_t count, const std::string& prefix) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(fmt::format("{}{}", prefix, i));
  return out;
}

model::Row passed(const std::string& benchmark, const Fields& test) {
  const std::string description = test.maybe_text("bandwidth_description");
  const bool latency = is_latency(description);
  const double scale = latency ? 1e-9 : 1e9;
  model::Matrix matrix;
  std::vector<double> measured;
  const auto table = test.table("bandwidth_matrix");
  for (const auto& row : table)
    for (const auto& cell : row) {
      matrix.cells.push_back(cell ? std::optional(*cell * scale) : std::nullopt);
      if (cell) measured.push_back(*cell * scale);
    }
  if (measured.empty()) {
    test.fail("bandwidth_matrix", "has no number");
    return {};
  }
  matrix.rows = labels(table.size(), side(description, "(row)"));
  matrix.columns = labels(table.front().size(), side(description, "(column)"));
  model::Row row = measured_row(benchmark, latency ? "latency" : "bandwidth", latency ? "s" : "By/s",
                                latency ? model::Direction::kLower : model::Direction::kHigher,
                                statistics::median(measured), "median of cells");
  row.n = measured.size();
  row.matrix = std::move(matrix);
  if (!description.empty()) row.conditions["description"] = description;
  return row;
}

/// nvbandwidth waives what the machine cannot do: that is a skip, and no pass.
model::Row row_of(const Fields& test) {
  const std::string benchmark = "nvbandwidth." + test.text("name"), status = test.text("status");
  if (status == "Passed") return passed(benchmark, test);
  const std::string error = test.maybe_text("error");
  if (status == "Waived")
    return missing_row(benchmark, "", model::Verdict::kSkip, error.empty() ? "nvbandwidth waived it" : error);
  if (status != "Error" && status != "Not Found" && status != "Running")
    test.fail("status", "is none that nvbandwidth writes");
  return missing_row(benchmark, "", model::Verdict::kError,
                     fmt::format("nvbandwidth: {}{}{}", status, error.empty() ? "" : ": ", error));
}

}  // namespace

Result<Sheet> read_nvbandwidth(const Source& source) {
  const auto root = Fields::parse(source);
  if (!root) return root.error();
  const Fields body = root->object("nvbandwidth");
  Sheet sheet{.tool = "nvbandwidth", .version = body.maybe_text("version"), .measured = "", .rows = {}};
  const std::string host = body.maybe_text("Hostname"), driver = body.maybe_text("Driver Version");
  if (const std::string error = body.maybe_text("error"); !error.empty() && !body.has("testcases"))
    return broken(source, fmt::format("nvbandwidth failed: {}", text::printable(error)), "mend that and run it again");
  for (const Fields& test : body.objects("testcases")) {
    model::Row row = row_of(test);
    row.node = host;
    row.device = "gpu";
    if (!driver.empty()) row.conditions["driver"] = driver;
    sheet.rows.push_back(std::move(row));
  }
  if (root->fault()) return *root->fault();
  return sheet;
}

}  // namespace steelyard::exchange
