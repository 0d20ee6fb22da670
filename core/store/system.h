// SPDX-License-Identifier: Apache-2.0
// What the room asks of the system, with its refusals as errors.
#pragma once
#include <filesystem>
#include <string>

#include "base/result.h"

namespace steelyard::store {

/// "cannot <action> <path>: <errno in words>" as kIo, with a hint that fits the errno.
[[nodiscard]] Error system_error(const char* action, const std::filesystem::path& path);

/// Makes the entries of a folder durable.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);

/// Takes the exclusive lock of an open file without waiting. False: another open file holds it.
[[nodiscard]] Result<bool> try_lock(int fd, const std::filesystem::path& file);

}  // namespace steelyard::store
