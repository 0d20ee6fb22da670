// SPDX-License-Identifier: Apache-2.0
#include "memory/core_to_core.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>

#include "common/fit.h"

namespace steelyard::cpu {
namespace {

constexpr std::size_t kPage = 4096 / sizeof(std::uint64_t);
constexpr std::size_t kMostThreads = 64;
constexpr std::size_t kMostPairs = kMostThreads * (kMostThreads - 1) / 2;

/// Counts from `from` on by the odd or the even numbers alone: every success waits for the other thread's.
void hand_over(std::uint64_t& counter, std::uint64_t from, std::uint64_t times) {
  std::atomic_ref<std::uint64_t> shared(counter);
  for (const std::uint64_t end = from + 2 * times; from != end; from += 2) {
    std::uint64_t expected = from;
    for (unsigned spins = 1; !shared.compare_exchange_weak(expected, from + 1, std::memory_order_acq_rel); ++spins) {
      expected = from;
      if (spins % (1u << 20) == 0) sched_yield();  // two threads may have to share one CPU's time
    }
  }
}

}  // namespace

CoreToCore::CoreToCore(const sdk::Job& job) : team_(job.host()), counters_(job.host(), kPage * team_.size()) {
  if (team_.size() < 2)
    throw sdk::Unsupported("a line goes from one core to another: needs 2 threads, placement '" +
                           std::string(job.choice("placement")) + "' has 1 here");
  team_.each([&](std::size_t i) { counters_[kPage * i] = 0; });
  for (const auto& [first, second] : pairs_of(team_.size(), kMostPairs, job.seed()))
    pairs_.push_back({first, second, 0, {}});
}

sy_estimate CoreToCore::estimate(const sdk::Job& job) {
  const std::uint64_t threads = threads_of(job);
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = threads * kPage * sizeof(std::uint64_t),
          .disk_bytes = 0,
          .setup_s = 0.1};
}

std::uint64_t& CoreToCore::counter(const Pair& pair) {
  return counters_[kPage * pair.first];
}

std::uint64_t CoreToCore::timed_run(const sdk::Host& host, std::uint64_t inner) {
  const std::uint64_t start = host.now_ns();
  for (Pair& pair : pairs_) {
    if (host.cancelled()) throw sdk::Cancelled();
    std::uint64_t& line = counter(pair);
    const std::size_t members[] = {pair.first, pair.second};
    struct alignas(64) Next {
      std::uint64_t from;
    } next[] = {{line}, {line + 1}};
    const std::uint64_t before = line;
    pair.cell.measure(team_, members, inner, [&](std::size_t thread, std::uint64_t round_trips) {
      std::uint64_t& from = next[thread == pair.first ? 0 : 1].from;
      hand_over(line, from, round_trips);
      from += 2 * round_trips;
    });
    pair.round_trips += (next[0].from - before) / 2;
  }
  return host.now_ns() - start;
}

void CoreToCore::report(const sdk::Sample& sample) const {
  std::vector<double> one_way, table(team_.size() * team_.size(), std::nan(""));
  std::vector<std::string> labels;
  double clean = 0;
  for (const Pair& pair : pairs_) {
    one_way.push_back(pair.cell.last().median / 2);
    table[pair.first * team_.size() + pair.second] = table[pair.second * team_.size() + pair.first] = one_way.back();
    clean += pair.cell.last().clean;
  }
  for (const std::size_t i : team_.everyone()) labels.push_back("cpu " + std::to_string(team_.cpu(i)));
  std::ranges::sort(one_way);
  const std::size_t middle = one_way.size() / 2;
  sample.emit("latency", one_way.size() % 2 == 1 ? one_way[middle] : (one_way[middle - 1] + one_way[middle]) / 2);
  sample.emit("latency.min", one_way.front());
  sample.emit("latency.max", one_way.back());
  sample.emit("pairs", static_cast<double>(one_way.size()));
  sample.emit("clean", clean / static_cast<double>(one_way.size()));
  if (table.size() <= SY_MATRIX_MOST_CELLS) sample.matrix("latency", labels, labels, table);
}

// Every success found the other's: a counter has come exactly twice as far as there were round trips.
sdk::Check CoreToCore::check() {
  std::vector<std::uint64_t> expected(team_.size(), 0);
  for (const Pair& pair : pairs_) expected[pair.first] += 2 * pair.round_trips;
  for (const std::size_t i : team_.everyone()) {
    const std::uint64_t got = counters_[kPage * i];
    if (got != expected[i])
      return sdk::Check::fail("the counter of thread " + std::to_string(i) + " is " + std::to_string(got) + ", not " +
                              std::to_string(expected[i]));
  }
  return sdk::Check::pass();
}

}  // namespace steelyard::cpu
