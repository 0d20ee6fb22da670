// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <cstdio>
#include <steelyard/sdk.hpp>
#include <string>

#include "common/fit.h"
#include "common/system.h"

namespace steelyard::cpu {

/// Who wanted an array as large as it is.
enum class SizeBy : std::uint8_t { kUser, kItself };

inline SizeBy size_by(const sdk::Job& job) {
  return job.count("size") != 0 ? SizeBy::kUser : SizeBy::kItself;
}

/// Judges an array of `bytes` that shows memory's `quantity` ("bandwidth") only if it is 4 x the last-level cache. If
/// it is smaller as the user asked for it, it is measured and its rows say so, as the condition "in_cache". If it is
/// smaller as memory is short, throws sdk::NotCredible: nobody asked for a cache's number. An unknown cache is no
/// judge.
inline void judge_size(const sdk::Host& host, std::uint64_t bytes, SizeBy by, const char* quantity,
                       const char* array = "an array") {
  const std::uint64_t cache = last_level_cache();
  if (bytes >= 4 * cache) return;
  const double multiple = static_cast<double>(bytes) / static_cast<double>(cache);
  char number[32];
  std::snprintf(number, sizeof number, "%.2g", multiple);
  const std::string is = std::string(array) + " is " + number + " x the last-level cache: ";
  const std::string meaning =
      (multiple < 1 ? "this is the cache's " : "the cache has a part in this ") + std::string(quantity);
  if (by == SizeBy::kUser) return host.note("in_cache", is + meaning);
  throw sdk::NotCredible(is + meaning + ", as memory is short (" + in_words(available_memory()) +
                         " are available): free some, raise the limit of the cgroup or 'ulimit', or give a "
                         "'size' to have it measured all the same");
}

}  // namespace steelyard::cpu
