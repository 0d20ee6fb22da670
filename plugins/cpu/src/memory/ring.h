// SPDX-License-Identifier: Apache-2.0
// Pointers that lead along one random cycle through all lines of some memory.
#pragma once
#include <cstddef>
#include <cstdint>
#include <steelyard/sdk.hpp>

namespace steelyard::cpu {

/// `lines` pointers, `stride` bytes apart from `base`; stride is a multiple of 8, lines at least 2.
struct Ring {
  std::byte* base = nullptr;
  std::size_t stride = 0, lines = 0;
  [[nodiscard]] void*& line(std::size_t i) const { return *reinterpret_cast<void**>(base + i * stride); }
};

/// Bytes of its own that link() takes for a while.
[[nodiscard]] std::uint64_t link_scratch(std::size_t lines);

/// Makes one cycle through all lines in an order from `seed` alone. Throws sdk::Cancelled, std::bad_alloc,
/// sdk::Unsupported.
void link(const Ring& ring, std::uint64_t seed, const sdk::Host& host);

/// Passes if `at` is one of its lines and a walk from there visits every line exactly once before it returns. Throws
/// sdk::Cancelled.
[[nodiscard]] sdk::Check walk(const Ring& ring, const void* at, const sdk::Host& host);

}  // namespace steelyard::cpu
