// SPDX-License-Identifier: Apache-2.0
// Base64 of RFC 4648, with padding.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace steelyard {

[[nodiscard]] std::string base64(std::string_view bytes);

/// Only the one spelling that base64() gives: no line breaks, no missing padding, no stray bits behind the end.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace steelyard
