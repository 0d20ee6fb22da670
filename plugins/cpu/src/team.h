// SPDX-License-Identifier: Apache-2.0
// The threads of a job: one per OpenMP place that the host made for this process before it started.
#pragma once
#include <atomic>
#include <cstdint>
#include <omp.h>
#include <sched.h>
#include <steelyard/sdk.hpp>
#include <string>
#include <vector>

namespace steelyard::cpu {

class Team {
 public:
  /// Starts the threads and verifies that each is where it belongs. Throws sdk::DeviceError if the process has no
  /// places, or a thread runs outside its own.
  explicit Team(const sdk::Host& host);

  [[nodiscard]] std::size_t size() const { return cores_.size(); }
  /// The core of thread `i`: the number of its first CPU in the operating system.
  [[nodiscard]] int core(std::size_t i) const { return cores_[i]; }

  /// work(i) on every thread i at once; work must not throw.
  template <class Work>
  void each(Work&& work) {
    timed(work, [](std::size_t) {});
  }

  /// work(i) on every thread at once, from a common start; then after(i), outside the time. Returns the nanoseconds
  /// from the first start to the last end. Throws sdk::DeviceError if a thread left its place.
  template <class Work, class After>
  std::uint64_t timed(Work&& work, After&& after) {
    const int threads = static_cast<int>(size());
    std::atomic<int> waiting{threads};
    int started = 0;
#pragma omp parallel num_threads(threads)
    {
      const int me = omp_get_thread_num();
#pragma omp single
      started = omp_get_num_threads();
      if (started == threads) {  // else nobody may wait for a thread that never came
        const auto i = static_cast<std::size_t>(me);
        waiting.fetch_sub(1);
        while (waiting.load(std::memory_order_acquire) > 0) relax();
        spans_[i].begin = host_.now_ns();
        work(i);
        spans_[i].end = host_.now_ns();
        after(i);
        note_place(i);
      }
    }
    return finish(started);
  }

 private:
  struct alignas(64) Span {  // a cache line each: neighbours must not slow each other down
    std::uint64_t begin = 0, end = 0;
    int cpu = -1;
    bool in_place = false;
  };

  static void relax();
  void note_place(std::size_t i);
  std::uint64_t finish(int started);

  sdk::Host host_;
  std::vector<Span> spans_;
  std::vector<int> cores_;
};

}  // namespace steelyard::cpu
