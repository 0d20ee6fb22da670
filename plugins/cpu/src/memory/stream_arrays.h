// SPDX-License-Identifier: Apache-2.0
// The arrays of one stream operation, a part of each per thread: filled by the thread that works on it, and verified
// element by element.
#pragma once
#include <optional>
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/team.h"
#include "memory/slice.h"
#include "memory/stream_kernels.h"

namespace steelyard::cpu {

class StreamArrays {
 public:
  /// `share` elements per thread, a multiple of kStreamStep. Throws sdk::Cancelled, std::bad_alloc.
  StreamArrays(const sdk::Host& host, Team& team, StreamOp op, StreamFunction kernel, std::size_t share, bool huge,
               std::uint64_t seed);

  /// The operation on the next `chunks` chunks of `slice`, by `thread`, whose own part it must lie in.
  void work(std::size_t thread, Slice& slice, std::uint64_t chunks) {
    double* const sums = sums_ ? sums_->data() + thread * kSums : nullptr;
    while (chunks != 0) {
      // Stores past the caches wait for memory at the end of each call: one call for all. The four streams of reading
      // lie a quarter of a call apart: chunk by chunk they stay where the core fetches ahead.
      const auto [at, run] = slice.next_run(sums != nullptr ? 1 : chunks);
      kernel_(sums != nullptr ? sums : a_ + at, b_ + at, c_ + at, kScale, run * slice.chunk());
      chunks -= run;
    }
  }

  /// Makes one element of a in each of the next `chunks` chunks of `slice` no number, for the operation to mend: where
  /// it does not come past, the check finds it. Not a whole array: that would leave the caches full of other work.
  void poison(const Slice& slice, std::uint64_t chunks);

  /// times(thread, i) is how often the operation has come past element i; it is the same for kStreamStep elements.
  template <class Times>
  [[nodiscard]] sdk::Check check(Team& team, Times&& times) {
    std::vector<Found> found(team.size());
    team.each([&](std::size_t thread) {
      for (std::size_t i = thread * share_; i < (thread + 1) * share_ && !host_.cancelled(); i += kStreamStep)
        inspect(i, times(thread, i), found[thread]);
    });
    if (host_.cancelled()) throw sdk::Cancelled();
    return verdict(found);
  }

  [[nodiscard]] std::size_t share() const { return share_; }
  [[nodiscard]] std::uint64_t bytes_per_array() const { return arrays_.front().size() * sizeof(double); }
  /// Share of the arrays that huge pages back, 0..1.
  [[nodiscard]] double huge_pages() const { return huge_pages_; }
  /// Share of a sample of pages that lie on the node of the thread that uses them; -1 if the system does not say.
  [[nodiscard]] double local_pages() const { return local_pages_; }

 private:
  static constexpr std::size_t kSums = 8;  // of a thread: one cache line
  static constexpr double kScale = 3;      // with 50 bits behind the point every result is exact, fused or not
  struct alignas(64) Found {
    std::size_t wrong = 0;
    std::uint64_t sums[kSums] = {};
  };

  void fill(Team& team);
  void look_at_pages(Team& team);
  void inspect(std::size_t i, std::uint64_t times, Found& found) const;
  [[nodiscard]] sdk::Check verdict(const std::vector<Found>& found) const;
  [[nodiscard]] double value_b(std::size_t i) const;
  [[nodiscard]] double value_c(std::size_t i) const;
  [[nodiscard]] double result(std::size_t i) const;

  sdk::Host host_;
  StreamOp op_;
  StreamFunction kernel_;
  std::uint64_t seed_;
  std::size_t share_;
  std::vector<sdk::Array<double>> arrays_;             // those that the operation uses
  std::optional<sdk::Array<double>> sums_;             // of read
  double *a_ = nullptr, *b_ = nullptr, *c_ = nullptr;  // one that is not used points to one that is
  double huge_pages_ = 0, local_pages_ = 0;
};

}  // namespace steelyard::cpu
