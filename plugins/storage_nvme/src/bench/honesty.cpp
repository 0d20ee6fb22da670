// SPDX-License-Identifier: Apache-2.0
#include "bench/honesty.h"

#include <cmath>
#include <cstdio>

namespace steelyard::storage {
namespace {

constexpr double kLeastDeviceShare = 0.9;
constexpr double kMostFromLittle = 0.2;
constexpr std::size_t kRounds = 20;                    // of all places
constexpr std::uint64_t kShortRegion_ns = 40'000'000;  // one preemption of the thread is a large part of less

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0f %%", 100 * share);
  return text;
}

std::string doubt_about(const char* fate, const char* done, std::uint64_t bytes, std::uint64_t drives) {
  if (bytes == 0) return "";
  const double share = static_cast<double>(drives) / static_cast<double>(bytes);
  if (share >= kLeastDeviceShare) return "";
  return std::string(fate) + " a cache: " + std::to_string(bytes) + " bytes were " + done +
         " here, but the drives saw only " + percent(share) + " of them";
}

}  // namespace

std::string doubt_about_reads(std::uint64_t bytes_read, std::uint64_t drives_read) {
  return doubt_about("served from", "read", bytes_read, drives_read);
}

std::string doubt_about_writes(std::uint64_t bytes_written, std::uint64_t drives_written) {
  return doubt_about("kept in", "written", bytes_written, drives_written);
}

bool littles_law_tells(const Outcome& outcome, const Shape& shape) {
  const std::size_t counted = outcome.read_ns.size() + outcome.write_ns.size();
  return shape.rate == 0 && counted >= kRounds * shape.depth * shape.threads &&
         outcome.end_ns - outcome.begin_ns >= kShortRegion_ns;
}

std::string doubt_about_load(const Outcome& outcome, const Shape& shape) {
  if (!littles_law_tells(outcome, shape) || std::abs(outcome.little - 1) <= kMostFromLittle) return "";
  return "rate x mean latency is " + percent(outcome.little) + " of the " +
         std::to_string(shape.depth * shape.threads) +
         " requests in flight, against Little's law: the threads that send requests did not get the CPU in time";
}

}  // namespace steelyard::storage
