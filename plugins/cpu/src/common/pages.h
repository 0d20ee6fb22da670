// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <steelyard/sdk.hpp>
#include <sys/mman.h>
#include <unistd.h>

namespace steelyard::cpu {

inline constexpr const char* kPageChoices[] = {"huge", "small"};
inline constexpr sy_param kPages = sdk::choice_param(
    "pages", kPageChoices, 0, "huge where the system has them, or small: then address translation counts");

/// Zeroed memory from the host that huge pages back where the system has them or, with `huge` false, must not.
template <class T>
sdk::Array<T> allocate(const sdk::Host& host, std::size_t count, bool huge, std::int32_t numa_node = -1) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t bytes = (count * sizeof(T) + page - 1) / page * page;  // whole: the host writes no page before us
  sdk::Array<T> array(host, bytes / sizeof(T), numa_node);
  if (!huge) madvise(array.data(), bytes, MADV_NOHUGEPAGE);  // fails only where there are no huge pages to refuse
  return array;
}

}  // namespace steelyard::cpu
