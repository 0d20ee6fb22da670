// SPDX-License-Identifier: Apache-2.0
// Documents against their published schemas.
#pragma once
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "model/json.h"

namespace steelyard::judge::schemas {

using Plain = nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;

/// Empty, or the places that the published schema refuses.
inline std::string refusal(const std::string& schema_file, const Plain& document) {
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

inline Plain plain(const model::Json& j) {
  return Plain::parse(model::dump_json(j));
}

/// Every member of `place` is demanded, and no other allowed.
inline void expect_exact(const std::string& schema, const Plain& document, const char* place) {
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

}  // namespace steelyard::judge::schemas
