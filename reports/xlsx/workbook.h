// SPDX-License-Identifier: Apache-2.0
// Spreadsheets in the format of Excel 2007 and LibreOffice (ECMA-376), written by hand: the same sheets give the same
// bytes, and no cell is ever a formula.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "reports/data_table.h"

namespace steelyard::reports {

struct WorkbookSheet {
  std::string name;  // letters, 31 at most, unique
  DataTable table;   // its first row is `head` of the columns
};

constexpr std::size_t kMostSheetRows = 1'048'575;  // below the head

/// Cells with a value are numbers, all others are text; what a spreadsheet cannot hold (control characters, infinities,
/// more than 32,767 characters) becomes visible text, cut where it must be. `language` chooses the words.
[[nodiscard]] std::string workbook(const std::vector<WorkbookSheet>& sheets, std::string_view language);

}  // namespace steelyard::reports
