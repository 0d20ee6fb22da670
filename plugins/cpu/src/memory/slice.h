// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace steelyard::cpu {

/// One thread's share of an array, worked through chunk by chunk, round and round. In elements; a line of its own, as
/// its neighbours belong to other threads.
class alignas(64) Slice {
 public:
  Slice() = default;
  /// `size` is a multiple of `chunk` and not 0.
  Slice(std::size_t begin, std::size_t size, std::size_t chunk) : begin_(begin), size_(size), chunk_(chunk) {}

  /// The first element of the next chunk.
  std::size_t next() { return next_run(1).first; }

  struct Run {
    std::size_t first, chunks;
  };
  /// The next chunks side by side, `most` or as many as there are before the round ends.
  Run next_run(std::uint64_t most) {
    const Run run{begin_ + at_, static_cast<std::size_t>(std::min<std::uint64_t>(most, (size_ - at_) / chunk_))};
    at_ += run.chunks * chunk_;
    if (at_ == size_) at_ = 0, ++rounds_;
    return run;
  }
  /// The first element of the chunk that `k` others come before.
  [[nodiscard]] std::size_t upcoming(std::uint64_t k) const { return begin_ + (at_ + k * chunk_) % size_; }
  /// How many times element `i` of the array has been part of a chunk.
  [[nodiscard]] std::uint64_t times(std::size_t i) const {
    if (i < begin_ || i >= begin_ + size_) return 0;
    return rounds_ + (i - begin_ < at_ ? 1 : 0);
  }
  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t chunk() const { return chunk_; }

 private:
  std::size_t begin_ = 0, size_ = 0, chunk_ = 0, at_ = 0;
  std::uint64_t rounds_ = 0;
};

}  // namespace steelyard::cpu
