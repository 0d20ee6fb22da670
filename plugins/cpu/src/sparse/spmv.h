// SPDX-License-Identifier: Apache-2.0
// y = A x with A in compressed rows. Counted: 2 FLOP per stored entry. Bytes: values, column numbers and row starts
// once, x once, y once: what must move if the cache holds all of x that is used again.
#pragma once
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/placement.h"
#include "common/system.h"
#include "common/team.h"
#include "sparse/spmv_matrix.h"

namespace steelyard::cpu {

class Spmv final : public sdk::Kernel {
  static constexpr const char* kMatrices[] = {"stencil", "irregular"};
  static constexpr sy_param kParams[] = {
      kPlacement,
      kCpus,
      sdk::choice_param("matrix", kMatrices, 0, "27 neighbours in a cube, or rows and columns as a power law has them"),
      sdk::int_param(
          "size", "By", 0, 0, kLargest,
          "values and column numbers; 0: 4 x the last-level cache and 64 MiB per thread, within a quarter of "
          "memory"),
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("flops", "FLOP/s", SY_HIGHER_IS_BETTER, "2 per stored entry, per second"),
      sdk::metric("flops.best", "FLOP/s", SY_INFORMATIONAL, "of the best window"),
      sdk::metric("flops.p10", "FLOP/s", SY_INFORMATIONAL, "what nine of ten windows reached"),
      kCleanMetric,
      sdk::metric("bandwidth", "By/s", SY_INFORMATIONAL, "matrix, x and y once each, per second"),
      sdk::metric("matrix_size", "By", SY_INFORMATIONAL, "values and column numbers"),
      sdk::metric("cache_multiple", "1", SY_INFORMATIONAL,
                  "the same / the machine's last-level cache; 0: the system reports no cache"),
      sdk::metric("row_length", "1", SY_INFORMATIONAL, "entries per row, mean"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "cpu.spmv",
                                     .version = 1,
                                     .summary = "sparse matrix times vector in compressed rows",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit Spmv(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  /// The rows of a thread and its first entry, so that all have about as many entries.
  struct Cut {
    std::size_t row;
    std::uint64_t entry;
  };
  static std::vector<Cut> cut(const SpmvMatrix& matrix, std::size_t threads);
  /// body(row) for every row, by the thread that owns it. Throws sdk::Cancelled.
  template <class Body>
  void each_row(Body&& body);
  [[nodiscard]] std::int32_t x(std::size_t i) const;

  sdk::Host host_;
  std::uint64_t seed_;
  Team team_;
  SpmvMatrix matrix_;
  std::vector<Cut> cuts_;
  sdk::Array<std::uint64_t> begins_;
  sdk::Array<std::int32_t> columns_;
  sdk::Array<double> values_, x_, y_;
  Windows windows_;
  double cache_ = static_cast<double>(last_level_cache());
};

}  // namespace steelyard::cpu
