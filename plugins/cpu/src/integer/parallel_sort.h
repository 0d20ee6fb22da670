// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <steelyard/sdk.hpp>

#include "common/team.h"
#include "integer/radix_sort.h"

namespace steelyard::cpu {

/// radix_sort of 64-bit keys by all threads of a team, once or often.
class ParallelSort {
 public:
  ParallelSort(sdk::Host host, Team& team, std::size_t keys);

  /// Called by each thread. `in` keeps its keys; `out` has them sorted.
  void sort(const Key* in, Key* out, std::size_t thread);
  static std::uint64_t bytes(std::size_t keys, std::size_t threads);

 private:
  Team& team_;
  std::size_t keys_;
  unsigned bits_;                     // that the first distribution looks at
  sdk::Array<Key> buckets_;           // the keys after it
  sdk::Array<std::uint64_t> counts_;  // of each thread and bucket, then where that thread goes on writing
  sdk::Array<std::uint64_t> begins_;  // of each bucket; one more than there are
};

}  // namespace steelyard::cpu
