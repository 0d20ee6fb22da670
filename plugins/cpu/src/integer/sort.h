// SPDX-License-Identifier: Apache-2.0
// Sorts uniformly distributed 64-bit keys, all threads together, out of one array into another. Counted: the keys.
#pragma once
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/implementation.h"
#include "common/placement.h"
#include "common/team.h"
#include "integer/parallel_sort.h"

namespace steelyard::cpu {

class Sort final : public sdk::Kernel {
  static constexpr sy_param kParams[] = {
      kPlacement,
      kCpus,
      sdk::int_param("size", "1", 0, 0, std::int64_t{1} << 40, "keys; 0: 64 MiB of them per thread"),
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("keys", "OP/s", SY_HIGHER_IS_BETTER, "64-bit keys sorted per second: an operation is a key"),
      sdk::metric("keys.best", "OP/s", SY_INFORMATIONAL, "of the best window"),
      sdk::metric("keys.p10", "OP/s", SY_INFORMATIONAL, "what nine of ten windows reached"),
      kCleanMetric,
      sdk::metric("array_size", "By", SY_INFORMATIONAL, "bytes of the keys, of which there are three arrays"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "cpu.sort",
                                     .version = 2,
                                     .summary = "sorting of uniformly distributed 64-bit keys",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit Sort(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  [[nodiscard]] Key key(std::size_t i) const;

  sdk::Host host_;
  std::uint64_t seed_;
  Team team_;
  sdk::Array<Key> in_, out_;
  ParallelSort sort_;
  Windows windows_;
};

[[nodiscard]] std::vector<Implementation> integer_implementations();

}  // namespace steelyard::cpu
