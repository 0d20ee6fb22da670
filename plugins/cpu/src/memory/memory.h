// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "common/implementation.h"

namespace steelyard::cpu {

/// Every way in which the benchmarks of this folder can run.
[[nodiscard]] std::vector<Implementation> memory_implementations();

}  // namespace steelyard::cpu
