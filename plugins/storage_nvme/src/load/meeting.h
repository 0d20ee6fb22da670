// SPDX-License-Identifier: Apache-2.0
// Where the threads of a load meet: they start together, keep the load up until the last has measured, and stop when
// one of them fails.
#pragma once
#include <atomic>
#include <barrier>
#include <cstddef>
#include <exception>
#include <mutex>

namespace steelyard::storage {

/// [any thread]
class Meeting {
 public:
  explicit Meeting(std::size_t threads) : start_(static_cast<std::ptrdiff_t>(threads)), measuring_(threads) {}

  void start_together() { start_.arrive_and_wait(); }
  void measured() { measuring_.fetch_sub(1, std::memory_order_relaxed); }
  /// Nobody measures any more, or nobody should.
  [[nodiscard]] bool over() const { return measuring_.load(std::memory_order_relaxed) == 0 || failed(); }

  void fail(std::exception_ptr why) {
    const std::scoped_lock lock(mutex_);
    if (!why_) why_ = std::move(why);
    failed_.store(true, std::memory_order_relaxed);
  }
  [[nodiscard]] bool failed() const { return failed_.load(std::memory_order_relaxed); }
  /// After all threads have ended: throws what the first to fail threw.
  void rethrow() const {
    if (why_) std::rethrow_exception(why_);
  }

 private:
  std::barrier<> start_;
  std::atomic<std::size_t> measuring_;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  std::exception_ptr why_;
};

}  // namespace steelyard::storage
