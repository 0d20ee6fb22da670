// SPDX-License-Identifier: Apache-2.0
// What every storage row says about where its numbers come from.
#pragma once
#include <steelyard/sdk.hpp>

#include "target/counters.h"
#include "target/target.h"

namespace steelyard::storage {

/// Into the conditions: drive, file system, the way there, and whether the drives' counters prove that no cache
/// answered.
void note_target(sdk::Host host, const Target& target, const DriveCounters& counters);

/// For a file system that reads and writes through memory: throws sdk::NotCredible.
[[noreturn]] void refuse_memory(const Target& target);

}  // namespace steelyard::storage
