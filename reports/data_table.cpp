// SPDX-License-Identifier: Apache-2.0
#include "reports/data_table.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/units.h"
#include "reports/rows.h"

namespace steelyard::reports {

DataCell cell(const std::optional<double>& number, const std::string& unit) {
  if (!number) return {"—"};
  return {*number, text::printable(units::human(*number, unit.substr(0, 60)))};
}

DataCell plain(double number) {
  return {number, machine_number(number)};
}
DataCell plain(std::size_t number) {
  return {static_cast<double>(number), fmt::format("{}", number)};
}
DataCell plain(const std::optional<double>& number) {
  return number ? plain(*number) : DataCell("");
}

Sheet to_sheet(const DataTable& table) {
  Sheet sheet;
  for (const DataColumn& column : table.columns) sheet.head.push_back(column.head);
  for (const auto& row : table.rows) {
    std::vector<Cell> cells;
    for (const DataCell& c : row) cells.push_back({c.shown, c.value});
    sheet.rows.push_back(std::move(cells));
  }
  return sheet;
}

}  // namespace steelyard::reports
