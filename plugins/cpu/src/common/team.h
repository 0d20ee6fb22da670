// SPDX-License-Identifier: Apache-2.0
// The threads of a job: one per OpenMP place that the host made for this process before it started.
#pragma once
#include <atomic>
#include <cstdint>
#include <omp.h>
#include <sched.h>
#include <span>
#include <steelyard/sdk.hpp>
#include <string>
#include <vector>

#include "common/windows.h"

namespace steelyard::cpu {

class Team {
 public:
  /// Starts the threads and verifies that each is where it belongs. Throws sdk::DeviceError if the process has no
  /// places, or a thread runs outside its own; sdk::Unsupported if the system has no room for as many threads.
  explicit Team(const sdk::Host& host);

  [[nodiscard]] std::size_t size() const { return seats_.size(); }
  /// The core of thread `i`: the number of its first CPU in the operating system.
  [[nodiscard]] int core(std::size_t i) const { return seats_[i].core; }

  /// work(i) on every thread i at once; work must not throw.
  template <class Work>
  void each(Work&& work) {
    stretch(
        everyone_, {1}, [&](std::size_t i, std::uint64_t) { work(i); }, [](std::size_t) {});
  }

  /// work(i, n): n repetitions on thread i, on every thread at once, in windows of about a millisecond until `inner`
  /// repetitions are done; after(i) behind each window, outside its time. Neither may throw. Throws sdk::DeviceError if
  /// a thread left its place.
  template <class Work, class After>
  Windows windows(std::uint64_t inner, Work&& work, After&& after) {
    Windows done = stretch(everyone_, cut(inner), work, after);
    seconds_per_inner_ = done.median;
    return done;
  }
  template <class Work>
  Windows windows(std::uint64_t inner, Work&& work) {
    return windows(inner, work, [](std::size_t) {});
  }

  /// The same in a single window: for work that cannot be cut.
  template <class Work>
  Windows whole(std::uint64_t inner, Work&& work) {
    return stretch(everyone_, {inner}, work, [](std::size_t) {});
  }

  /// The same in as many windows as `inner` has elements, on the threads `members` only; the others wait.
  template <class Work>
  Windows some(std::span<const std::size_t> members, const std::vector<std::uint64_t>& inner, Work&& work) {
    return stretch(members, inner, work, [](std::size_t) {});
  }
  /// Every thread's number.
  [[nodiscard]] std::span<const std::size_t> everyone() const { return everyone_; }
  /// The CPU on which thread `i` was last seen.
  [[nodiscard]] int cpu(std::size_t i) const { return seats_[i].cpu; }

  /// Within work: waits until every thread of the team has come here. Spins, as every thread has its own CPU.
  void barrier();

 private:
  struct alignas(64) Seat {  // a cache line each: neighbours must not slow each other down
    int core = -1, cpu = -1;
    bool in_place = false;
  };

  template <class Work, class After>
  Windows stretch(std::span<const std::size_t> members, const std::vector<std::uint64_t>& inner, Work&& work,
                  After&& after) {
    const int threads = static_cast<int>(size());
    std::vector<ThreadWindow> spans(inner.size() * members.size());
    std::vector<ThreadWindow*> row(size(), nullptr);  // where thread i enters its windows; nullptr: not a member
    for (std::size_t m = 0; m < members.size(); ++m) row[members[m]] = &spans[m];
    int started = 0;
    arrived_ = 0;
#pragma omp parallel num_threads(threads)
    {
#pragma omp single
      started = omp_get_num_threads();
      if (started == threads) {  // else nobody may wait for a thread that never came
        const auto i = static_cast<std::size_t>(omp_get_thread_num());
        for (std::size_t w = 0; w < inner.size(); ++w) {
          barrier();
          if (row[i] == nullptr) continue;
          ThreadWindow& span = row[i][w * members.size()];
          const std::uint64_t cpu = thread_cpu_ns();
          span.begin = host_.now_ns();
          work(i, inner[w]);
          span.end = host_.now_ns();
          span.cpu_ns = thread_cpu_ns() - cpu;
          after(i);
        }
        note_place(i);
      }
    }
    verify_places(started);
    return summarise(spans, inner);
  }

  [[nodiscard]] std::vector<std::uint64_t> cut(std::uint64_t inner) const;
  static std::uint64_t thread_cpu_ns();
  void note_place(std::size_t i);
  void verify_places(int started) const;

  sdk::Host host_;
  std::vector<Seat> seats_;
  std::vector<std::size_t> everyone_;
  std::atomic<std::uint64_t> arrived_{0};
  double seconds_per_inner_ = 0;  // of the last sample, to cut the next one; 0: none yet
};

}  // namespace steelyard::cpu
