// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "common/isa.h"

namespace steelyard::cpu {

/// a = b + s*c over n elements: a multiple of 32, not 0; a, b and c aligned to 64 bytes.
using TriadFunction = void (*)(double* a, const double* b, const double* c, double s, std::size_t n);

/// `nontemporal` stores go past the caches; nullptr if `isa` has none here.
[[nodiscard]] TriadFunction triad_kernel(Isa isa, bool nontemporal);

}  // namespace steelyard::cpu
