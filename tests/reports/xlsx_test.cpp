// SPDX-License-Identifier: Apache-2.0
// Spreadsheets: numbers are numbers, text is never a formula, the same bytes twice. That other programs open them is
// tests/cli/report.sh's business.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "report_fixtures.h"
#include "reports/rows.h"
#include "reports/xlsx/workbook.h"
#include "reports/xlsx/zip.h"
#include "reports/xlsx_report.h"

namespace steelyard::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string one_cell(const DataCell& cell) {
  return workbook({{"Sheet", {{{"id", "head"}}, {{cell}}}}}, "en");
}

TEST(Xlsx, EveryValueOfARunIsANumberInItsSheet) {
  const Report report = test::a_report();
  const std::string book = to_xlsx({report}, test::vocabulary(), "en");
  for (const model::Row& row : report.run.results)
    if (row.value) {
      EXPECT_THAT(book, HasSubstr("<v>" + machine_number(*row.value) + "</v>")) << row.benchmark;
    }
  for (const char* sheet : {"Summary", "Results", "Environment"})
    EXPECT_THAT(book, HasSubstr(std::string("<sheet name=\"") + sheet + "\""));
}

TEST(Xlsx, OfABundleNamesTheRulesThatItBreaksAndItsSheetsInTheReadersLanguage) {
  Report report = test::a_report();
  model::CheckReport check;
  check.verdict = "INVALID";
  check.rules = {{"RUN-01", "S5", "launches", 3, 1, 0}};
  check.findings = {{"RUN-01", "error", "rows[3]", "1", "6", "launches are lacking"}};
  report.bundle = check;
  const std::string book = to_xlsx({report}, test::vocabulary(), "en");
  for (const char* said : {"<sheet name=\"Bundle\"", "breaks rules: RUN-01.", "launches are lacking", "rows[3]"})
    EXPECT_THAT(book, HasSubstr(said));
  const std::string chinese = to_xlsx({report}, test::vocabulary(), "zh-CN");
  for (const char* said : {"<sheet name=\"摘要\"", "<sheet name=\"提交包\"", "RUN-01"})
    EXPECT_THAT(chinese, HasSubstr(said));
}

TEST(Xlsx, TheSameRunIsTheSameBytes) {
  EXPECT_EQ(to_xlsx({test::a_report()}, test::vocabulary(), "en"),
            to_xlsx({test::a_report()}, test::vocabulary(), "en"));
}

TEST(Xlsx, TextIsNeverAFormulaAndNeverMarkup) {
  for (const char* words : {"=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "</t></is></c><f>1</f>"}) {
    const std::string book = one_cell({words});
    EXPECT_THAT(book, Not(HasSubstr("<f>"))) << words;
    EXPECT_THAT(book, HasSubstr("<c r=\"A2\" t=\"inlineStr\">")) << words;
  }
  EXPECT_THAT(one_cell({"_x000D_"}), HasSubstr(">_x005F_x000D_<")) << "Excel would make a line break of it";
  EXPECT_THAT(one_cell({std::string("a\0b\x1b\xEF\xBF\xBF", 7)}), HasSubstr("a\\x00b\\x1b\\uffff"));
}

TEST(Xlsx, WhatIsNoNumberOfASpreadsheetIsText) {
  EXPECT_THAT(one_cell({std::numeric_limits<double>::infinity(), "inf"}), HasSubstr("t=\"inlineStr\""));
  EXPECT_THAT(one_cell({1e308, "1e308 B"}), HasSubstr("<v>1e+308</v>"));
}

TEST(Xlsx, ALongTextIsCutToWhatASpreadsheetHolds) {
  EXPECT_LT(one_cell({std::string(1 << 20, 'x')}).size(), 10'000u);
}

TEST(Zip, HoldsCrcAndSizesAsTheStandardWants) {
  const std::string archive = zip({{"a", "123456789"}});
  EXPECT_THAT(archive, HasSubstr(std::string("\x26\x39\xF4\xCB\x09\x00\x00\x00\x09\x00\x00\x00", 12)))
      << "0xCBF43926 is the check value of CRC-32";
  EXPECT_EQ(archive.substr(0, 4), "PK\x03\x04");
}

}  // namespace
}  // namespace steelyard::reports
