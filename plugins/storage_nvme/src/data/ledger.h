// SPDX-License-Identifier: Apache-2.0
// How often each block of a file was written: what a read must bring back. [a block is of one thread at a time]
#pragma once
#include <cstdint>
#include <vector>

#include "data/blocks.h"

namespace steelyard::storage {

class Ledger {
 public:
  Ledger(std::uint64_t bytes, std::uint64_t seed) : seed_(seed), writes_(bytes / kBlockBytes, 0) {}

  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  [[nodiscard]] std::uint64_t bytes() const { return writes_.size() * kBlockBytes; }
  /// Of the block at `offset`: the last write that was acknowledged; 0: none.
  [[nodiscard]] std::uint32_t sequence(std::uint64_t offset) const {
    return writes_[offset / kBlockBytes] & ~kInFlight;
  }
  /// Two writes of one block at a time could land in either order, and nobody could say what must be there.
  [[nodiscard]] bool in_flight(std::uint64_t offset) const { return (writes_[offset / kBlockBytes] & kInFlight) != 0; }
  /// A write begins: its number.
  std::uint32_t begin(std::uint64_t offset) {
    std::uint32_t& entry = writes_[offset / kBlockBytes];
    entry |= kInFlight;
    return (entry & ~kInFlight) + 1;
  }
  void acknowledge(std::uint64_t offset) {
    std::uint32_t& entry = writes_[offset / kBlockBytes];
    entry = (entry & ~kInFlight) + 1;
  }

 private:
  static constexpr std::uint32_t kInFlight = std::uint32_t{1} << 31;
  std::uint64_t seed_;
  std::vector<std::uint32_t> writes_;
};

}  // namespace steelyard::storage
