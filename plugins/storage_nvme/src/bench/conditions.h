// SPDX-License-Identifier: Apache-2.0
// What every storage row says about where its numbers come from.
#pragma once
#include <steelyard/sdk.hpp>

#include "target/counters.h"
#include "target/target.h"

namespace steelyard::storage {

/// Into the conditions: drive, file system and the way there.
void note_place(sdk::Host host, const Target& target);

/// And whether the drives' counters prove that no cache answered, and the state that the drive begins in: "fresh", if
/// nothing was done to wear it in first.
void note_target(sdk::Host host, const Target& target, const DriveCounters& counters, const char* state = "fresh");

/// For a file system that reads and writes through memory: throws sdk::NotCredible.
[[noreturn]] void refuse_memory(const Target& target);

}  // namespace steelyard::storage
