// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <cstdio>
#include <omp.h>
#include <steelyard/sdk.hpp>
#include <string>

#include "common/system.h"

namespace steelyard::cpu {

inline std::string in_words(std::uint64_t bytes) {
  char text[32];
  const bool large = bytes >= std::uint64_t{1} << 30;
  std::snprintf(text, sizeof text, large ? "%.1f GiB" : "%.0f MiB",
                static_cast<double>(bytes) / (large ? 1 << 30 : 1 << 20));
  return text;
}

/// Throws sdk::Unsupported if `bytes` are more than nine tenths of what this process can have: whoever takes it all is
/// killed. `parameter` is what the user can lower.
inline void require_memory(std::uint64_t bytes, const char* parameter) {
  const std::uint64_t available = available_memory();
  if (available == 0 || bytes <= available / 10 * 9) return;
  throw sdk::Unsupported("needs " + in_words(bytes) + " of memory, and 9/10 of " + in_words(available) +
                         " can be had: lower '" + parameter + "' or free memory");
}

/// How many threads the job will start, before there is a team: one per place, if this process has any; else, where
/// jobs are only planned, at most one per CPU.
inline std::uint64_t threads_of(const sdk::Job& job) {
  if (const int places = omp_get_num_places(); places > 0) return static_cast<std::uint64_t>(places);
  if (job.choice("placement") == "single") return 1;
  const std::uint64_t cpus = job.host().near_cpus(job.device()).size();
  return cpus == 0 ? 1 : cpus;
}

}  // namespace steelyard::cpu
