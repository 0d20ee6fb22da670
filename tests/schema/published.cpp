// SPDX-License-Identifier: Apache-2.0
#include "schema/published.h"

#include <gtest/gtest.h>
#include <map>
#include <stdexcept>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "base/files.h"

namespace steelyard::published {
namespace {

using valijson::adapters::NlohmannJsonAdapter;

const valijson::Schema& schema_of(const std::string& file) {
  static std::map<std::string, valijson::Schema> read_before;
  const auto [found, is_new] = read_before.try_emplace(file);
  if (is_new) {
    const Result<std::string> text = read_file(STEELYARD_SOURCE_DIR "/data/schema/" + file);
    if (!text) throw std::runtime_error(text.error().message);
    const Plain json = Plain::parse(*text);
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(NlohmannJsonAdapter(json), found->second);
  }
  return found->second;
}

}  // namespace

Plain plain(const model::Json& document) {
  return Plain::parse(model::dump_json(document));
}

std::string refusal(const std::string& schema_file, const Plain& document) {
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(schema_of(schema_file), NlohmannJsonAdapter(document), &results)) return "";
  std::string places = "refused: ";
  for (valijson::ValidationResults::Error e; results.popError(e);) {
    for (const std::string& step : e.context) places += step;
    places += ": " + e.description + "\n";
  }
  return places;
}

void expect_exact(const std::string& schema_file, const Plain& document, const char* place) {
  const Plain::json_pointer at(place);
  for (const auto& [key, value] : document.at(at).items()) {
    Plain without = document;
    without.at(at).erase(key);
    EXPECT_NE(refusal(schema_file, without), "") << place << "/" << key;
  }
  Plain more = document;
  more.at(at)["surplus"] = 1;
  EXPECT_NE(refusal(schema_file, more), "") << place;
}

}  // namespace steelyard::published
