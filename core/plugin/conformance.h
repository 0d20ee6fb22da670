// SPDX-License-Identifier: Apache-2.0
// `plugin check`: every numbered rule of docs/plugin-authoring.md, tried on one plugin. The result is data.
#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/host.h"

namespace steelyard::plugin {

enum class RuleStatus { kPass, kFail, kNotTested };

struct RuleResult {
  std::string id, title;  // "P06", "Every metric has a unit without prefix, in UCUM spelling"
  RuleStatus status = RuleStatus::kNotTested;
  std::string detail;  // what was seen: the first violation, or why it was not tested; empty for most passes
  std::string remedy;  // only of what failed
};

struct CheckOptions {
  double timeout_s = 20;           // one call into the plugin
  bool allow_destructive = false;  // otherwise benchmarks that overwrite data are not run
  /// The flag that the host was made with: raised and lowered to see whether the plugin notices. Without it that rule
  /// is not tested.
  std::atomic<bool>* cancelled = nullptr;
  /// Told what is tried next ("acme.copy on acme:0"); may be empty.
  std::function<void(std::string_view)> on_step;
};

/// One result per rule, in their order. Runs every benchmark on every device with its defaults, shortly. Whatever the
/// plugin does, this returns, and no process of it is left. [coordinator thread]
[[nodiscard]] std::vector<RuleResult> check_plugin(PluginHost& host, const std::filesystem::path& manifest,
                                                   const CheckOptions& options);

/// 0: no rule is broken; 1: at least one is.
[[nodiscard]] int exit_code(const std::vector<RuleResult>& results);

}  // namespace steelyard::plugin
