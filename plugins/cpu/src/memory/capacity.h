// SPDX-License-Identifier: Apache-2.0
// Writes a part of the memory that is available with a pattern from the seed, and reads every word of it back. Counted:
// the bytes that were written. Nobody can hold more than that; whoever holds less fails the check or is killed.
#pragma once
#include <cstdint>
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/placement.h"
#include "common/team.h"
#include "memory/slice.h"

namespace steelyard::cpu {

class Capacity final : public sdk::Kernel {
  static constexpr sy_param kParams[] = {
      kSeveralPlacement,
      kCpus,
      sdk::real_param("share", "1", 0.1, 0.0001, 0.85,
                      "of the memory that is available to this process; 0.8 is what the score asks for"),
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("capacity", "By", SY_HIGHER_IS_BETTER, "bytes written, read back and found right"),
      sdk::metric("read_back", "By/s", SY_INFORMATIONAL, "bytes read back and compared per second"),
      sdk::metric("read_back.best", "By/s", SY_INFORMATIONAL, "of the best window"),
      sdk::metric("read_back.p10", "By/s", SY_INFORMATIONAL, "what nine of ten windows reached"),
      kCleanMetric,
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "mem.capacity",
                                     .version = 1,
                                     .summary = "memory that can be written and read back",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit Capacity(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  /// Reads chunk after chunk; the check reads what is left, and all again.
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  [[nodiscard]] std::uint64_t word(std::size_t i) const;
  /// Words of the chunk at `first` that are not what was written.
  [[nodiscard]] std::uint64_t wrong_from(std::size_t first) const;
  void write();

  sdk::Host host_;
  std::uint64_t seed_;
  Team team_;
  std::size_t share_;  // words of a thread
  sdk::Array<std::uint64_t> words_;
  std::vector<Slice> slices_;  // one per thread
  struct alignas(64) Fault {
    std::uint64_t wrong = 0;
  };
  std::vector<Fault> faults_;  // found while running, per thread
  Windows windows_;
};

}  // namespace steelyard::cpu
