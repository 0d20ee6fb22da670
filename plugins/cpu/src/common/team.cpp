// SPDX-License-Identifier: Apache-2.0
#include "common/team.h"

#include <algorithm>
#include <ctime>
#include <latch>
#include <thread>

#include "common/system.h"

namespace steelyard::cpu {
namespace {

constexpr double kWindow = 1.1e-3;  // seconds
constexpr unsigned kSpinsPerYield =
    4096;  // where CPUs are fewer than threads, waiting must not keep others from coming

void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Throws sdk::Unsupported if `count` threads more cannot be started: OpenMP would end the process and say nothing.
void require_threads(std::size_t count) {
  std::vector<std::thread> threads;
  std::latch enough(1);  // all at once, as OpenMP's
  std::string why;
  threads.reserve(count);
  try {
    while (threads.size() < count) threads.emplace_back([&] { enough.wait(); });
  } catch (const std::exception& e) {
    why = e.what();
  }
  enough.count_down();
  const std::size_t started = threads.size();
  for (std::thread& thread : threads) thread.join();
  if (started < count)
    throw sdk::Unsupported("needs " + std::to_string(count) + " threads more, and number " +
                           std::to_string(started + 1) + " did not start (" + why +
                           "): raise 'ulimit -u', 'ulimit -v' or the cgroup's pids.max, or "
                           "use fewer CPUs by 'placement' or 'cpus'");
}

}  // namespace

Team::Team(const sdk::Host& host) : host_(host), seats_(static_cast<std::size_t>(omp_get_num_places())) {
  if (seats_.empty()) throw sdk::DeviceError("the host set no OpenMP places, so threads would not be bound to CPUs");
  for (std::size_t i = 0; i < seats_.size(); ++i) everyone_.push_back(i);
  [[maybe_unused]] static const bool tried = (require_threads(seats_.size() - 1), true);  // OpenMP keeps its threads
  each([](std::size_t) {});
  for (Seat& seat : seats_) seat.core = core_of(seat.cpu);
}

void Team::barrier() {
  const std::uint64_t threads = seats_.size();
  const std::uint64_t mine = arrived_.fetch_add(1, std::memory_order_acq_rel);
  const std::uint64_t all = (mine / threads + 1) * threads;
  for (unsigned spins = 1; arrived_.load(std::memory_order_acquire) < all; ++spins) {
    relax();
    if (spins % kSpinsPerYield == 0) sched_yield();
  }
}

std::vector<std::uint64_t> Team::cut(std::uint64_t inner) const {
  const double total = seconds_per_inner_ * static_cast<double>(inner);
  const auto wanted = static_cast<std::uint64_t>(std::max(1.0, total / kWindow));
  const std::uint64_t count = std::min(wanted, inner);
  std::vector<std::uint64_t> windows(count, inner / count);
  for (std::uint64_t w = 0; w < inner % count; ++w) ++windows[w];
  return windows;
}

std::uint64_t Team::thread_cpu_ns() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
}

void Team::note_place(std::size_t i) {
  const int place = omp_get_place_num();
  const int cpu = sched_getcpu();
  seats_[i].cpu = cpu;
  seats_[i].in_place = false;
  if (place < 0 || cpu < 0) return;
  std::vector<int> ids(static_cast<std::size_t>(omp_get_place_num_procs(place)));
  omp_get_place_proc_ids(place, ids.data());
  seats_[i].in_place = std::find(ids.begin(), ids.end(), cpu) != ids.end();
}

void Team::verify_places(int started) const {
  if (started != static_cast<int>(size()))
    throw sdk::DeviceError("OpenMP started " + std::to_string(started) + " threads for " + std::to_string(size()) +
                           " places");
  for (std::size_t i = 0; i < size(); ++i) {
    if (!seats_[i].in_place)
      throw sdk::DeviceError("thread " + std::to_string(i) + " ran on CPU " + std::to_string(seats_[i].cpu) +
                             ", outside its place");
  }
}

}  // namespace steelyard::cpu
