// SPDX-License-Identifier: Apache-2.0
// Documents as JSON and back. This header is the only home of nlohmann-json; include it in .cpp files only.
// Reading is total: a document of a stranger ends in a value or an Error, never in an exception or a crash.
#pragma once
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/result.h"
#include "model/bundle.h"
#include "model/catalogue.h"
#include "model/edition.h"
#include "model/json_fwd.h"
#include "model/machine.h"
#include "model/plan.h"
#include "model/run.h"
#include "model/score.h"

namespace steelyard::model {

/// Parses one document. `name` is what errors call it. Deep nesting (> 64), duplicate keys and NUL bytes are refused; a
/// byte order mark before it is skipped. What model/run_stream.h reads is refused alike.
[[nodiscard]] Result<Json> parse_json(std::string_view bytes, std::string_view name);
/// Pretty, two spaces, ends with a newline. Non-finite numbers are written as null. Whatever a stranger wrote into it,
/// it can be shown on a terminal: controls of every kind are escaped.
[[nodiscard]] std::string dump_json(const Json& j);
/// One line without a newline: for journals and protocol frames.
[[nodiscard]] std::string dump_line(const Json& j);

[[nodiscard]] Json to_json(const Machine& m);  // "steelyard.machine/1"
[[nodiscard]] Json to_json(const PluginInfo& p);
[[nodiscard]] Json to_json(const Job& j);
[[nodiscard]] Json to_json(const Plan& p);  // "steelyard.plan/1"
[[nodiscard]] Json to_json(const Row& r);
[[nodiscard]] Json to_json(const Run& r);             // "steelyard.run/1"
[[nodiscard]] Json to_json(const Score& s);           // "steelyard.score/1"
[[nodiscard]] Json to_json(const BundleManifest& m);  // "steelyard.bundle/1"
[[nodiscard]] Json to_json(const CheckReport& r);     // "steelyard.check/1"

[[nodiscard]] Result<PluginInfo> plugin_from_json(const Json& j);
[[nodiscard]] Result<Job> job_from_json(const Json& j);
[[nodiscard]] Result<Plan> plan_from_json(const Json& j);
[[nodiscard]] Result<Row> row_from_json(const Json& j);
[[nodiscard]] Result<Run> run_from_json(const Json& j);
[[nodiscard]] Result<Score> score_from_json(const Json& j);
[[nodiscard]] Result<BundleManifest> bundle_manifest_from_json(const Json& j);
[[nodiscard]] Result<Edition> edition_from_json(const Json& j);               // "steelyard.edition/1"
[[nodiscard]] Result<Suite> suite_from_json(const Json& j);                   // "steelyard.suite/1"
[[nodiscard]] Result<WeightProfile> weight_profile_from_json(const Json& j);  // "steelyard.weights/1"

}  // namespace steelyard::model
