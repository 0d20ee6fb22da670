// SPDX-License-Identifier: Apache-2.0
// How many FP64 operations a core can complete per clock cycle, by what it calls itself.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "common/isa.h"

namespace steelyard::cpu {

/// x86: vendor as cpuid spells it, display family and model. Arm: vendor "arm" for implementer 0x41, model = part.
struct CoreModel {
  std::string vendor;
  unsigned family = 0, model = 0;
};

[[nodiscard]] CoreModel this_core();

/// Multiplications and additions per cycle that `isa`'s kernel can reach on `core`, out of vendor manuals and
/// published measurements; nothing where parts of one model differ or nobody has said.
[[nodiscard]] std::optional<double> known_flop_per_cycle(const CoreModel& core, Isa isa);

/// The least number of operations per cycle that a core has been built for and that is not below `measured`, allowing
/// 2 % for the clock's own error.
[[nodiscard]] double next_flop_per_cycle(double measured);

}  // namespace steelyard::cpu
