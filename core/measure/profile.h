// SPDX-License-Identifier: Apache-2.0
// A profile from its TOML text. Unknown keys, wrong types, impossible numbers: one error with file and line.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/plan.h"

namespace steelyard::measure {

/// `name` is a profile of data/profiles ("quick") or a path to a .toml file. An unknown name lists the known ones.
[[nodiscard]] Result<model::Profile> load_profile(const std::string& name, const std::filesystem::path& profiles_dir);
[[nodiscard]] Result<model::Profile> parse_profile(std::string_view toml, const std::string& file);
/// Names of the shipped profiles, sorted.
[[nodiscard]] std::vector<std::string> profile_names(const std::filesystem::path& profiles_dir);

}  // namespace steelyard::measure
