// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <algorithm>
#include <fmt/format.h>
#include <time.h>

#include "base/text.h"

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

bool is_timestamp(std::string_view s) {
  constexpr std::size_t kDay = std::string_view("2026-11-21").size();
  constexpr std::string_view kLast = "T23:59:59.999Z", kLastSecond = "T23:59:59Z";
  const std::string_view time = s.substr(std::min(kDay, s.size()));
  const std::string_view last = time.size() == kLastSecond.size() ? kLastSecond : kLast;
  const auto in_place = [](char c, char at_last) {
    return at_last >= '0' && at_last <= '9' ? c >= '0' && c <= '9' : c == at_last;
  };
  const auto in_day = [&](std::size_t at) { return time.substr(at, 2) <= last.substr(at, 2); };
  return text::is_date(s.substr(0, kDay)) && std::ranges::equal(time, last, in_place) && in_day(1) && in_day(4) &&
         in_day(7);
}

std::string latest_day(std::int64_t wall_ns) {
  constexpr std::int64_t kFarthestEast = std::int64_t{14} * 3600 * 1'000'000'000;
  return utc_timestamp(wall_ns + kFarthestEast).substr(0, std::string("2026-11-21").size());
}

}  // namespace steelyard
