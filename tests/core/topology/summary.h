// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "model/machine.h"

namespace steelyard::topology {

/// A machine as text that a person can check against what lstopo shows: one line per thing.
[[nodiscard]] std::string summary(const model::Machine& machine);

}  // namespace steelyard::topology
