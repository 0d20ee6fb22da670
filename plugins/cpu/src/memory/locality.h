// SPDX-License-Identifier: Apache-2.0
// On which NUMA node memory lies: by the kernel's own calls, where a sandbox allows them.
#pragma once
#include <cstddef>
#include <cstdint>

namespace steelyard::cpu {

struct PageSample {
  std::size_t asked = 0, told = 0, local = 0;  // pages: looked at, node known, on the caller's node
  PageSample& operator+=(const PageSample& other);
  /// 0..1; -1 if the system told nothing.
  [[nodiscard]] double local_share() const;
};

/// Looks at up to 64 pages, evenly spread over [begin, begin + bytes). Local: on the node of the CPU that the caller
/// runs on. Does not throw.
[[nodiscard]] PageSample sample_pages(const void* begin, std::size_t bytes);

}  // namespace steelyard::cpu
