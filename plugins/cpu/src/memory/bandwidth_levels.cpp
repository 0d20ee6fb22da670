// SPDX-License-Identifier: Apache-2.0
#include "memory/bandwidth_levels.h"

#include <algorithm>

#include "common/fit.h"
#include "memory/past_cache.h"

namespace steelyard::cpu {
namespace {

constexpr std::uint64_t kSmallest = 8192;
constexpr std::size_t kLargestChunk = 128 * 1024 / sizeof(double);

StreamOp op_of(const sdk::Job& job) {
  if (job.choice("op") == "copy") return StreamOp::kCopy;
  return job.choice("op") == "triad" ? StreamOp::kTriad : StreamOp::kRead;
}

/// Elements of one array, so that `arrays` of them make about `bytes`, in chunks that a thread can work through.
struct Cut {
  std::size_t elements, chunk;
};
Cut cut(std::uint64_t bytes, unsigned arrays) {
  std::size_t chunk = bytes / arrays / sizeof(double), count = 1;
  while (chunk > kLargestChunk) chunk /= 2, count *= 2;
  chunk = std::max(chunk / kStreamStep, std::size_t{1}) * kStreamStep;
  return {chunk * count, chunk};
}

/// Of the largest working set, over all threads.
std::uint64_t bytes_per_array(const sdk::Job& job, std::uint64_t threads) {
  const unsigned arrays = facts_of(op_of(job)).arrays();
  const std::uint64_t asked = job.count("size");
  return asked != 0 ? asked / arrays : past_the_cache(last_level_cache(), available_memory(), threads, arrays);
}

std::vector<std::uint64_t> wanted_sizes(const sdk::Job& job, std::uint64_t threads) {
  const std::uint64_t all = bytes_per_array(job, threads) * facts_of(op_of(job)).arrays();
  return sweep(kSmallest, std::max(all / threads, 2 * kSmallest));
}

StreamArrays arrays_for(const sdk::Job& job, Team& team) {
  const StreamOp op = op_of(job);
  const StreamFunction kernel = chosen_kernel(job, op, false);
  // The headline is the first cache's, so it stands whatever there is of memory.
  judge_size(job.host(), bytes_per_array(job, team.size()), SizeBy::kUser, "bandwidth.memory",
             "an array of the largest set");
  const Cut most = cut(wanted_sizes(job, team.size()).back(), facts_of(op).arrays());
  require_memory(most.elements * team.size() * sizeof(double) * facts_of(op).arrays(), "size");
  return {job.host(), team, op, kernel, most.elements, job.choice("pages") == "huge", job.seed()};
}

}  // namespace

BandwidthLevels::BandwidthLevels(const sdk::Job& job)
    : facts_(facts_of(op_of(job))), team_(job.host()), arrays_(arrays_for(job, team_)), shares_(shares_of(team_)) {
  for (const std::uint64_t bytes : wanted_sizes(job, team_.size())) {
    const Cut part = cut(bytes, facts_.arrays());
    sizes_.push_back(part.elements * sizeof(double) * facts_.arrays());
    Set& set = sets_.emplace_back();
    for (std::size_t thread = 0; thread < team_.size(); ++thread)
      set.slices.emplace_back(thread * arrays_.share(), part.elements, part.chunk);
  }
}

sy_estimate BandwidthLevels::estimate(const sdk::Job& job) {
  const std::uint64_t threads = threads_of(job);
  const std::uint64_t bytes = wanted_sizes(job, threads).back() * threads;
  constexpr double kFillPerSecond = 2e9;  // bytes one thread hashes and writes, or checks
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = bytes,
          .disk_bytes = 0,
          .setup_s = 2 * static_cast<double>(bytes) / kFillPerSecond / static_cast<double>(threads)};
}

// Each set is worked through once before, so that the caches hold of it what they can keep, and nothing of another.
std::uint64_t BandwidthLevels::timed_run(const sdk::Host& host, std::uint64_t inner) {
  const std::uint64_t start = host.now_ns();
  for (Set& set : sets_) {
    if (host.cancelled()) throw sdk::Cancelled();
    const auto work = [&](std::size_t thread, std::uint64_t chunks) {
      arrays_.work(thread, set.slices[thread], chunks);
    };
    team_.each([&](std::size_t thread) { work(thread, set.slices[thread].size() / set.slices[thread].chunk()); });
    team_.each([&](std::size_t thread) { arrays_.poison(set.slices[thread], 1); });  // what is measured begins there
    set.cell.measure(team_, team_.everyone(), inner, work);
  }
  return host.now_ns() - start;
}

double BandwidthLevels::bytes_per_repetition(const Set& set) const {
  return static_cast<double>(set.slices.front().chunk() * sizeof(double) * facts_.arrays() * team_.size());
}

void BandwidthLevels::report(const sdk::Sample& sample) const {
  std::vector<double> curve, per_byte;
  double clean = 0;
  for (const Set& set : sets_) {
    per_byte.push_back(set.cell.last().median / bytes_per_repetition(set));
    curve.push_back(1 / per_byte.back());
    clean += set.cell.last().clean / static_cast<double>(sets_.size());
  }
  const std::vector<double> sizes = as_doubles(sizes_);
  const std::vector<Plateau> plateaus = find_plateaus(sizes, per_byte);
  const Levels levels = name_levels(sizes, per_byte, shares_.per_thread);
  const auto rate = [&](std::size_t level) { return levels[level].value > 0 ? 1 / levels[level].value : 0; };
  sample.emit("bandwidth", plateaus.empty() ? curve.front() : 1 / plateaus.front().value);
  emit_if_seen(sample, "bandwidth.l2", rate(1));
  emit_if_seen(sample, "bandwidth.l3", rate(2));
  sample.emit("bandwidth.memory", curve.back());
  emit_capacities(sample, levels, shares_);
  sample.emit("clean", clean);
  sample.emit("cache_multiple", cache_ > 0 ? sizes.back() * static_cast<double>(team_.size()) / cache_ : 0);
  sample.emit("huge_pages", arrays_.huge_pages());
  sample.matrix("bandwidth", as_labels(sizes_), std::vector<std::string>{"bandwidth"}, curve);
}

sdk::Check BandwidthLevels::check() {
  return arrays_.check(team_, [&](std::size_t thread, std::size_t i) {
    std::uint64_t times = 0;
    for (const Set& set : sets_) times += set.slices[thread].times(i);
    return times;
  });
}

}  // namespace steelyard::cpu
