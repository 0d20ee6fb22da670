// SPDX-License-Identifier: Apache-2.0
#include "memory/latency_levels.h"

#include <algorithm>
#include <numeric>

#include "common/fit.h"
#include "common/portable.h"
#include "memory/past_cache.h"

namespace steelyard::cpu {
namespace {

constexpr std::uint64_t kSmallest = 4096;
constexpr std::size_t kLine = 64;
constexpr std::uint64_t kUnknownCache = std::uint64_t{64} << 20;

std::uint64_t wanted_bytes(const sdk::Job& job) {
  const std::uint64_t asked = job.count("size");
  return asked != 0 ? asked : past_the_cache(last_level_cache(), available_memory(), 1, 1);
}

std::vector<std::uint64_t> sizes_for(const sdk::Job& job) {
  return sweep(kSmallest, std::max(wanted_bytes(job), 2 * kSmallest));
}

/// Bytes that displace a set from the caches, if there is room for as many.
std::uint64_t displacing() {
  const std::uint64_t cache = last_level_cache(), available = available_memory();
  const std::uint64_t wanted = 2 * (cache == 0 ? kUnknownCache : cache);
  return available == 0 ? wanted : std::min(wanted, available / 8);
}

sdk::Array<std::byte> memory_for(const sdk::Job& job) {
  const std::uint64_t bytes = sizes_for(job).back();
  judge_size(job.host(), wanted_bytes(job), size_by(job), "latency", "the largest set");
  require_memory(bytes + link_scratch(bytes / kLine) + displacing(), "size");
  return allocate<std::byte>(job.host(), bytes, job.choice("pages") == "huge");
}

}  // namespace

LatencyLevels::LatencyLevels(const sdk::Job& job)
    : host_(job.host()),
      team_(host_),
      sizes_(sizes_for(job)),
      memory_(memory_for(job)),
      other_(host_, displacing() / sizeof(std::uint64_t)),
      sets_(sizes_.size()),
      shares_(shares_of(team_)) {
  expect_one(team_);
  place_rings();
  for (std::size_t k = 0; k < sets_.size(); ++k) {
    link(sets_[k].ring, job.seed() + k, host_);
    sets_[k].at = sets_[k].ring.base;
  }
  std::iota(other_.begin(), other_.end(), std::uint64_t{1});
  huge_pages_ = huge_page_share(memory_.data(), memory_.size());
}

// A line has room for eight pointers: each set takes one word of as many lines as it needs, the largest first, where
// there is room left. Together the sets need less than seven times the memory of the largest.
void LatencyLevels::place_rings() {
  std::vector<std::size_t> used(kLine / sizeof(void*), 0);
  for (std::size_t k = sets_.size(); k-- > 0;) {
    std::size_t word = 0;
    while (word + 1 < used.size() && used[word] + sizes_[k] > sizes_.back()) ++word;
    sets_[k].ring = {memory_.data() + used[word] + word * sizeof(void*), kLine, sizes_[k] / kLine};
    used[word] += sizes_[k];
  }
}

sy_estimate LatencyLevels::estimate(const sdk::Job& job) {
  constexpr double kPerLine = 7 * 100e-9;  // all sets linked, and walked once more by the check
  const std::uint64_t bytes = sizes_for(job).back();
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = bytes + link_scratch(bytes / kLine) + displacing(),
          .disk_bytes = 0,
          .setup_s = static_cast<double>(bytes) / kLine * kPerLine};
}

void LatencyLevels::warm(const Ring& ring) const {
  std::uintptr_t sum = 0;
  for (std::size_t i = 0; i < ring.lines; ++i) sum += reinterpret_cast<std::uintptr_t>(ring.line(i));
  sdk::keep(&sum);
}

void LatencyLevels::displace() const {
  const std::uint64_t sum = std::accumulate(other_.begin(), other_.end(), std::uint64_t{0});
  sdk::keep(&sum);
}

// Ascending: a set that fits into the caches is read once before, in order. Before the first that does not, everything
// is displaced, as a part of its lines would still be there.
std::uint64_t LatencyLevels::timed_run(const sdk::Host& host, std::uint64_t inner) {
  const std::uint64_t start = host.now_ns();
  bool fits = true;
  for (std::size_t k = 0; k < sets_.size(); ++k) {
    Set& set = sets_[k];
    if (host.cancelled()) throw sdk::Cancelled();
    const bool still = cache_ > 0 ? static_cast<double>(sizes_[k]) <= cache_ : sizes_[k] <= kUnknownCache;
    if (still) warm(set.ring);
    if (fits && !still) displace();
    fits = still;
    set.cell.measure(team_, team_.everyone(), inner,
                     [&](std::size_t, std::uint64_t rounds) { set.at = chase(set.at, rounds); });
  }
  return host.now_ns() - start;
}

void LatencyLevels::report(const sdk::Sample& sample) const {
  std::vector<double> curve;
  double clean = 0;
  for (const Set& set : sets_) {
    curve.push_back(set.cell.last().median / kChaseSteps);
    clean += set.cell.last().clean / static_cast<double>(sets_.size());
  }
  const Levels levels = name_levels(as_doubles(sizes_), curve, shares_.per_thread);
  sample.emit("latency", curve.back());
  emit_if_seen(sample, "latency.l1", levels[0].value);
  emit_if_seen(sample, "latency.l2", levels[1].value);
  emit_if_seen(sample, "latency.l3", levels[2].value);
  emit_capacities(sample, levels, shares_);
  sample.emit("clean", clean);
  sample.emit("cache_multiple", cache_ > 0 ? static_cast<double>(sizes_.back()) / cache_ : 0);
  sample.emit("huge_pages", huge_pages_);
  sample.matrix("latency", as_labels(sizes_), std::vector<std::string>{"latency"}, curve);
}

sdk::Check LatencyLevels::check() {
  for (std::size_t k = 0; k < sets_.size(); ++k) {
    sdk::Check result = walk(sets_[k].ring, sets_[k].at, host_);
    if (!result.ok) return sdk::Check::fail("working set of " + std::to_string(sizes_[k]) + " bytes: " + result.why);
  }
  return sdk::Check::pass();
}

}  // namespace steelyard::cpu
