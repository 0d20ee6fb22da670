// SPDX-License-Identifier: Apache-2.0
// a[i] = b[i] + s * c[i] over arrays past the last cache. Counted: b and c read, a written, 24 bytes per element
// (STREAM's rule). Not counted: the read of a's line that ordinary stores cause. Based on a variant of the STREAM
// benchmark, with values that differ and stores past the caches.
#pragma once
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/placement.h"
#include "common/system.h"
#include "common/team.h"
#include "memory/triad_kernels.h"

namespace steelyard::cpu {

class Triad final : public sdk::Kernel {
  static constexpr const char* kStores[] = {"nontemporal", "regular"};
  static constexpr sy_param kParams[] = {
      kPlacement,
      sdk::int_param("size", "By", 0, 0, kLargest,
                     "bytes per array; 0: 4 x the last-level cache and 64 MiB per thread, within a quarter of memory"),
      sdk::choice_param("stores", kStores, 0, "past the caches, or through them"),
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("bandwidth", "By/s", SY_HIGHER_IS_BETTER, "bytes the loop itself reads and writes, per second"),
      sdk::metric("array_size", "By", SY_INFORMATIONAL, "bytes of one array"),
      sdk::metric("cache_multiple", "1", SY_INFORMATIONAL,
                  "one array / the machine's last-level cache; 0: the system reports no cache"),
      sdk::metric("huge_pages", "1", SY_INFORMATIONAL, "share of the arrays that huge pages back, 0..1"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "mem.triad",
                                     .version = 1,
                                     .summary = "memory bandwidth of a = b + s*c, arrays past the last cache",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit Triad(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  /// body(thread, i) for every element i, by the thread that owns it. Throws sdk::Cancelled.
  template <class Body>
  void each_element(Body&& body);
  [[nodiscard]] double value_b(std::size_t i) const;
  [[nodiscard]] double value_c(std::size_t i) const;

  sdk::Host host_;
  Team team_;
  TriadFunction triad_;
  std::uint64_t seed_;
  std::size_t share_;  // elements per thread
  sdk::Array<double> a_, b_, c_;
  double cache_ = static_cast<double>(last_level_cache());
  double huge_pages_ = 0;
};

}  // namespace steelyard::cpu
