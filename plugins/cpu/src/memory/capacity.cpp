// SPDX-License-Identifier: Apache-2.0
#include "memory/capacity.h"

#include <algorithm>
#include <string>

#include "common/fit.h"
#include "common/pages.h"
#include "common/random.h"
#include "common/system.h"

namespace steelyard::cpu {
namespace {

constexpr std::size_t kChunk = (std::size_t{128} << 10) / sizeof(std::uint64_t);

/// Words of each thread: whole chunks.
std::size_t share_of(const sdk::Job& job, std::size_t threads) {
  const std::uint64_t available = available_memory();
  if (available == 0) throw sdk::Unsupported("the system does not say how much memory is available");
  const double words = job.real("share") * static_cast<double>(available) / sizeof(std::uint64_t);
  return std::max<std::size_t>(static_cast<std::size_t>(words) / threads / kChunk, 1) * kChunk;
}

}  // namespace

Capacity::Capacity(const sdk::Job& job)
    : host_(job.host()),
      seed_(job.seed()),
      team_(host_),
      share_(share_of(job, team_.size())),
      words_(allocate<std::uint64_t>(host_, share_ * team_.size(), true)),
      faults_(team_.size()) {
  for (std::size_t thread = 0; thread < team_.size(); ++thread) slices_.emplace_back(thread * share_, share_, kChunk);
  write();
}

std::uint64_t Capacity::word(std::size_t i) const {
  return mix(seed_ + i * 0x9e3779b97f4a7c15u);
}

void Capacity::write() {
  team_.each([&](std::size_t thread) {
    for (std::size_t at = thread * share_; at < (thread + 1) * share_ && !host_.cancelled(); at += kChunk)
      for (std::size_t i = at; i < at + kChunk; ++i) words_[i] = word(i);
  });
  if (host_.cancelled()) throw sdk::Cancelled();
}

std::uint64_t Capacity::wrong_from(std::size_t first) const {
  std::uint64_t wrong = 0;
  for (std::size_t i = first; i < first + kChunk; ++i) wrong += words_[i] != word(i) ? 1 : 0;
  return wrong;
}

sy_estimate Capacity::estimate(const sdk::Job& job) {
  constexpr double kBytesPerSecond = 1e9;  // that one thread writes, with a fault for each page, or reads and compares
  const std::uint64_t threads = threads_of(job);
  const std::uint64_t bytes = share_of(job, threads) * threads * sizeof(std::uint64_t);
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = bytes,
          .disk_bytes = 0,
          .setup_s = 2 * static_cast<double>(bytes) / kBytesPerSecond / static_cast<double>(threads)};
}

std::uint64_t Capacity::timed_run(const sdk::Host&, std::uint64_t inner) {
  windows_ = team_.windows(inner, [&](std::size_t thread, std::uint64_t repetitions) {
    for (std::uint64_t n = 0; n < repetitions; ++n) faults_[thread].wrong += wrong_from(slices_[thread].next());
  });
  return windows_.elapsed_ns;
}

void Capacity::report(const sdk::Sample& sample) const {
  sample.emit("capacity", static_cast<double>(words_.size() * sizeof(std::uint64_t)));
  windows_.emit_rate(sample, "read_back", static_cast<double>(kChunk * sizeof(std::uint64_t) * team_.size()));
}

sdk::Check Capacity::check() {
  team_.each([&](std::size_t thread) {
    for (std::size_t at = thread * share_; at < (thread + 1) * share_ && !host_.cancelled(); at += kChunk)
      faults_[thread].wrong += wrong_from(at);
  });
  if (host_.cancelled()) throw sdk::Cancelled();
  std::uint64_t wrong = 0;
  for (const Fault& fault : faults_) wrong += fault.wrong;
  if (wrong == 0) return sdk::Check::pass();
  return sdk::Check::fail(std::to_string(wrong) + " words of 8 bytes were read back other than they were written");
}

}  // namespace steelyard::cpu
