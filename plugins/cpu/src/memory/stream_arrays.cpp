// SPDX-License-Identifier: Apache-2.0
#include "memory/stream_arrays.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>

#include "common/pages.h"
#include "common/random.h"
#include "common/system.h"
#include "memory/locality.h"

namespace steelyard::cpu {
namespace {

/// 1..2 in steps of 2^-50: sums and multiples of it are exact, so that every bit of a result can be checked.
double value(std::uint64_t bits) {
  return 1.0 + static_cast<double>(mix(bits) >> 14) * 0x1p-50;
}

std::uint64_t bits_of(double x) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

}  // namespace

StreamArrays::StreamArrays(const sdk::Host& host, Team& team, StreamOp op, StreamFunction kernel, std::size_t share,
                           bool huge, std::uint64_t seed)
    : host_(host), op_(op), kernel_(kernel), seed_(seed), share_(share) {
  const StreamFacts facts = facts_of(op);
  for (unsigned n = 0; n < facts.arrays(); ++n) arrays_.push_back(allocate<double>(host, share * team.size(), huge));
  a_ = b_ = c_ = arrays_.front().data();
  if (facts.writes != 0 && facts.reads != 0) b_ = arrays_[1].data();
  if (facts.reads == 2) c_ = arrays_[2].data();
  if (op == StreamOp::kRead) sums_.emplace(host, kSums * team.size());
  fill(team);
  look_at_pages(team);
}

// The first to touch a page decides on which node it lies. A write that changes nothing might be saved: a starts as 0.
void StreamArrays::fill(Team& team) {
  const StreamFacts facts = facts_of(op_);
  team.each([&](std::size_t thread) {
    for (std::size_t at = thread * share_; at < (thread + 1) * share_ && !host_.cancelled(); at += kStreamStep) {
      for (std::size_t i = at; i < at + kStreamStep; ++i) {
        if (facts.writes != 0) a_[i] = 0;
        if (facts.reads >= 1) b_[i] = value_b(i);
        if (facts.reads == 2) c_[i] = value_c(i);
      }
    }
  });
  if (host_.cancelled()) throw sdk::Cancelled();
}

void StreamArrays::poison(const Slice& slice, std::uint64_t chunks) {
  if (facts_of(op_).writes == 0) return;  // sums count every pass
  for (std::uint64_t k = 0; k < std::min<std::uint64_t>(chunks, slice.size() / slice.chunk()); ++k) {
    const std::size_t first = slice.upcoming(k);
    a_[first + mix(seed_ + first + chunks) % slice.chunk()] = std::numeric_limits<double>::quiet_NaN();
  }
}

void StreamArrays::look_at_pages(Team& team) {
  std::vector<PageSample> samples(team.size());
  team.each([&](std::size_t thread) {
    for (const sdk::Array<double>& array : arrays_)
      samples[thread] += sample_pages(array.data() + thread * share_, share_ * sizeof(double));
  });
  PageSample sum;
  for (const PageSample& sample : samples) sum += sample;
  local_pages_ = sum.local_share();
  for (const sdk::Array<double>& array : arrays_)
    huge_pages_ += huge_page_share(array.data(), bytes_per_array()) / static_cast<double>(arrays_.size());
}

double StreamArrays::value_b(std::size_t i) const {
  return value(seed_ + 2 * i);
}
double StreamArrays::value_c(std::size_t i) const {
  return value(seed_ + 2 * i + 1);
}

double StreamArrays::result(std::size_t i) const {
  switch (op_) {
    case StreamOp::kCopy: return value_b(i);
    case StreamOp::kScale: return kScale * value_b(i);
    case StreamOp::kAdd: return value_b(i) + value_c(i);
    case StreamOp::kTriad: return value_b(i) + kScale * value_c(i);
    case StreamOp::kRead:
    case StreamOp::kWrite: break;
  }
  return kScale;
}

void StreamArrays::inspect(std::size_t first, std::uint64_t times, Found& found) const {
  const StreamFacts facts = facts_of(op_);
  for (std::size_t i = first; i < first + kStreamStep; ++i) {
    bool right = true;
    if (facts.writes != 0) right = bits_of(a_[i]) == bits_of(times != 0 ? result(i) : 0.0);
    if (facts.reads >= 1) right = right && bits_of(b_[i]) == bits_of(value_b(i));
    if (facts.reads == 2) right = right && bits_of(c_[i]) == bits_of(value_c(i));
    found.wrong += right ? 0 : 1;
    if (sums_) found.sums[i % kSums] += times * bits_of(value_b(i));
  }
}

sdk::Check StreamArrays::verdict(const std::vector<Found>& found) const {
  const StreamFacts facts = facts_of(op_);
  for (std::size_t thread = 0; thread < found.size(); ++thread) {
    const std::string whose = " of thread " + std::to_string(thread);
    if (found[thread].wrong != 0)
      return sdk::Check::fail(std::to_string(found[thread].wrong) + " of " + std::to_string(share_) + " elements" +
                              whose + " are not what " + facts.loop + " leaves");
    for (std::size_t k = 0; sums_ && k < kSums; ++k) {
      const std::uint64_t got = bits_of((*sums_)[thread * kSums + k]);
      if (got != found[thread].sums[k])
        return sdk::Check::fail("sum " + std::to_string(k) + whose + " is " + std::to_string(got) + ", not " +
                                std::to_string(found[thread].sums[k]));
    }
  }
  return sdk::Check::pass();
}

}  // namespace steelyard::cpu
