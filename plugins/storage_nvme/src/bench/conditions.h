// SPDX-License-Identifier: Apache-2.0
// What every storage row says about where its numbers come from.
#pragma once
#include <cstdint>
#include <steelyard/sdk.hpp>

#include "target/counters.h"
#include "target/target.h"

namespace steelyard::storage {

/// Into the conditions: drive, file system and the way there.
void note_place(sdk::Host host, const Target& target);

/// And whether the drives' counters prove that no cache answered, and the state that the drive begins in: "fresh", if
/// nothing was done to wear it in first. `past_cache`: with O_DIRECT; else through the page cache and fsync.
void note_target(sdk::Host host, const Target& target, const DriveCounters& counters, bool past_cache,
                 const char* state = "fresh");

/// What the drives saw of `bytes`: their share. Of bytes that were `only_read`, far more than all is the work of
/// others, and the condition says so from then on; with writes it may be the file system's own.
[[nodiscard]] double share_of_drives(sdk::Host host, std::uint64_t seen, std::uint64_t bytes, bool only_read);

/// For a file system that reads and writes through memory: throws sdk::NotCredible.
[[noreturn]] void refuse_memory(const Target& target);
/// What every check begins with. Throws sdk::NotCredible where the drive itself is a file in memory: what was measured
/// is the software's limit, which is worth knowing and says nothing about a drive.
void refuse_drive_in_memory(const Target& target);

}  // namespace steelyard::storage
