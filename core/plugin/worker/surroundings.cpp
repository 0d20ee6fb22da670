// SPDX-License-Identifier: Apache-2.0
#include "plugin/worker/surroundings.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <sched.h>
#include <unistd.h>

namespace steelyard::plugin {
namespace {

constexpr std::size_t kMostThrottleCounters = 16;        // reading one costs about a microsecond
constexpr std::uint64_t kStealInterval_ns = 50'000'000;  // several ticks of the kernel's accounting
constexpr std::uint64_t kStealCostShare = 200;           // /proc/stat grows with the machine: at most 1/200 of our time

std::uint64_t now_ns(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
}

Fd open_for_reading(const char* path) {
  return Fd(open(path, O_RDONLY | O_CLOEXEC));
}

/// The beginning of a file that was opened once.
std::optional<std::array<char, 512>> read_again(const Fd& fd) {
  std::array<char, 512> buffer;
  const ssize_t n = fd.get() < 0 ? -1 : pread(fd.get(), buffer.data(), buffer.size() - 1, 0);
  if (n <= 0) return std::nullopt;
  buffer[static_cast<std::size_t>(n)] = '\0';
  return buffer;
}

std::vector<unsigned> own_cpus() {
  constexpr int kMostCpus = 1 << 16;
  const std::unique_ptr<cpu_set_t, void (*)(cpu_set_t*)> set(CPU_ALLOC(kMostCpus), [](cpu_set_t* s) { CPU_FREE(s); });
  const std::size_t bytes = CPU_ALLOC_SIZE(kMostCpus);
  CPU_ZERO_S(bytes, set.get());
  std::vector<unsigned> cpus;
  if (sched_getaffinity(0, bytes, set.get()) != 0) return cpus;
  for (unsigned cpu = 0; cpu < kMostCpus; ++cpu)
    if (CPU_ISSET_S(cpu, bytes, set.get())) cpus.push_back(cpu);
  return cpus;
}

/// 64 `add`s per repetition, each waiting for the one before; register operands, which no CPU folds away.
bool run_chain([[maybe_unused]] std::uint64_t repetitions) {
#if defined(__x86_64__)
  std::uint64_t sum = 1, one = 1;
  asm volatile("1:\n .rept 64\n add %[one], %[sum]\n .endr\n dec %[n]\n jnz 1b"
               : [sum] "+r"(sum), [n] "+r"(repetitions)
               : [one] "r"(one)
               : "cc");
  return true;
#elif defined(__aarch64__)
  std::uint64_t sum = 1, one = 1;
  asm volatile("1:\n .rept 64\n add %[sum], %[sum], %[one]\n .endr\n subs %[n], %[n], #1\n b.ne 1b"
               : [sum] "+r"(sum), [n] "+r"(repetitions)
               : [one] "r"(one)
               : "cc");
  return true;
#else
  return false;
#endif
}

}  // namespace

double own_clock_hz() {
  constexpr std::uint64_t kRepetitions = 1000;
  double best = 0;
  for (int attempt = 0; attempt < 2; ++attempt) {  // the better of two: an interrupt only ever makes it slower
    const std::uint64_t start = now_ns(CLOCK_MONOTONIC);
    if (!run_chain(kRepetitions)) return 0;
    const std::uint64_t elapsed = now_ns(CLOCK_MONOTONIC) - start;
    if (elapsed > 0) best = std::max(best, 64.0 * kRepetitions / static_cast<double>(elapsed) * 1e9);
  }
  return best;
}

Surroundings::Surroundings()
    : stat_(open_for_reading("/proc/stat")),
      loadavg_(open_for_reading("/proc/loadavg")),
      self_(open_for_reading("/proc/self/stat")) {
  const std::vector<unsigned> cpus = own_cpus();
  cpus_ = std::max(1u, static_cast<unsigned>(cpus.size()));
  for (const unsigned cpu : cpus) {
    for (const char* counter : {"core", "package"}) {
      Fd fd = open_for_reading(
          fmt::format("/sys/devices/system/cpu/cpu{}/thermal_throttle/{}_throttle_count", cpu, counter).c_str());
      if (fd.get() >= 0 && throttle_.size() < kMostThrottleCounters) throttle_.push_back(std::move(fd));
    }
    if (throttle_.empty() || throttle_.size() >= kMostThrottleCounters) break;
  }
}

void Surroundings::start() {
  update_steal();
  throttle_events_ = read_throttle();
  hz_ = own_clock_hz();
  cpu_ns_ = now_ns(CLOCK_PROCESS_CPUTIME_ID);
}

measure::Guard Surroundings::finish(std::uint64_t wall_ns) {
  measure::Guard guard;
  const std::uint64_t used = now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_ns_;
  guard.cpu_share =
      std::min(1.0, static_cast<double>(used) / (static_cast<double>(std::max<std::uint64_t>(wall_ns, 1)) * cpus_));
  guard.runnable = read_runnable();
  guard.hz_before = hz_;
  const double throttled_before = throttle_events_;
  start();
  guard.hz_after = hz_;
  guard.steal_share = steal_share_;
  if (throttled_before >= 0 && throttle_events_ >= 0) guard.throttle_events = throttle_events_ - throttled_before;
  return guard;
}

/// The share since the last look; in between the last one stands.
void Surroundings::update_steal() {
  const std::uint64_t now = now_ns(CLOCK_MONOTONIC);
  if (now < next_steal_ns_) return;
  const auto ticks = read_ticks();
  const std::uint64_t cost = now_ns(CLOCK_MONOTONIC) - now;
  next_steal_ns_ = now + std::max(kStealInterval_ns, cost * kStealCostShare);
  if (!ticks) return;
  if (ticks_.all != 0 && ticks->all > ticks_.all)
    steal_share_ = static_cast<double>(ticks->stolen - ticks_.stolen) / static_cast<double>(ticks->all - ticks_.all);
  ticks_ = *ticks;
}

std::optional<Surroundings::Ticks> Surroundings::read_ticks() const {
  const auto text = read_again(stat_);
  unsigned long long t[8] = {};
  if (!text || std::sscanf(text->data(), "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1], &t[2], &t[3],
                           &t[4], &t[5], &t[6], &t[7]) != 8)
    return std::nullopt;
  Ticks ticks{0, t[7]};
  for (const unsigned long long part : t) ticks.all += part;
  return ticks;
}

double Surroundings::read_throttle() const {
  if (throttle_.empty()) return -1;
  double sum = 0;
  for (const Fd& fd : throttle_) {
    const auto text = read_again(fd);
    if (!text) return -1;
    sum += std::strtod(text->data(), nullptr);
  }
  return sum;
}

/// All running tasks less our own threads: OpenMP's still spin when a region has just ended.
double Surroundings::read_runnable() const {
  const auto load = read_again(loadavg_);
  const auto self = read_again(self_);
  unsigned running = 0, threads = 0;
  if (!load || !self || std::sscanf(load->data(), "%*f %*f %*f %u/", &running) != 1) return -1;
  const char* after_name = std::strrchr(self->data(), ')');
  if (after_name == nullptr ||
      std::sscanf(after_name + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %u", &threads) !=
          1)
    return -1;
  return running > threads ? running - threads : 0;
}

}  // namespace steelyard::plugin
