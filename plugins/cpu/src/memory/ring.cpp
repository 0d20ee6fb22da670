// SPDX-License-Identifier: Apache-2.0
#include "memory/ring.h"

#include <algorithm>
#include <limits>
#include <optional>
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

/// Walks one cycle from several lines at once, each until it meets the next one's start: one walk alone waits for
/// memory at every step.
class Walk {
 public:
  explicit Walk(const Ring& ring) : ring_(ring), visited_(ring.lines, false) {}

  void start(const void* at) {
    const auto line = line_at(at);
    if (!line || visited_[*line]) return;
    visit(*line);
    walkers_.push_back({*line, *line});
  }

  [[nodiscard]] bool begun() const { return !walkers_.empty(); }

  sdk::Check run(const sdk::Host& host) {
    for (std::size_t walking = walkers_.size(); walking > 0;) {
      for (Walker& walker : walkers_) {
        if (walker.arrived) continue;
        const auto next = line_at(ring_.line(walker.line));
        if (!next) return fail("left its lines");
        walker.line = *next;
        walker.arrived = visited_[*next];
        if (walker.arrived)
          --walking;
        else
          visit(*next);
      }
      poll(steps_++, host);
    }
    return is_one_cycle() ? sdk::Check::pass() : fail("met a line again");
  }

 private:
  struct Walker {
    std::size_t start, line;
    bool arrived = false;
  };

  [[nodiscard]] std::optional<std::size_t> line_at(const void* at) const {
    const std::uintptr_t offset = reinterpret_cast<std::uintptr_t>(at) - reinterpret_cast<std::uintptr_t>(ring_.base);
    const std::size_t line = offset / ring_.stride;
    if (offset % ring_.stride != 0 || line >= ring_.lines) return std::nullopt;
    return line;
  }
  void visit(std::size_t line) {
    visited_[line] = true;
    ++lines_;
  }

  /// Every line was visited, and from start to start there is one way through all of them.
  [[nodiscard]] bool is_one_cycle() const {
    const std::size_t first = walkers_.front().start;
    std::size_t at = first;
    for (std::size_t seen = 0; seen < walkers_.size(); ++seen) {
      const auto walker = std::ranges::find(walkers_, at, &Walker::start);
      if (walker == walkers_.end() || (seen > 0 && at == first)) return false;
      at = walker->line;
    }
    return at == first && lines_ == ring_.lines;
  }

  [[nodiscard]] sdk::Check fail(const std::string& how) const {
    return sdk::Check::fail("the walk " + how + " after " + std::to_string(lines_) + " of " +
                            std::to_string(ring_.lines) + " lines");
  }

  const Ring& ring_;
  std::vector<bool> visited_;
  std::vector<Walker> walkers_;
  std::size_t lines_ = 0, steps_ = 0;
};

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

sdk::Check walk(const Ring& ring, const void* at, const sdk::Host& host) {
  constexpr std::size_t kWalkers = 16;  // about as many misses as a core waits for at once
  Walk walk(ring);
  walk.start(at);
  if (!walk.begun()) return sdk::Check::fail("the chase ended outside its lines");
  for (std::size_t i = 0; i < kWalkers; ++i) walk.start(&ring.line(ring.lines / kWalkers * i));
  return walk.run(host);
}

}  // namespace steelyard::cpu
