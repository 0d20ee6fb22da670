// SPDX-License-Identifier: Apache-2.0
// The inventory as the extension that the plugin offers.
#pragma once

namespace steelyard::storage {

/// sy_plugin.extension.
const void* offer(const char* id) noexcept;

}  // namespace steelyard::storage
