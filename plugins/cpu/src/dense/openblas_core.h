// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace steelyard::cpu {

/// OpenBLAS picks its loops by a table of processor models, and the slowest ones for a model that is younger than it: a
/// sixth of the speed. Where a child that loads `file` finds those, names the loops for the instruction set that runs
/// here, by the variable that OpenBLAS reads when it is loaded. Nothing happens on other architectures than x86-64, or
/// where the library knows the processor, or does not load. [main, before `file` is loaded]
void name_core_for_openblas(const char* file);

}  // namespace steelyard::cpu
