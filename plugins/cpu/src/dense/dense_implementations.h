// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "common/implementation.h"

namespace steelyard::cpu {

/// Every way in which the dense benchmarks can run: our kernels by instruction set, libraries by name.
[[nodiscard]] std::vector<Implementation> dense_implementations();

}  // namespace steelyard::cpu
