// SPDX-License-Identifier: Apache-2.0
#include "memory/numa.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "common/fit.h"
#include "common/pages.h"
#include "common/portable.h"
#include "memory/past_cache.h"

namespace steelyard::cpu {
namespace {

constexpr std::size_t kSums = 8;
constexpr std::size_t kLine = 64, kWordsPerLine = kLine / sizeof(std::uint64_t);
constexpr std::size_t kChunk = 128 * 1024 / sizeof(std::uint64_t);
constexpr std::uint64_t kLeastFree = std::uint64_t{64} << 20;  // a node with less is full, not memory to measure

std::vector<NumaNode> memory_nodes() {
  std::vector<NumaNode> nodes = numa_nodes();
  std::erase_if(nodes, [](const NumaNode& node) {
    return !node.has_memory || (node.free_bytes != 0 && node.free_bytes < kLeastFree);
  });
  return nodes;
}

/// On each node; whole chunks.
std::uint64_t words_of(const sdk::Job& job, const NumaNode& node, std::uint64_t threads, std::size_t nodes) {
  const std::uint64_t asked = job.count("size");
  std::uint64_t bytes =
      asked != 0 ? asked
                 : past_the_cache(last_level_cache(), available_memory(), threads, std::max<std::size_t>(nodes, 1));
  if (asked == 0 && node.free_bytes != 0) bytes = std::min(bytes, node.free_bytes / 4);
  return std::max<std::uint64_t>(bytes / sizeof(std::uint64_t) / kStreamStep, 1) * kStreamStep;
}

/// The part of `words` that member `rank` of `members` threads reads.
Slice slice_of(std::size_t words, std::size_t rank, std::size_t members) {
  const std::size_t share = std::max(words / members / kStreamStep, std::size_t{1}) * kStreamStep;
  const std::size_t chunk = std::min(share, kChunk), size = share / chunk * chunk;
  return {rank * size % words, size, chunk};  // more threads than lines: some read the same
}

std::vector<std::string> labels(const auto& nodes) {
  std::vector<std::string> names;
  for (const auto& node : nodes) names.push_back("node " + std::to_string(node.id));
  return names;
}

}  // namespace

Numa::Numa(const sdk::Job& job)
    : host_(job.host()),
      team_(host_),
      read_(stream_kernel(choose("auto", kStreamIsas), StreamOp::kRead, false)),
      rank_(team_.size()),
      sums_(host_, kSums * team_.size()) {
  find_sources(numa_nodes());
  find_targets(job, memory_nodes());
  for (const Source& source : sources_) {
    for (const Target& target : targets_) {
      Pair& pair = pairs_.emplace_back();
      for (std::size_t rank = 0; rank < source.threads.size(); ++rank)
        pair.slices.push_back(slice_of(target.words.size(), rank, source.threads.size()));
    }
  }
}

void Numa::find_sources(const std::vector<NumaNode>& nodes) {
  for (const NumaNode& node : nodes) {
    Source source{node.id, {}};
    for (const std::size_t i : team_.everyone()) {
      const bool unknown = nodes.size() == 1 && node.cpus.empty();
      if (!unknown && std::ranges::find(node.cpus, team_.cpu(i)) == node.cpus.end()) continue;
      rank_[i] = source.threads.size();
      source.threads.push_back(i);
    }
    if (!source.threads.empty()) sources_.push_back(std::move(source));
  }
  if (sources_.empty()) throw sdk::Unsupported("the system does not say to which NUMA node our CPUs belong");
}

void Numa::find_targets(const sdk::Job& job, const std::vector<NumaNode>& nodes) {
  std::uint64_t bytes = 0;
  for (const NumaNode& node : nodes) {
    const std::uint64_t here = words_of(job, node, team_.size(), nodes.size()) * sizeof(std::uint64_t);
    const std::string name = "node " + std::to_string(node.id);
    if (node.free_bytes != 0 && here > node.free_bytes / 10 * 9)
      throw sdk::Unsupported("size=" + std::to_string(job.count("size")) + " on each node, and 9/10 of " +
                             std::to_string(node.free_bytes) + " bytes can be had on " + name + ": lower 'size'");
    judge_size(host_, here, size_by(job), "bandwidth", ("what lies on " + name).c_str());
    bytes += here;
  }
  require_memory(bytes, "size");
  for (const NumaNode& node : nodes) {
    const std::size_t words = words_of(job, node, team_.size(), nodes.size());
    try {
      Target target{node.id, allocate<std::uint64_t>(host_, words, true, node.id), {}, nullptr};
      target.ring = {reinterpret_cast<std::byte*>(target.words.data()), kLine, target.words.size() / kWordsPerLine};
      link(target.ring, job.seed() + static_cast<std::uint64_t>(node.id), host_);
      target.at = target.words.data();
      targets_.push_back(std::move(target));
    } catch (const std::bad_alloc&) {
      host_.log(SY_LOG_WARNING, "mem.numa leaves out node " + std::to_string(node.id) + ": no memory of it to be had");
    }
  }
  if (targets_.empty()) throw sdk::Unsupported("no NUMA node has memory that this process may use");
}

sy_estimate Numa::estimate(const sdk::Job& job) {
  const std::uint64_t threads = threads_of(job);
  const std::vector<NumaNode> nodes = memory_nodes();
  std::uint64_t words = 0;
  for (const NumaNode& node : nodes) words += words_of(job, node, threads, nodes.size());
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = words * sizeof(std::uint64_t) * 17 / 16,  // and what linking takes
          .disk_bytes = 0,
          .setup_s = static_cast<double>(words) / kWordsPerLine * 250e-9};
}

void Numa::read(Pair& pair, const Target& target, std::size_t thread, std::uint64_t chunks) {
  Slice& slice = pair.slices[rank_[thread]];
  const auto* const words = reinterpret_cast<const double*>(target.words.data());
  for (; chunks != 0; --chunks) read_(sums_.data() + kSums * thread, words + slice.next(), words, 0, slice.chunk());
}

std::uint64_t Numa::timed_run(const sdk::Host& host, std::uint64_t inner) {
  const std::uint64_t start = host.now_ns();
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    const std::span<const std::size_t> threads = sources_[s].threads;
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      if (host.cancelled()) throw sdk::Cancelled();
      Pair& cell = pair(s, t);
      Target& target = targets_[t];
      cell.bandwidth.measure(team_, threads, inner,
                             [&](std::size_t thread, std::uint64_t chunks) { read(cell, target, thread, chunks); });
      cell.latency.measure(team_, threads.first(1), inner,
                           [&](std::size_t, std::uint64_t rounds) { target.at = chase(target.at, rounds); });
    }
  }
  return host.now_ns() - start;
}

double Numa::bandwidth(std::size_t s, std::size_t t) const {
  std::size_t words = 0;
  for (const Slice& slice : pair(s, t).slices) words += slice.chunk();
  return static_cast<double>(words * sizeof(std::uint64_t)) / pair(s, t).bandwidth.last().median;
}

double Numa::latency(std::size_t s, std::size_t t) const {
  return pair(s, t).latency.last().median / kChaseSteps;
}

// A node without memory of its own has the best of the others for its own.
std::size_t Numa::own_target(std::size_t s) const {
  std::size_t best = 0;
  for (std::size_t t = 0; t < targets_.size(); ++t) {
    if (targets_[t].id == sources_[s].id) return t;
    if (bandwidth(s, t) > bandwidth(s, best)) best = t;
  }
  return best;
}

void Numa::emit_extremes(const sdk::Sample& sample) const {
  double local = 0, remote = 0, local_latency = 0, remote_latency = 0;
  const auto lower = [](double& least, double value) { least = least == 0 ? value : std::min(least, value); };
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    const std::size_t own = own_target(s);
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      lower(t == own ? local : remote, bandwidth(s, t));
      double& highest = t == own ? local_latency : remote_latency;
      highest = std::max(highest, latency(s, t));
    }
  }
  sample.emit("bandwidth", local);
  sample.emit("latency", local_latency);
  if (remote == 0) return;  // one node: there is nothing remote
  sample.emit("bandwidth.remote", remote);
  sample.emit("latency.remote", remote_latency);
}

void Numa::report(const sdk::Sample& sample) const {
  std::vector<double> bandwidths, latencies;
  double clean = 0;
  std::size_t least = targets_.front().words.size();
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      bandwidths.push_back(bandwidth(s, t));
      latencies.push_back(latency(s, t));
      clean += (pair(s, t).bandwidth.last().clean + pair(s, t).latency.last().clean) / 2;
      least = std::min(least, targets_[t].words.size());
    }
  }
  emit_extremes(sample);
  sample.emit("cpu_nodes", static_cast<double>(sources_.size()));
  sample.emit("memory_nodes", static_cast<double>(targets_.size()));
  sample.emit("clean", clean / static_cast<double>(pairs_.size()));
  sample.emit("cache_multiple", cache_ > 0 ? static_cast<double>(least * sizeof(std::uint64_t)) / cache_ : 0);
  sample.matrix("bandwidth", labels(sources_), labels(targets_), bandwidths);
  sample.matrix("latency", labels(sources_), labels(targets_), latencies);
}

/// The cycle is whole, and every word beside its pointers is still 0.
sdk::Check Numa::inspect(const Target& target) const {
  const std::string where = "node " + std::to_string(target.id) + ": ";
  const sdk::Check walked = walk(target.ring, target.at, host_);
  if (!walked.ok) return sdk::Check::fail(where + walked.why);
  for (std::size_t i = 0; i < target.words.size(); ++i) {
    const bool pointer = i % kWordsPerLine == 0 && i / kWordsPerLine < target.ring.lines;
    if (!pointer && target.words[i] != 0) return sdk::Check::fail(where + "word " + std::to_string(i) + " is not 0");
  }
  return sdk::Check::pass();
}

void Numa::add_expected(std::size_t t, std::vector<std::uint64_t>& sums) const {
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    for (std::size_t rank = 0; rank < sources_[s].threads.size(); ++rank) {
      const Slice& slice = pair(s, t).slices[rank];
      for (std::size_t i = slice.begin(); i < slice.begin() + slice.size(); ++i)
        sums[kSums * sources_[s].threads[rank] + (i - slice.begin()) % kSums] += slice.times(i) * targets_[t].words[i];
    }
  }
}

sdk::Check Numa::check() {
  std::vector<std::uint64_t> expected(sums_.size(), 0);
  for (std::size_t t = 0; t < targets_.size(); ++t) {
    sdk::Check sound = inspect(targets_[t]);
    if (!sound.ok) return sound;
    add_expected(t, expected);
  }
  for (std::size_t k = 0; k < expected.size(); ++k) {
    std::uint64_t got = 0;
    std::memcpy(&got, &sums_[k], sizeof got);
    if (got != expected[k])
      return sdk::Check::fail("sum " + std::to_string(k % kSums) + " of thread " + std::to_string(k / kSums) + " is " +
                              std::to_string(got) + ", not " + std::to_string(expected[k]));
  }
  return sdk::Check::pass();
}

}  // namespace steelyard::cpu
