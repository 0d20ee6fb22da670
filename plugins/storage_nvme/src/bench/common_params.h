// SPDX-License-Identifier: Apache-2.0
// Parameters that every storage benchmark takes, in this order.
#pragma once
#include <steelyard/sdk.hpp>

namespace steelyard::storage {

inline constexpr sy_param kPath =
    sdk::text_param("path", "", "folder to work in, or block device; empty: the cache folder of this user");
inline constexpr sy_param kAllowDestroy = sdk::text_param(
    "allow_destroy", "", "serial number or WWN of the block device at `path`, whose contents may be overwritten");

}  // namespace steelyard::storage
