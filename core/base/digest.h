// SPDX-License-Identifier: Apache-2.0
// SHA-256 and secure random bytes. The only OpenSSL header is in digest.cpp.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace steelyard {

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// `bytes` random bytes from the system, as hexadecimal digits.
[[nodiscard]] std::string random_hex(std::size_t bytes);

/// The first 8 bytes of SHA-256(text): how seeds are derived from names.
[[nodiscard]] std::uint64_t seed_from(std::string_view text);

/// The first 8 bytes of HKDF-SHA256 (RFC 5869, no salt) of `key` for the purpose `info`.
[[nodiscard]] std::uint64_t hkdf_seed(std::string_view key, std::string_view info);

}  // namespace steelyard
