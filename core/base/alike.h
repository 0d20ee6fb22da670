// SPDX-License-Identifier: Apache-2.0
// Many things that say the same, told once.
#pragma once
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace steelyard {

/// The first of several things that are alike, and how many they are.
template <typename T>
struct Alike {
  const T* first;
  std::size_t count;
};

/// Things with equal keys are alike. In the order of the first of each; points into `all`.
template <typename T, typename Key>
[[nodiscard]] std::vector<Alike<T>> alike(const std::vector<T>& all, Key key) {
  std::vector<Alike<T>> out;
  std::map<decltype(key(std::declval<const T&>())), std::size_t> places;
  for (const T& one : all) {
    const auto [at, is_new] = places.try_emplace(key(one), out.size());
    if (is_new) out.push_back({&one, 0});
    ++out[at->second].count;
  }
  return out;
}

}  // namespace steelyard
