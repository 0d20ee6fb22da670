// SPDX-License-Identifier: Apache-2.0
#include "memory/latency.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/frequency.h"
#include "common/portable.h"
#include "common/random.h"

namespace steelyard::cpu {
namespace {

constexpr std::uint64_t kRoundsPerInner = 64;
constexpr double kStepsPerInner = kRoundsPerInner * kChaseSteps;

std::size_t stride_of(const sdk::Job& job) {
  return (job.count("stride") + 7) / 8 * 8;
}

std::size_t lines_of(const sdk::Job& job) {
  const std::uint64_t asked = job.count("size");
  const std::uint64_t bytes = asked != 0 ? asked : past_the_cache(last_level_cache(), available_memory(), 1, 1);
  return std::max<std::size_t>(bytes / stride_of(job), 2);
}

std::variant<sdk::Array<std::byte>, SmallPages> allocate(const sdk::Job& job, std::size_t bytes) {
  if (job.choice("pages") == "small") return SmallPages(bytes);
  return sdk::Array<std::byte>(job.host(), bytes);
}

}  // namespace

Latency::Latency(const sdk::Job& job)
    : host_(job.host()),
      team_(host_),
      stride_(stride_of(job)),
      lines_(lines_of(job)),
      memory_(allocate(job, lines_ * stride_)),
      base_(std::visit([](auto& memory) { return memory.data(); }, memory_)) {
  if (team_.size() != 1) throw sdk::DeviceError("mem.latency was given " + std::to_string(team_.size()) + " places");
  link(job.seed());
  at_ = base_;
  huge_pages_ = huge_page_share(base_, lines_ * stride_);
}

void*& Latency::line(std::size_t i) {
  return *reinterpret_cast<void**>(base_ + i * stride_);
}

// Sattolo's shuffle of the identity: the only difference to Fisher-Yates is below(i) instead of below(i + 1), and it
// makes every outcome one cycle through all lines.
void Latency::link(std::uint64_t seed) {
  Random random(seed);
  for (std::size_t i = 0; i < lines_; ++i) line(i) = &line(i);
  for (std::size_t i = lines_ - 1; i > 0; --i) {
    std::swap(line(i), line(random.below(i)));
    poll(i);
  }
}

void Latency::poll(std::size_t i) const {
  if (i % 65536 == 0 && host_.cancelled()) throw sdk::Cancelled();
}

sy_estimate Latency::estimate(const sdk::Job& job) {
  constexpr double kPerLine = 3 * 150e-9;  // linked at random, walked once more by the check
  const auto lines = static_cast<double>(lines_of(job));
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = lines_of(job) * stride_of(job),
          .disk_bytes = 0,
          .setup_s = lines * kPerLine};
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

// From any line, the walk must visit every line exactly once before it returns.
sdk::Check Latency::check() {
  std::vector<bool> visited(lines_, false);
  for (std::size_t n = 0; n < lines_; ++n) {
    const std::size_t offset = static_cast<std::size_t>(static_cast<std::byte*>(at_) - base_);
    const std::size_t i = offset / stride_;
    if (offset % stride_ != 0 || i >= lines_)
      return sdk::Check::fail("the walk left its lines after " + std::to_string(n) + " steps");
    if (visited[i])
      return sdk::Check::fail("the walk met a line again after " + std::to_string(n) + " of " + std::to_string(lines_) +
                              " lines");
    visited[i] = true;
    at_ = line(i);
    poll(n);
  }
  return sdk::Check::pass();
}

}  // namespace steelyard::cpu
