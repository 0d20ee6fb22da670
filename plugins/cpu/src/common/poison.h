// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstring>

#include "common/team.h"

namespace steelyard::cpu {

/// Fills memory with bytes that no right result consists of - as floating point they are no numbers - by all threads.
/// Before each sample, and outside its time: else what an earlier one left could pass for this one's work.
inline void poison(Team& team, void* memory, std::size_t bytes) {
  team.each([&](std::size_t thread) {
    const std::size_t from = bytes * thread / team.size(), to = bytes * (thread + 1) / team.size();
    std::memset(static_cast<std::byte*>(memory) + from, 0xff, to - from);
  });
}

}  // namespace steelyard::cpu
