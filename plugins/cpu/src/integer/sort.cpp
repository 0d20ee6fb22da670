// SPDX-License-Identifier: Apache-2.0
#include "integer/sort.h"

#include <algorithm>
#include <string>

#include "common/fit.h"
#include "common/poison.h"
#include "common/random.h"

namespace steelyard::cpu {
namespace {

/// Each thread has as much to do on every machine, whatever its cache: a sorting stays well below a second.
constexpr std::uint64_t kBytesPerThread = 64 << 20;

std::size_t keys_of(const sdk::Job& job, std::size_t threads) {
  const std::size_t asked = job.count("size");
  return asked != 0 ? asked : kBytesPerThread * threads / sizeof(Key);
}

std::uint64_t bytes_of(std::size_t keys, std::size_t threads) {
  return 2 * keys * sizeof(Key) + ParallelSort::bytes(keys, threads);
}

std::size_t fitting_keys(const sdk::Job& job, std::size_t threads) {
  const std::size_t keys = keys_of(job, threads);
  require_memory(bytes_of(keys, threads), "size");
  return keys;
}

/// The same for the same keys in any order, and another if one bit of one key changes: mix is one to one.
struct Digest {
  std::uint64_t sum = 0, parity = 0;
  void add(Key key) { sum += mix(key), parity ^= key; }
  bool operator==(const Digest&) const = default;
};

}  // namespace

Sort::Sort(const sdk::Job& job)
    : host_(job.host()),
      seed_(job.seed()),
      team_(host_),
      in_(host_, fitting_keys(job, team_.size())),
      out_(host_, in_.size()),
      sort_(host_, team_, in_.size()) {
  team_.each([&](std::size_t thread) {
    constexpr std::size_t kStep = 65536;
    const std::size_t end = in_.size() * (thread + 1) / team_.size();
    for (std::size_t at = in_.size() * thread / team_.size(); at < end && !host_.cancelled(); at += kStep)
      for (std::size_t i = at; i < std::min(at + kStep, end); ++i) in_[i] = key(i), out_[i] = 0;
  });
  if (host_.cancelled()) throw sdk::Cancelled();
}

Key Sort::key(std::size_t i) const {
  return mix(seed_ + i * 0x9e3779b97f4a7c15u);
}

sy_estimate Sort::estimate(const sdk::Job& job) {
  constexpr double kSecondsPerKey = 8e-9;  // of one thread: filled and checked
  const std::uint64_t threads = threads_of(job);
  const std::size_t keys = keys_of(job, threads);
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = bytes_of(keys, threads),
          .disk_bytes = 0,
          .setup_s = static_cast<double>(keys) * kSecondsPerKey / static_cast<double>(threads)};
}

std::uint64_t Sort::timed_run(const sdk::Host&, std::uint64_t inner) {
  poison(team_, out_.data(), out_.size() * sizeof(Key));
  windows_ = team_.windows(inner, [&](std::size_t thread, std::uint64_t repetitions) {
    for (std::uint64_t n = 0; n < repetitions; ++n) sort_.sort(in_.data(), out_.data(), thread);
  });
  return windows_.elapsed_ns;
}

void Sort::report(const sdk::Sample& sample) const {
  windows_.emit_rate(sample, "keys", static_cast<double>(in_.size()));
  sample.emit("array_size", static_cast<double>(in_.size() * sizeof(Key)));
}

// In order, and the very keys that the seed gives.
sdk::Check Sort::check() {
  struct alignas(64) Part {
    Digest expected, got;
    std::size_t out_of_order = 0;
  };
  std::vector<Part> parts(team_.size());
  team_.each([&](std::size_t thread) {
    Part part;
    const std::size_t end = in_.size() * (thread + 1) / team_.size();
    for (std::size_t i = in_.size() * thread / team_.size(); i < end; ++i) {
      part.expected.add(key(i));
      part.got.add(out_[i]);
      part.out_of_order += i > 0 && out_[i - 1] > out_[i] ? 1 : 0;
    }
    parts[thread] = part;
  });
  Part all;
  for (const Part& part : parts) {
    all.out_of_order += part.out_of_order;
    all.expected.sum += part.expected.sum, all.expected.parity ^= part.expected.parity;
    all.got.sum += part.got.sum, all.got.parity ^= part.got.parity;
  }
  if (all.out_of_order != 0)
    return sdk::Check::fail(std::to_string(all.out_of_order) + " keys are smaller than the one before");
  if (all.got != all.expected) return sdk::Check::fail("the sorted keys are not those of the input");
  return sdk::Check::pass();
}

std::vector<Implementation> integer_implementations() {
  return {{"cpu.sort", "baseline", "", ""}, {"cpu.compress", "baseline", "", ""}};
}

}  // namespace steelyard::cpu
