// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <steelyard/sdk.hpp>
#include <string>

#include "common/system.h"

namespace steelyard::cpu {

/// Throws sdk::Unsupported if `bytes` do not fit into what is available, with the parameter to lower.
inline void expect_room(std::uint64_t bytes, const char* parameter) {
  const std::uint64_t available = available_memory();
  if (available == 0 || bytes <= available / 10 * 9) return;
  throw sdk::Unsupported("needs " + std::to_string(bytes) + " bytes of memory, " + std::to_string(available) +
                         " are available: lower '" + parameter + "' or free memory");
}

}  // namespace steelyard::cpu
