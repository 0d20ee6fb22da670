// SPDX-License-Identifier: Apache-2.0
// Byte-oriented LZ77 compression of independent 64 KiB blocks of text, logs, records and readings, every thread its
// own. Counted: the bytes that go in.
#pragma once
#include <memory>
#include <span>
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/placement.h"
#include "common/team.h"
#include "integer/corpus.h"
#include "integer/lz_block.h"

namespace steelyard::cpu {

class Compress final : public sdk::Kernel {
  static constexpr sy_param kParams[] = {
      kPlacement,
      kCpus,
      sdk::int_param("size", "By", 8 << 20, 1, kLargest, "bytes per thread, rounded up to 256 KiB"),
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("input", "By/s", SY_HIGHER_IS_BETTER, "bytes compressed per second"),
      sdk::metric("input.best", "By/s", SY_INFORMATIONAL, "of the best window"),
      sdk::metric("input.p10", "By/s", SY_INFORMATIONAL, "what nine of ten windows reached"),
      kCleanMetric,
      sdk::metric("decompression", "By/s", SY_INFORMATIONAL, "bytes decompressed per second, right after"),
      sdk::metric("ratio", "1", SY_INFORMATIONAL, "bytes in / bytes out"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "cpu.compress",
                                     .version = 1,
                                     .summary = "LZ77 compression of text, logs, records and readings",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit Compress(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  static constexpr std::size_t kBlock = 65536, kRound = kCorpusKinds * kBlock;

  /// What one thread works on; a round is one block of each kind.
  struct alignas(64) Worker {
    LzTable table;
    std::size_t next = 0, next_out = 0;  // round
    std::uint64_t digest = 0;            // of its blocks as they were compressed first
    std::size_t wrong = 0;
  };

  [[nodiscard]] std::size_t blocks() const { return rounds_ * kCorpusKinds; }
  [[nodiscard]] std::uint64_t seed(std::size_t thread, std::size_t block) const;
  std::span<std::uint8_t> input(std::size_t thread, std::size_t block);
  std::span<std::uint8_t> output(std::size_t thread, std::size_t block);
  void poison_next(std::uint64_t rounds);
  void compress(std::size_t thread, std::size_t block);
  void decompress(std::size_t thread, std::size_t block);
  [[nodiscard]] std::uint64_t digest(std::size_t thread);

  sdk::Host host_;
  std::uint64_t seed_;
  Team team_, decompressing_;  // two, as each remembers how to cut its windows
  std::size_t rounds_;
  sdk::Array<std::uint8_t> in_, out_, back_;
  std::vector<std::uint32_t> sizes_;  // of the compressed blocks
  std::vector<std::unique_ptr<Worker>> workers_;
  Windows windows_, decompression_;
};

}  // namespace steelyard::cpu
