// SPDX-License-Identifier: Apache-2.0
#include "app/inventory_report.h"

#include <gtest/gtest.h>

#include "app_fixtures.h"
#include "model/json_inventory.h"

namespace steelyard::app {
namespace {

model::Fact fact(const char* key, const char* text, const char* unit, bool summary, bool problem) {
  return {key, text, unit, "", summary, problem};
}

const model::InventoryItem kDrive{"storage_nvme",
                                  "nvme0n1",
                                  "drive",
                                  "nvme0n1",
                                  "0000:65:00.0",
                                  {fact("model", "GOOD DRIVE", "", true, false),
                                   fact("size", "1073741824", "By", true, false),
                                   fact("firmware", "1.0", "", false, false),
                                   fact("link", "PCIe x2 of x4", "", true, true),
                                   {"smart", "", "", "not permitted: needs CAP_SYS_ADMIN", true, false}}};

Table table_of(const model::Inventory& inventory) {
  Table table{{{"fact", "fact"}, {"value", "value"}}, {}, false};
  add_inventory(table, inventory, test::english());
  return table;
}

TEST(InventoryReport, ShowsADriveOnOneLineProblemsFirst) {
  const Table table = table_of({kDrive});
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_EQ(table.rows[0][0].text, "Drive");
  EXPECT_EQ(table.rows[0][1].text, "nvme0n1 · problem: PCIe x2 of x4 · GOOD DRIVE · 1 GiB");
  EXPECT_EQ(table.rows[0][1].style, Style::kWarning);
}

TEST(InventoryReport, LeavesOutWhatHasNothingForOneLine) {
  EXPECT_TRUE(
      table_of({{"p", "mount:/", "mount", "/", "vda", {fact("file_system", "ext4", "", false, false)}}}).rows.empty());
}

TEST(InventoryReport, CannotBeMadeToSpoilATerminal) {
  EXPECT_EQ(table_of({{"p", "x", "k\x1b[2J", "n", "", {fact("a", "b\x1b]0;", "", true, false)}}})
                .rows[0][1]
                .text.find('\x1b'),
            std::string::npos);
}

TEST(Inventory, SurvivesItsJson) {
  const auto back = model::inventory_from_json(model::to_json(model::Inventory{kDrive}));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(model::to_json(*back).dump(), model::to_json(model::Inventory{kDrive}).dump());
  EXPECT_FALSE(model::inventory_from_json(model::Json::parse(R"([{"id": 1}])")).ok());
}

}  // namespace
}  // namespace steelyard::app
