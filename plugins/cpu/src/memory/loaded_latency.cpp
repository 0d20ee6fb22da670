// SPDX-License-Identifier: Apache-2.0
#include "memory/loaded_latency.h"

#include <algorithm>
#include <functional>
#include <string>

#include "common/fit.h"
#include "common/portable.h"
#include "memory/past_cache.h"
#include "memory/plateaus.h"

namespace steelyard::cpu {
namespace {

constexpr std::size_t kLine = 64;
constexpr std::size_t kChunk = 1024 / sizeof(double);
constexpr std::uint64_t kWaits[] = {0, 2, 8, 32, 128, 512, 1000, 2000, 5000, 20000};  // cycles after each chunk
constexpr std::uint64_t kRounds = 400;  // of kChaseSteps in a window: a millisecond where a step takes 150 ns
constexpr std::size_t kWindows = 5;

std::uint64_t bytes_of(const sdk::Job& job, std::uint64_t threads) {
  const std::uint64_t asked = job.count("size");
  const std::uint64_t bytes = asked != 0 ? asked : past_the_cache(last_level_cache(), available_memory(), threads, 2);
  return std::max<std::uint64_t>(bytes / kLine, 2) * kLine;
}

std::size_t share_of(const sdk::Job& job, std::uint64_t threads) {
  const std::uint64_t readers = std::max<std::uint64_t>(threads - 1, 1);
  return std::max<std::size_t>(bytes_of(job, threads) / sizeof(double) / readers / kChunk, 1) * kChunk;
}

sdk::Array<std::byte> memory_for(const sdk::Job& job, const Team& team) {
  if (team.size() < 2)
    throw sdk::Unsupported("one thread walks while others load the memory: needs 2 threads, placement '" +
                           std::string(job.choice("placement")) + "' has 1 here");
  const std::uint64_t bytes = bytes_of(job, team.size());
  judge_size(job.host(), bytes, size_by(job), "latency");
  require_memory(bytes + link_scratch(bytes / kLine) + share_of(job, team.size()) * team.size() * sizeof(double),
                 "size");
  return allocate<std::byte>(job.host(), bytes, job.choice("pages") == "huge");
}

StreamFunction widest_read() {
  return stream_kernel(choose("auto", kStreamIsas), StreamOp::kRead, false);
}

}  // namespace

LoadedLatency::LoadedLatency(const sdk::Job& job)
    : host_(job.host()),
      team_(host_),
      memory_(memory_for(job, team_)),
      ring_{memory_.data(), kLine, bytes_of(job, team_.size()) / kLine},
      at_(memory_.data()),
      arrays_(host_, team_, StreamOp::kRead, widest_read(), share_of(job, team_.size()), job.choice("pages") == "huge",
              job.seed()),
      threads_(team_.size()) {
  link(ring_, job.seed(), host_);
  for (std::size_t thread = 0; thread < team_.size(); ++thread)
    slices_.emplace_back(thread * arrays_.share(), arrays_.share(), kChunk);
}

sy_estimate LoadedLatency::estimate(const sdk::Job& job) {
  const std::uint64_t threads = threads_of(job);
  const std::uint64_t bytes = bytes_of(job, threads), lines = bytes / kLine;
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = bytes + link_scratch(lines) + share_of(job, threads) * threads * sizeof(double),
          .disk_bytes = 0,
          .setup_s = static_cast<double>(lines) * 200e-9 + static_cast<double>(bytes) / 1e9};
}

void LoadedLatency::read_until_told(std::size_t number, std::uint64_t wait) {
  Thread& reader = threads_[number];
  const std::uint64_t start = host_.now_ns();
  std::uint64_t chunks = 0;
  reading_.fetch_add(1, std::memory_order_relaxed);
  for (; done_.load(std::memory_order_relaxed) <= reader.window; ++chunks) {
    arrays_.work(number, slices_[number], 1);
    idle_cycles(wait);
  }
  const auto ns = static_cast<double>(host_.now_ns() - start);
  reader.found[reader.window++] = static_cast<double>(chunks * kChunk * sizeof(double)) / ns * 1e9;
}

// The walker begins when all readers read, and tells them when it is done.
void LoadedLatency::walk_on(Thread& walker, bool idle) {
  const std::size_t all = idle ? 0 : (walker.window + 1) * (team_.size() - 1);
  for (unsigned spins = 1; reading_.load(std::memory_order_relaxed) < all; ++spins)
    if (spins % 4096 == 0) sched_yield();
  const std::uint64_t start = host_.now_ns();
  at_ = chase(at_, kRounds);
  walker.found[walker.window++] = static_cast<double>(host_.now_ns() - start) * 1e-9 / (kRounds * kChaseSteps);
  done_.fetch_add(1, std::memory_order_relaxed);
}

LoadedLatency::Point LoadedLatency::measure(std::uint64_t times, bool idle, std::uint64_t wait) {
  const std::vector<std::uint64_t> windows(kWindows * times, 1);
  reading_ = 0;
  done_ = 0;
  for (Thread& thread : threads_) thread = {0, std::vector<double>(windows.size(), 0)};
  const std::span<const std::size_t> members = idle ? team_.everyone().first(1) : team_.everyone();
  const double clean = team_
                           .some(members, windows,
                                 [&](std::size_t thread, std::uint64_t) {
                                   if (thread == 0) return walk_on(threads_[0], idle);
                                   read_until_told(thread, wait);
                                 })
                           .clean;
  std::vector<double> bandwidth(windows.size(), 0);
  for (std::size_t thread = 1; thread < threads_.size(); ++thread)
    std::ranges::transform(bandwidth, threads_[thread].found, bandwidth.begin(), std::plus());
  return {median(threads_[0].found), median(bandwidth), clean};
}

std::uint64_t LoadedLatency::timed_run(const sdk::Host& host, std::uint64_t inner) {
  const std::uint64_t start = host.now_ns();
  idle_ = measure(inner, true, 0);
  curve_.clear();
  for (const std::uint64_t wait : kWaits) {
    if (host.cancelled()) throw sdk::Cancelled();
    curve_.push_back(measure(inner, false, wait));
  }
  return host.now_ns() - start;
}

void LoadedLatency::report(const sdk::Sample& sample) const {
  std::vector<double> latency, bandwidth;
  std::vector<std::string> labels;
  double clean = idle_.clean;
  for (std::size_t k = 0; k < curve_.size(); ++k) {
    latency.push_back(curve_[k].latency);
    bandwidth.push_back(curve_[k].bandwidth);
    labels.push_back(std::to_string(kWaits[k]));
    clean += curve_[k].clean;
  }
  const auto most = std::ranges::max_element(curve_, {}, &Point::bandwidth);
  sample.emit("latency", most->latency);
  sample.emit("latency.idle", idle_.latency);
  sample.emit("latency.half", value_at(bandwidth, latency, most->bandwidth / 2));
  sample.emit("bandwidth", most->bandwidth);
  sample.emit("clean", clean / static_cast<double>(curve_.size() + 1));
  sample.emit("readers", static_cast<double>(team_.size() - 1));
  sample.emit("cache_multiple", cache_ > 0 ? static_cast<double>(memory_.size()) / cache_ : 0);
  sample.matrix("latency", labels, std::vector<std::string>{"latency"}, latency);
  sample.matrix("bandwidth", labels, std::vector<std::string>{"bandwidth"}, bandwidth);
}

sdk::Check LoadedLatency::check() {
  sdk::Check walked = walk(ring_, at_, host_);
  if (!walked.ok) return walked;
  return arrays_.check(team_, [&](std::size_t thread, std::size_t i) { return slices_[thread].times(i); });
}

}  // namespace steelyard::cpu
