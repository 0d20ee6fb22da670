// SPDX-License-Identifier: Apache-2.0
// From every NUMA node with CPUs to every node with memory, memory-only nodes included: bandwidth of reading by all
// threads of the one (counted as in mem.read), latency of one of them (counted as in mem.latency). Both use the same
// memory, bound to its node: the integers that are added up are the pointers of the cycle.
#pragma once
#include <limits>
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/placement.h"
#include "common/system.h"
#include "common/team.h"
#include "memory/cell.h"
#include "memory/ring.h"
#include "memory/slice.h"
#include "memory/stream_kernels.h"

namespace steelyard::cpu {

class Numa final : public sdk::Kernel {
  static constexpr sy_param kParams[] = {
      kSeveralPlacement,
      kCpus,
      sdk::int_param("size", "By", 0, 0, kLargest,
                     "bytes on each node, less than 4 x the last-level cache measures that; 0: as much and 64 MiB per "
                     "thread, all of them within a quarter of memory"),
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("bandwidth", "By/s", SY_HIGHER_IS_BETTER,
                  "lowest of all nodes from its own memory; table: from the rows' CPUs, the columns' memory"),
      sdk::metric("bandwidth.remote", "By/s", SY_INFORMATIONAL, "lowest from another node's memory; 0: no other node"),
      sdk::metric("latency", "s", SY_INFORMATIONAL, "highest of all nodes in its own memory; table: as for bandwidth"),
      sdk::metric("latency.remote", "s", SY_INFORMATIONAL, "highest in another node's memory; 0: no other node"),
      sdk::metric("cpu_nodes", "1", SY_INFORMATIONAL, "nodes with CPUs of this job"),
      sdk::metric("memory_nodes", "1", SY_INFORMATIONAL, "nodes with memory that this job may use"),
      kCleanMetric,
      sdk::metric("cache_multiple", "1", SY_INFORMATIONAL,
                  "bytes on the node with the least / the machine's last-level cache; 0: it reports none"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "mem.numa",
                                     .version = 1,
                                     .summary = "bandwidth and latency from every NUMA node to every other",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit Numa(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  struct Source {  // a node with CPUs
    int id = 0;
    std::vector<std::size_t> threads;
  };
  struct Target {  // a node with memory
    int id = 0;
    sdk::Array<std::uint64_t> words;
    Ring ring;
    void* at = nullptr;
  };
  struct Pair {
    std::vector<Slice> slices;  // of the source's threads, of the target's words
    Cell bandwidth, latency;
  };
  void find_sources(const std::vector<NumaNode>& nodes);
  void find_targets(const sdk::Job& job, const std::vector<NumaNode>& nodes);
  void read(Pair& pair, const Target& target, std::size_t thread, std::uint64_t chunks);
  [[nodiscard]] Pair& pair(std::size_t s, std::size_t t) { return pairs_[s * targets_.size() + t]; }
  [[nodiscard]] const Pair& pair(std::size_t s, std::size_t t) const { return pairs_[s * targets_.size() + t]; }
  [[nodiscard]] double bandwidth(std::size_t s, std::size_t t) const;
  [[nodiscard]] double latency(std::size_t s, std::size_t t) const;
  [[nodiscard]] std::size_t own_target(std::size_t s) const;
  void emit_extremes(const sdk::Sample& sample) const;
  void add_expected(std::size_t t, std::vector<std::uint64_t>& sums) const;
  [[nodiscard]] sdk::Check inspect(const Target& target) const;

  sdk::Host host_;
  Team team_;
  StreamFunction read_;
  std::vector<Source> sources_;
  std::vector<Target> targets_;
  std::vector<Pair> pairs_;
  std::vector<std::size_t> rank_;  // of a thread within its node
  sdk::Array<double> sums_;        // eight per thread
  double cache_ = static_cast<double>(last_level_cache());
};

}  // namespace steelyard::cpu
