// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

namespace steelyard::cpu {

/// y[r] = sum of values[k] * x[columns[k]] for k in [begins[r], begins[r + 1]), rows [first, last).
void csr_multiply(const std::uint64_t* begins, const std::int32_t* columns, const double* values, const double* x,
                  double* y, std::size_t first, std::size_t last);

}  // namespace steelyard::cpu
