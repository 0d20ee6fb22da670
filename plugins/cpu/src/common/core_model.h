// SPDX-License-Identifier: Apache-2.0
// How much arithmetic a core can complete per clock cycle, by what it calls itself.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "common/isa.h"
#include "common/precision.h"

namespace steelyard::cpu {

/// x86: vendor as cpuid spells it, display family and model. Arm: vendor "arm" for implementer 0x41, model = part.
struct CoreModel {
  std::string vendor;
  unsigned family = 0, model = 0;
};

[[nodiscard]] CoreModel this_core();

/// Steps per cycle - multiply-adds of one vector or tile, by one instruction or the several that `isa` needs for it in
/// `precision` - that `core` can complete, out of vendor manuals and published measurements; nothing where parts of one
/// model differ or nobody has said.
[[nodiscard]] std::optional<double> known_pace(const CoreModel& core, Precision precision, Isa isa);

/// The least pace that a core has been built for - a power of two, or 1.5 - and that is not below `measured`, allowing
/// 2 % for the clock's own error.
[[nodiscard]] double next_pace(double measured);

}  // namespace steelyard::cpu
