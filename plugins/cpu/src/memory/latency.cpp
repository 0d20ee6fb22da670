// SPDX-License-Identifier: Apache-2.0
#include "memory/latency.h"

#include <algorithm>

#include "common/fit.h"
#include "common/frequency.h"
#include "common/portable.h"
#include "memory/past_cache.h"

namespace steelyard::cpu {
namespace {

constexpr std::uint64_t kRoundsPerInner = 64;
constexpr double kStepsPerInner = kRoundsPerInner * kChaseSteps;

std::size_t stride_of(const sdk::Job& job) {
  return (job.count("stride") + 7) / 8 * 8;
}

std::uint64_t wanted_bytes(const sdk::Job& job) {
  const std::uint64_t asked = job.count("size");
  return asked != 0 ? asked : past_the_cache(last_level_cache(), available_memory(), 1, 1);
}

std::size_t lines_of(const sdk::Job& job) {
  return std::max<std::size_t>(wanted_bytes(job) / stride_of(job), 2);
}

sdk::Array<std::byte> memory_for(const sdk::Job& job) {
  // A small size that was asked for measures a cache, as is documented; only an automatic one has to be past them.
  if (size_by(job) == SizeBy::kItself) judge_size(job.host(), wanted_bytes(job), SizeBy::kItself, "latency");
  const std::size_t bytes = lines_of(job) * stride_of(job);
  require_memory(bytes + link_scratch(lines_of(job)), "size");
  return allocate<std::byte>(job.host(), bytes, job.choice("pages") == "huge");
}

}  // namespace

Latency::Latency(const sdk::Job& job)
    : host_(job.host()),
      team_(host_),
      stride_(stride_of(job)),
      lines_(lines_of(job)),
      memory_(memory_for(job)),
      ring_{memory_.data(), stride_, lines_},
      at_(memory_.data()) {
  expect_one(team_);
  link(ring_, job.seed(), host_);
  huge_pages_ = huge_page_share(memory_.data(), memory_.size());
}

sy_estimate Latency::estimate(const sdk::Job& job) {
  constexpr double kPerLine = 100e-9;     // linked, and walked once more by the check
  constexpr double kFillPerSecond = 1e9;  // bytes that the system zeroes, page by page
  const std::size_t lines = lines_of(job);
  return {
      .struct_size = sizeof(sy_estimate),
      .reserved = 0,
      .memory_bytes = lines * stride_of(job) + link_scratch(lines),
      .disk_bytes = 0,
      .setup_s = static_cast<double>(lines) * kPerLine + static_cast<double>(lines * stride_of(job)) / kFillPerSecond};
}

std::uint64_t Latency::timed_run(const sdk::Host& host, std::uint64_t inner) {
  windows_ = team_.windows(
      inner, [&](std::size_t, std::uint64_t repetitions) { at_ = chase(at_, repetitions * kRoundsPerInner); },
      [&](std::size_t) { hz_ = core_frequency(host); });
  return windows_.elapsed_ns;
}

void Latency::report(const sdk::Sample& sample) const {
  const auto bytes = static_cast<double>(lines_ * stride_);
  windows_.emit_time(sample, "latency", kStepsPerInner);
  sample.emit("cycles", windows_.median * hz_ / kStepsPerInner);
  sample.emit("working_set", bytes);
  sample.emit("cache_multiple", cache_ > 0 ? bytes / cache_ : 0);
  sample.emit("huge_pages", huge_pages_);
}

sdk::Check Latency::check() {
  return walk(ring_, at_, host_);
}

}  // namespace steelyard::cpu
