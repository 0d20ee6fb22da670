// SPDX-License-Identifier: Apache-2.0
// Time as an interface, so that a test can own it.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace steelyard {

using Nanoseconds = std::chrono::nanoseconds;

class Clock {
 public:
  virtual ~Clock() = default;
  /// Monotonic, since an arbitrary start. Never jumps.
  [[nodiscard]] virtual Nanoseconds now() = 0;
  /// Wall clock, nanoseconds since 1970 UTC. May jump; only ever printed, never subtracted.
  [[nodiscard]] virtual std::int64_t wall_ns() = 0;
};

/// CLOCK_MONOTONIC and CLOCK_REALTIME.
class SystemClock final : public Clock {
 public:
  Nanoseconds now() override;
  std::int64_t wall_ns() override;
};

/// "2026-11-21T03:12:40.123Z".
[[nodiscard]] std::string utc_timestamp(std::int64_t wall_ns);
/// True if `s` is a moment that exists, written so; the fraction of the second may be missing.
[[nodiscard]] bool is_timestamp(std::string_view s);
/// "2026-11-21": the last day that has begun somewhere on earth. Nobody has seen a later one.
[[nodiscard]] std::string latest_day(std::int64_t wall_ns);

}  // namespace steelyard
