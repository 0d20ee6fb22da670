// SPDX-License-Identifier: Apache-2.0
// The small text files of /sys and /proc. What cannot be read is empty: which of them exist differs by kernel, driver
// and rights, and each caller knows what silence means.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace steelyard::storage {

/// The whole file, as it is.
[[nodiscard]] std::string file_text(const std::string& file);
/// Its first line, without blanks around it.
[[nodiscard]] std::string file_line(const std::string& file);
/// The number it begins with; `otherwise` if it begins with none.
[[nodiscard]] std::int64_t file_number(const std::string& file, std::int64_t otherwise);
/// The names in a folder, sorted.
[[nodiscard]] std::vector<std::string> names_in(const std::string& folder);
/// `path` without symbolic links; empty if there is no such thing.
[[nodiscard]] std::string canonical(const std::string& path);
[[nodiscard]] std::string base_name(const std::string& path);
[[nodiscard]] std::string parent_of(const std::string& path);

}  // namespace steelyard::storage
