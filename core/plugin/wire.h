// SPDX-License-Identifier: Apache-2.0
// The documents inside frames that are not model's own: samples of a run, and what a reply says besides its data.
// Writing and reading stand side by side, so that they cannot drift apart.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "measure/child.h"
#include "model/catalogue.h"
#include "plugin/fault.h"

namespace steelyard::plugin {

/// How a request ended in the worker: the status the plugin returned (SY_OK...) or the rule that it broke.
struct Reply {
  std::int32_t status = 0;
  Fault fault = Fault::kNone;
  Phase phase = Phase::kLoad;
  std::string reason;  // of the plugin, or what rule it broke
  std::string data;    // one JSON document, or empty
};

/// Two lines: how it ended, and the data.
[[nodiscard]] std::string encode_reply(const Reply& reply);
[[nodiscard]] Result<Reply> decode_reply(std::string_view payload);

[[nodiscard]] std::string encode_samples(const std::vector<measure::Sample>& samples);
/// Refuses what a plugin that writes frames of its own could smuggle in: another number of samples than `count`, metric
/// numbers from `metrics` on, buckets that do not exist.
[[nodiscard]] Result<std::vector<measure::Sample>> decode_samples(std::string_view json, std::uint32_t count,
                                                                  std::size_t metrics);

/// What a plugin offers; refused if any text in it could not be printed as it is.
[[nodiscard]] Result<model::PluginInfo> decode_offer(std::string_view json);

}  // namespace steelyard::plugin
