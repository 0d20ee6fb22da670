// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "fleet_fixtures.h"
#include "reports/markdown_report.h"
#include "reports/site.h"

namespace steelyard::reports {
namespace {

using Plain = nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;

/// Empty, or the places that the published schema refuses.
std::string refusal(const std::string& schema_file, const Plain& document) {
  std::ifstream in(STEELYARD_SOURCE_DIR "/data/schema/" + schema_file);
  const Plain text = Plain::parse(std::string(std::istreambuf_iterator<char>(in), {}));
  valijson::Schema schema;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(NlohmannJsonAdapter(text), schema);
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(schema, NlohmannJsonAdapter(document), &results)) return "";
  std::string places = "refused: ";
  for (valijson::ValidationResults::Error e; results.popError(e);) {
    for (const std::string& step : e.context) places += step;
    places += ": " + e.description + "\n";
  }
  return places;
}

/// Every member of `place` is demanded, and no other allowed.
void expect_exact(const std::string& schema, const Plain& document, const char* place) {
  const Plain::json_pointer at(place);
  for (const auto& [key, value] : document.at(at).items()) {
    Plain without = document;
    without.at(at).erase(key);
    EXPECT_NE(refusal(schema, without), "") << place << "/" << key;
  }
  Plain more = document;
  more.at(at)["surplus"] = 1;
  EXPECT_NE(refusal(schema, more), "") << place;
}

TEST(ReportSchemas, AReportIsWhatItsSchemaSays) {
  const FleetView fleet = test::a_fleet({.nodes = 12, .faults = {"slow_device"}});
  const Plain document = Plain::parse(to_json_document({test::a_report()}, test::vocabulary(), &fleet));
  EXPECT_EQ(refusal("report.schema.json", document), "");
  for (const char* place :
       {"", "/reports/0", "/fleet", "/fleet/runs/0", "/fleet/nodes/0", "/fleet/nodes/0/summary", "/fleet/spreads/0"})
    expect_exact("report.schema.json", document, place);
  EXPECT_EQ(refusal("diagnosis.schema.json", document.at("fleet").at("diagnosis")), "");
  EXPECT_EQ(refusal("report.schema.json", Plain::parse(to_json_document({test::a_report()}, test::vocabulary()))), "");
}

TEST(ReportSchemas, TheIndexOfASiteIsWhatItsSchemaSays) {
  Site site;
  const std::string page = "systems/" + page_name("../../etc", "</script> \xE2\x80\xAE") + ".html";
  site.systems = {{page,
                   "n",
                   "2 × CPU",
                   "../../etc",
                   "quick",
                   "2026",
                   std::string(64, 'a'),
                   Standing::kValid,
                   true,
                   {},
                   808.5,
                   "x"}};
  site.comparisons = {{"", {"a", "b"}, {"profiles differ"}}};
  const Plain document = Plain::parse(site_index(site));
  EXPECT_EQ(refusal("site.schema.json", document), "")
      << page << ": whatever a run is called, its page has a plain name";
  for (const char* place : {"", "/systems/0", "/comparisons/0"}) expect_exact("site.schema.json", document, place);
}

}  // namespace
}  // namespace steelyard::reports
