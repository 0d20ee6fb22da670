// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace steelyard::storage {

/// CRC-32C (Castagnoli, as in iSCSI and NVMe) of `bytes` appended to what `crc` is of; 0 is of nothing.
[[nodiscard]] std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t crc = 0);

}  // namespace steelyard::storage
