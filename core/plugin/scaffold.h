// SPDX-License-Identifier: Apache-2.0
// `plugin new`: an out-of-tree plugin that builds against an installation and passes `plugin check`.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace steelyard::plugin {

/// Copies the files of `templates` (share/steelyard/templates/plugin) into `dir`, with every "@name@" in their names
/// and contents replaced. Returns what it wrote, sorted. Refuses names other than [a-z][a-z0-9_]* and a `dir` that is
/// not empty; then nothing is written.
[[nodiscard]] Result<std::vector<std::filesystem::path>> write_plugin(const std::string& name,
                                                                      const std::filesystem::path& dir,
                                                                      const std::filesystem::path& templates);

}  // namespace steelyard::plugin
