// SPDX-License-Identifier: Apache-2.0
// mem.copy, scale, add, triad, read and write: one loop each over arrays past the last cache. Counted: the bytes that
// the loop itself reads and writes (STREAM's rule) - copy and scale 16 per element, add and triad 24, read and write 8.
// Not counted: the read of a line that ordinary stores cause before they write it. Based on a variant of the STREAM
// benchmark, with values that differ and stores past the caches.
#pragma once
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/pages.h"
#include "common/placement.h"
#include "common/system.h"
#include "common/team.h"
#include "memory/stream_arrays.h"

namespace steelyard::cpu {

inline constexpr sy_param kStreamIsa =
    sdk::choice_param("isa", kStreamIsaNames, 0, "instructions to use; auto is the widest that runs here");

/// The kernel that a job's parameters stand for. Throws sdk::Unsupported.
[[nodiscard]] StreamFunction chosen_kernel(const sdk::Job& job, StreamOp op, bool nontemporal);

class Stream : public sdk::Kernel {
 public:
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 protected:
  static constexpr const char* kStores[] = {"nontemporal", "regular"};
  static constexpr sy_param kParams[] = {
      kPlacement,
      kCpus,
      sdk::int_param(
          "size", "By", 0, 0, kLargest,
          "bytes per array, less than 4 x the last-level cache measures that; 0: as much and 64 MiB per thread, "
          "within a quarter of memory"),
      kPages,
      kStreamIsa,
      sdk::choice_param("stores", kStores, 0, "past the caches, or through them"),  // the last: read has none
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("bandwidth", "By/s", SY_HIGHER_IS_BETTER, "bytes the loop itself reads and writes, per second"),
      sdk::metric("bandwidth.best", "By/s", SY_INFORMATIONAL, "of the best window"),
      sdk::metric("bandwidth.p10", "By/s", SY_INFORMATIONAL, "what nine of ten windows reached"),
      kCleanMetric,
      sdk::metric("array_size", "By", SY_INFORMATIONAL, "bytes of one array"),
      sdk::metric("cache_multiple", "1", SY_INFORMATIONAL,
                  "one array / the machine's last-level cache; 0: the system reports no cache"),
      sdk::metric("huge_pages", "1", SY_INFORMATIONAL, "share of the arrays that huge pages back, 0..1"),
      sdk::metric("local_pages", "1", SY_INFORMATIONAL,
                  "share of a sample of pages that lie on the NUMA node of the thread that uses them; -1: the system "
                  "does not say"),
  };
  static constexpr std::span<const sy_param> params_of(StreamOp op) {
    const std::span<const sy_param> all(kParams);
    return facts_of(op).writes == 0 ? all.first(all.size() - 1) : all;
  }

  Stream(const sdk::Job& job, StreamOp op);
  static sy_estimate estimate_of(const sdk::Job& job, StreamOp op);

 private:
  StreamFacts facts_;
  Team team_;
  StreamArrays arrays_;
  std::vector<Slice> slices_;  // one per thread
  double cache_ = static_cast<double>(last_level_cache());
  Windows windows_;
};

template <StreamOp kOp>
class StreamOf final : public Stream {
  static constexpr const char* kSummaries[6] = {"memory bandwidth of a = b, arrays past the last cache",
                                                "memory bandwidth of a = s*b, arrays past the last cache",
                                                "memory bandwidth of a = b + c, arrays past the last cache",
                                                "memory bandwidth of a = b + s*c, arrays past the last cache",
                                                "memory bandwidth of reading, an array past the last cache",
                                                "memory bandwidth of writing, an array past the last cache"};

  /// Triad 1 timed whole passes, not windows; read 1 read in one stream on x86.
  static constexpr std::uint32_t version(StreamOp op) {
    return op == StreamOp::kTriad || op == StreamOp::kRead ? 2 : 1;
  }

 public:
  static constexpr sdk::Facts kFacts{.id = facts_of(kOp).id,
                                     .version = version(kOp),
                                     .summary = kSummaries[static_cast<std::size_t>(kOp)],
                                     .params = params_of(kOp),
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit StreamOf(const sdk::Job& job) : Stream(job, kOp) {}
  static sy_estimate estimate(const sdk::Job& job) { return estimate_of(job, kOp); }
};

using Copy = StreamOf<StreamOp::kCopy>;
using Scale = StreamOf<StreamOp::kScale>;
using Add = StreamOf<StreamOp::kAdd>;
using Triad = StreamOf<StreamOp::kTriad>;
using Read = StreamOf<StreamOp::kRead>;
using Write = StreamOf<StreamOp::kWrite>;

}  // namespace steelyard::cpu
