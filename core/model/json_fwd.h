// SPDX-License-Identifier: Apache-2.0
// The name of JSON values, for headers: model/json.h is for .cpp files.
#pragma once
#include <nlohmann/json_fwd.hpp>

namespace steelyard::model {

/// Keys keep the order in which they are written, so documents read like the schema and diffs stay small.
using Json = nlohmann::ordered_json;

}  // namespace steelyard::model
