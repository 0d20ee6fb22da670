// SPDX-License-Identifier: Apache-2.0
#include "team.h"

#include <algorithm>

#include "system.h"

namespace steelyard::cpu {

Team::Team(const sdk::Host& host)
    : host_(host), spans_(static_cast<std::size_t>(omp_get_num_places())), cores_(spans_.size(), -1) {
  if (spans_.empty()) throw sdk::DeviceError("the host set no OpenMP places, so threads would not be bound to CPUs");
  each([](std::size_t) {});
  for (std::size_t i = 0; i < size(); ++i) cores_[i] = core_of(spans_[i].cpu);
}

void Team::relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

void Team::note_place(std::size_t i) {
  const int place = omp_get_place_num();
  const int cpu = sched_getcpu();
  spans_[i].cpu = cpu;
  spans_[i].in_place = false;
  if (place < 0 || cpu < 0) return;
  std::vector<int> ids(static_cast<std::size_t>(omp_get_place_num_procs(place)));
  omp_get_place_proc_ids(place, ids.data());
  spans_[i].in_place = std::find(ids.begin(), ids.end(), cpu) != ids.end();
}

std::uint64_t Team::finish(int started) {
  if (started != static_cast<int>(size()))
    throw sdk::DeviceError("OpenMP started " + std::to_string(started) + " threads for " + std::to_string(size()) +
                           " places");
  std::uint64_t begin = spans_[0].begin, end = spans_[0].end;
  for (std::size_t i = 0; i < size(); ++i) {
    if (!spans_[i].in_place)
      throw sdk::DeviceError("thread " + std::to_string(i) + " ran on CPU " + std::to_string(spans_[i].cpu) +
                             ", outside its place");
    begin = std::min(begin, spans_[i].begin);
    end = std::max(end, spans_[i].end);
  }
  return end - begin;
}

}  // namespace steelyard::cpu
