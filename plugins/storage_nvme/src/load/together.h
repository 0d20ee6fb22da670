// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <barrier>
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace steelyard::storage {

/// work(i) for i < n, each on a thread of its own; all start at the same moment. Returns when the last has ended, and
/// throws what the first by number threw.
template <class Work>
void together(std::size_t n, const Work& work) {
  std::vector<std::exception_ptr> trouble(n);
  {
    std::barrier start(static_cast<std::ptrdiff_t>(n));
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < n; ++i)
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        try {
          work(i);
        } catch (...) {
          trouble[i] = std::current_exception();
        }
      });
  }
  for (const std::exception_ptr& why : trouble)
    if (why) std::rethrow_exception(why);
}

}  // namespace steelyard::storage
