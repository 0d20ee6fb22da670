// SPDX-License-Identifier: Apache-2.0
// What the score's tests share: the shipped edition, and the worked examples of docs/methodology.md.
#pragma once
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <vector>

#include "base/digest.h"
#include "model/json.h"
#include "score/aggregate.h"
#include "score/edition.h"
#include "score/score.h"
#include "score/sensitivity.h"

namespace steelyard::score::example {

inline std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline const std::filesystem::path kEditions = STEELYARD_SOURCE_DIR "/data/editions";

inline model::Edition shipped() {
  const std::string bytes = read(kEditions / "ucs-2026.1.json");
  model::Edition edition = *model::edition_from_json(*model::parse_json(bytes, "edition"));
  edition.sha256 = sha256_hex(bytes);
  for (const model::SuiteFile& file : edition.suite_files)
    edition.suites.push_back(*model::suite_from_json(*model::parse_json(read(kEditions / file.file), "suite")));
  return edition;
}

inline const model::ScoreSchema& schema(const model::Edition& edition, const std::string& id) {
  return *std::ranges::find(edition.schemas, id, &model::ScoreSchema::id);
}

inline std::vector<double> weights(const std::string& profile, const std::string& schema_id) {
  const model::Edition edition = shipped();
  return weights_for(edition, *find_profile(edition, profile), schema(edition, schema_id))->w;
}

/// To `digits` significant digits, as the worked examples are printed; 6 unless they have fewer.
inline void expect_near(double got, double expected, double relative = 1e-6) {
  EXPECT_LE(std::fabs(got - expected), relative * std::fabs(expected)) << "got " << got << ", expected " << expected;
}

/// One factor per dimension, with these ratios.
inline std::vector<Factor> whole_dimensions(const std::vector<double>& u) {
  std::vector<Factor> factors;
  for (std::size_t d = 0; d < u.size(); ++d) factors.push_back({d, 1, model::MetricKind::kExt, u[d]});
  return factors;
}

// E2: two centres, six dimensions each.
inline const System kA = {.8, 6, 3, 2, 1, 1.5}, kB = {3, 2.5, 2.5, 2.5, 2, 1.2};

}  // namespace steelyard::score::example
