// SPDX-License-Identifier: Apache-2.0
// The C descriptors of a plugin, held against the rules of plugin.h and turned into plain data.
#pragma once
#include <optional>
#include <steelyard/plugin.h>
#include <string>
#include <vector>

#include "model/catalogue.h"
#include "plugin/worker/services.h"

namespace steelyard::plugin {

/// What a manifest says of its plugin, which must say the same of itself: results are signed with these.
struct Claims {
  std::string id, vendor, version;
};

/// Nothing if `p` may be called; otherwise which rule it breaks.
[[nodiscard]] std::optional<Breach> check_plugin(const sy_plugin* p, const Claims& manifest);

/// Converts what probe and list gave. On a broken rule the result is empty and `wrong` says which.
[[nodiscard]] std::vector<model::DeviceInfo> describe_devices(std::uint32_t count, const sy_device* const* list,
                                                              std::optional<Breach>& wrong);
[[nodiscard]] std::vector<model::BenchmarkInfo> describe_benchmarks(std::uint32_t count,
                                                                    const sy_benchmark* const* list,
                                                                    std::optional<Breach>& wrong);

}  // namespace steelyard::plugin
