// SPDX-License-Identifier: Apache-2.0
#include "memory/ring.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "common/random.h"

namespace steelyard::cpu {
namespace {

using Number = std::uint32_t;

void poll(std::size_t i, const sdk::Host& host) {
  if (i % 65536 == 0 && host.cancelled()) throw sdk::Cancelled();
}

}  // namespace

std::uint64_t link_scratch(std::size_t lines) {
  return lines * sizeof(Number);
}

// Sattolo's shuffle of the identity: the only difference to Fisher-Yates is below(i) instead of below(i + 1), and it
// makes every outcome one cycle through all lines. Shuffled as short numbers, which miss the caches less than lines.
void link(const Ring& ring, std::uint64_t seed, const sdk::Host& host) {
  if (ring.lines > std::numeric_limits<Number>::max())
    throw sdk::Unsupported(std::to_string(ring.lines) + " lines are more than 2^32: lower 'size' or raise 'stride'");
  sdk::Array<Number> next(host, ring.lines);
  Random random(seed);
  for (std::size_t i = 0; i < ring.lines; ++i) next[i] = static_cast<Number>(i);
  for (std::size_t i = ring.lines - 1; i > 0; --i) {
    std::swap(next[i], next[random.below(i)]);
    poll(i, host);
  }
  for (std::size_t i = 0; i < ring.lines; ++i) {
    ring.line(i) = &ring.line(next[i]);
    poll(i, host);
  }
}

sdk::Check walk(const Ring& ring, void* at, const sdk::Host& host) {
  std::vector<bool> visited(ring.lines, false);
  for (std::size_t n = 0; n < ring.lines; ++n) {
    const std::uintptr_t offset = reinterpret_cast<std::uintptr_t>(at) - reinterpret_cast<std::uintptr_t>(ring.base);
    const std::size_t i = offset / ring.stride;
    if (offset % ring.stride != 0 || i >= ring.lines)
      return sdk::Check::fail("the walk left its lines after " + std::to_string(n) + " steps");
    if (visited[i])
      return sdk::Check::fail("the walk met a line again after " + std::to_string(n) + " of " +
                              std::to_string(ring.lines) + " lines");
    visited[i] = true;
    at = ring.line(i);
    poll(n, host);
  }
  return sdk::Check::pass();
}

}  // namespace steelyard::cpu
