// SPDX-License-Identifier: Apache-2.0
// A table whose numbers stay numbers: every format takes its cells from the same one, so none can say something else.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/outline.h"

namespace steelyard::reports {

struct DataCell {
  DataCell(Phrase words) : shown(std::move(words)) {}   // implicit: rows read well
  DataCell(const std::string& words) : shown(words) {}  // likewise
  DataCell(const char* words) : shown(words) {}         // likewise
  DataCell(double number, std::string words) : shown(std::move(words)), value(number) {}
  Phrase shown;                 // for people, with its unit; a stranger's text is escaped by the renderer
  std::optional<double> value;  // for programs: base SI, exact
};
/// "—" and no value without a number.
[[nodiscard]] DataCell cell(const std::optional<double>& number, const std::string& unit);
/// A number that is its own word: counts, and what programs read.
[[nodiscard]] DataCell plain(double number);
[[nodiscard]] DataCell plain(std::size_t number);
[[nodiscard]] DataCell plain(const std::optional<double>& number);

struct DataColumn {
  std::string id;  // stable and English: CSV, JSON, spreadsheets
  Phrase head;     // for people
};

struct DataTable {
  std::vector<DataColumn> columns;
  std::vector<std::vector<DataCell>> rows;
};

/// On a page: the same words, and the same exact numbers behind them.
[[nodiscard]] Sheet to_sheet(const DataTable& table);

}  // namespace steelyard::reports
