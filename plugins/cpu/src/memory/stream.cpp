// SPDX-License-Identifier: Apache-2.0
#include "memory/stream.h"

#include <algorithm>
#include <string>

#include "common/fit.h"
#include "memory/past_cache.h"

namespace steelyard::cpu {
namespace {

constexpr std::size_t kPage = 4096 / sizeof(double);
constexpr std::size_t kChunk = 32 * kPage;  // 128 KiB: far from a thread's share, a small part of a window

std::uint64_t bytes_per_array(const sdk::Job& job, StreamOp op, std::uint64_t threads) {
  const std::uint64_t asked = job.count("size");
  return asked != 0 ? asked : past_the_cache(last_level_cache(), available_memory(), threads, facts_of(op).arrays());
}

std::size_t chunk_of(std::uint64_t bytes, std::uint64_t threads) {
  const std::size_t pages = std::max<std::size_t>(bytes / sizeof(double) / threads / kPage, 1);
  return std::min(pages * kPage, kChunk);
}

/// A thread's share in elements: whole chunks.
std::size_t share_of(std::uint64_t bytes, std::uint64_t threads) {
  const std::size_t chunk = chunk_of(bytes, threads);
  return std::max<std::size_t>(bytes / sizeof(double) / threads / chunk, 1) * chunk;
}

StreamArrays arrays_for(const sdk::Job& job, Team& team, StreamOp op) {
  const bool nontemporal = facts_of(op).writes != 0 && job.choice("stores") == "nontemporal";
  const StreamFunction kernel = chosen_kernel(job, op, nontemporal);
  const std::uint64_t bytes = bytes_per_array(job, op, team.size());
  judge_size(job.host(), bytes, size_by(job), "bandwidth");
  const std::size_t share = share_of(bytes, team.size());
  require_memory(share * team.size() * sizeof(double) * facts_of(op).arrays(), "size");
  return {job.host(), team, op, kernel, share, job.choice("pages") == "huge", job.seed()};
}

}  // namespace

StreamFunction chosen_kernel(const sdk::Job& job, StreamOp op, bool nontemporal) {
  const Isa isa = choose(job.choice("isa"), kStreamIsas);
  const StreamFunction kernel = stream_kernel(isa, op, nontemporal);
  if (kernel == nullptr)
    throw sdk::Unsupported(std::string(name(isa)) + " has no non-temporal stores; use stores=regular");
  job.host().note("isa", name(isa));
  return kernel;
}

Stream::Stream(const sdk::Job& job, StreamOp op)
    : facts_(facts_of(op)), team_(job.host()), arrays_(arrays_for(job, team_, op)) {
  const std::size_t chunk = chunk_of(arrays_.bytes_per_array(), team_.size());
  for (std::size_t thread = 0; thread < team_.size(); ++thread)
    slices_.emplace_back(thread * arrays_.share(), arrays_.share(), chunk);
}

sy_estimate Stream::estimate_of(const sdk::Job& job, StreamOp op) {
  const std::uint64_t threads = threads_of(job);
  const std::uint64_t bytes =
      facts_of(op).arrays() * share_of(bytes_per_array(job, op, threads), threads) * threads * sizeof(double);
  constexpr double kFillPerSecond = 2e9;  // bytes one thread hashes and writes, or checks
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = bytes,
          .disk_bytes = 0,
          .setup_s = 2 * static_cast<double>(bytes) / kFillPerSecond / static_cast<double>(threads)};
}

std::uint64_t Stream::timed_run(const sdk::Host&, std::uint64_t inner) {
  team_.each([&](std::size_t thread) { arrays_.poison(slices_[thread], inner); });
  windows_ = team_.windows(inner, [&](std::size_t thread, std::uint64_t repetitions) {
    arrays_.work(thread, slices_[thread], repetitions);
  });
  return windows_.elapsed_ns;
}

void Stream::report(const sdk::Sample& sample) const {
  const auto array = static_cast<double>(arrays_.bytes_per_array());
  const auto chunk = static_cast<double>(slices_.front().chunk() * sizeof(double) * team_.size());
  windows_.emit_rate(sample, "bandwidth", chunk * facts_.arrays());
  sample.emit("array_size", array);
  sample.emit("cache_multiple", cache_ > 0 ? array / cache_ : 0);
  sample.emit("huge_pages", arrays_.huge_pages());
  sample.emit("local_pages", arrays_.local_pages());
}

sdk::Check Stream::check() {
  return arrays_.check(team_, [&](std::size_t thread, std::size_t i) { return slices_[thread].times(i); });
}

}  // namespace steelyard::cpu
