// SPDX-License-Identifier: Apache-2.0
// Documents against their published schemas, those of data/schema.
#pragma once
#include <string>

#include "model/json.h"

namespace steelyard::published {

/// With sorted keys, as the validator reads.
using Plain = nlohmann::json;

[[nodiscard]] Plain plain(const model::Json& document);

/// Empty, or "refused" and the places that the published schema refuses. Each schema is read once per process.
[[nodiscard]] std::string refusal(const std::string& schema_file, const Plain& document);

/// Every member of `place`, a JSON pointer, is demanded, and no other allowed.
void expect_exact(const std::string& schema_file, const Plain& document, const char* place);

}  // namespace steelyard::published
