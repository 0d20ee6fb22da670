// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <fmt/format.h>
#include <time.h>

namespace steelyard {
namespace {

std::int64_t read_ns(clockid_t id) {
  timespec t{};
  clock_gettime(id, &t);
  return t.tv_sec * 1'000'000'000LL + t.tv_nsec;
}

}  // namespace

Nanoseconds SystemClock::now() {
  return Nanoseconds(read_ns(CLOCK_MONOTONIC));
}
std::int64_t SystemClock::wall_ns() {
  return read_ns(CLOCK_REALTIME);
}

std::string utc_timestamp(std::int64_t wall_ns) {
  const time_t seconds = wall_ns / 1'000'000'000;
  tm t{};
  gmtime_r(&seconds, &t);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour,
                     t.tm_min, t.tm_sec, wall_ns / 1'000'000 % 1000);
}

std::string latest_day(std::int64_t wall_ns) {
  constexpr std::int64_t kFarthestEast = std::int64_t{14} * 3600 * 1'000'000'000;
  return utc_timestamp(wall_ns + kFarthestEast).substr(0, std::string("2026-11-21").size());
}

}  // namespace steelyard
