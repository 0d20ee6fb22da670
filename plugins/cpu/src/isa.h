// SPDX-License-Identifier: Apache-2.0
// Instruction sets by name, and which of them really run here. What the CPU advertises is only a claim: some virtual
// machines advertise what they cannot execute, so a forked child runs the instructions first and may die of it.
#pragma once
#include <span>
#include <string>

namespace steelyard::cpu {

enum class Isa { kAvx512, kAvx2, kSse2, kNeon, kScalar };

[[nodiscard]] const char* name(Isa isa);

/// Empty if `isa` runs here, else why it does not. Forks once per call and leaves no process behind.
[[nodiscard]] std::string why_not(Isa isa);

/// What `choice` ("auto" or a name) stands for, out of `offered`, widest first. Throws sdk::Unsupported.
[[nodiscard]] Isa choose(std::string_view choice, std::span<const Isa> offered);

}  // namespace steelyard::cpu
