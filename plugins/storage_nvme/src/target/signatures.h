// SPDX-License-Identifier: Apache-2.0
// What is written on a block device, by the marks that file systems, volume managers and partition tables leave.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace steelyard::storage {

/// Fills `into` from `offset`; false if that cannot be read.
using ReadAt = std::function<bool(std::uint64_t offset, std::span<unsigned char> into)>;

/// "ext2, ext3 or ext4", "GPT partition table"...; empty: none of those known. Says so, too, where a place in which a
/// mark would be cannot be read: what nobody has seen is not known to be empty.
[[nodiscard]] std::string signature_on(const ReadAt& read, std::uint64_t device_bytes);

}  // namespace steelyard::storage
