// SPDX-License-Identifier: Apache-2.0
// Which steelyard this is; both go into every result.
#pragma once

namespace steelyard {

[[nodiscard]] const char* version();  // "0.1.0"
[[nodiscard]] const char* commit();   // of the tree it was built from: "1a2b3c4", "1a2b3c4-dirty", or "unknown"

}  // namespace steelyard
