// SPDX-License-Identifier: Apache-2.0
// Instruction sets by name, and which of them really run here. What the CPU advertises is only a claim: some virtual
// machines advertise what they cannot execute, so a forked child runs the instructions first and may die of it.
#pragma once
#include <string>
#include <string_view>

namespace steelyard::cpu {

struct FmaKernel;

enum class Isa { kAvx512, kAvx2, kSse2, kNeon, kScalar };
inline constexpr Isa kWidestFirst[] = {Isa::kAvx512, Isa::kAvx2, Isa::kSse2, Isa::kNeon, Isa::kScalar};

[[nodiscard]] const char* name(Isa isa);

/// Empty if `isa` runs here, else why it does not. Forks once per call and leaves no process behind.
[[nodiscard]] std::string why_not(Isa isa);

/// Runs one iteration of `kernel` in a child process: 0 if it survived, else its wait status; -1 without a child.
[[nodiscard]] int try_in_child(const FmaKernel& kernel);

/// What `choice` stands for: a name, or "auto" for the widest that runs here. Throws sdk::Unsupported.
[[nodiscard]] Isa choose(std::string_view choice);

}  // namespace steelyard::cpu
