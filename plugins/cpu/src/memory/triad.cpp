// SPDX-License-Identifier: Apache-2.0
#include "memory/triad.h"

#include <cmath>
#include <string>

#include "common/random.h"

namespace steelyard::cpu {
namespace {

constexpr double kScale = 0.4;
constexpr std::size_t kPage = 4096 / sizeof(double);  // a thread's share is whole pages, and whole loop iterations
constexpr std::uint64_t kArrays = 3;
constexpr Isa kWidestFirst[] = {Isa::kAvx512, Isa::kAvx2, Isa::kSse2, Isa::kNeon, Isa::kScalar};

std::uint64_t bytes_per_array(const sdk::Job& job, std::uint64_t threads) {
  const std::uint64_t asked = job.count("size");
  return asked != 0 ? asked : past_the_cache(last_level_cache(), available_memory(), threads, kArrays);
}

std::size_t share_of(std::uint64_t bytes, std::uint64_t threads) {
  const std::size_t pages = bytes / sizeof(double) / threads / kPage;
  return (pages == 0 ? 1 : pages) * kPage;
}

TriadFunction kernel_for(std::string_view stores) {
  const Isa isa = choose("auto", kWidestFirst);
  const TriadFunction kernel = triad_kernel(isa, stores == "nontemporal");
  if (kernel == nullptr) throw sdk::Unsupported("this architecture has no non-temporal stores; use stores=regular");
  return kernel;
}

}  // namespace

template <class Body>
void Triad::each_element(Body&& body) {
  team_.each([&](std::size_t thread) {
    const std::size_t end = (thread + 1) * share_;
    for (std::size_t at = thread * share_; at < end && !host_.cancelled(); at += kPage)
      for (std::size_t i = at; i < at + kPage; ++i) body(thread, i);
  });
  if (host_.cancelled()) throw sdk::Cancelled();
}

Triad::Triad(const sdk::Job& job)
    : host_(job.host()),
      team_(host_),
      triad_(kernel_for(job.choice("stores"))),
      seed_(job.seed()),
      share_(share_of(bytes_per_array(job, team_.size()), team_.size())),
      a_(job.host(), share_ * team_.size()),
      b_(job.host(), a_.size()),
      c_(job.host(), a_.size()) {
  each_element([&](std::size_t, std::size_t i) {  // the first to touch a page decides on which node it lies
    a_[i] = 0;
    b_[i] = value_b(i);
    c_[i] = value_c(i);
  });
  const std::uint64_t bytes = a_.size() * sizeof(double);
  for (const sdk::Array<double>* array : {&a_, &b_, &c_})
    huge_pages_ += huge_page_share(array->data(), bytes) / kArrays;
  if (static_cast<double>(bytes) < 4 * cache_)
    job.host().log(SY_LOG_WARNING,
                   "mem.triad: arrays of " + std::to_string(bytes) +
                       " bytes are less than 4 x the last-level cache: the cache influences the result");
}

sy_estimate Triad::estimate(const sdk::Job& job) {
  const std::uint64_t threads = job.choice("placement") == "single" ? 1 : job.host().near_cpus(job.device()).size();
  const std::uint64_t bytes = kArrays * bytes_per_array(job, threads == 0 ? 1 : threads);
  constexpr double kFillPerSecond = 2e9;  // bytes one thread hashes and writes, or checks
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = bytes,
          .disk_bytes = 0,
          .setup_s = 2 * static_cast<double>(bytes) / kFillPerSecond / static_cast<double>(threads == 0 ? 1 : threads)};
}

double Triad::value_b(std::size_t i) const {
  return 1.0 + unit(mix(seed_ + 2 * i));
}
double Triad::value_c(std::size_t i) const {
  return 1.0 + unit(mix(seed_ + 2 * i + 1));
}

std::uint64_t Triad::timed_run(const sdk::Host&, std::uint64_t inner) {
  return team_
      .whole(inner,
             [&](std::size_t thread, std::uint64_t repetitions) {
               const std::size_t at = thread * share_;
               for (std::uint64_t n = 0; n < repetitions; ++n)
                 triad_(a_.data() + at, b_.data() + at, c_.data() + at, kScale, share_);
             })
      .elapsed_ns;
}

void Triad::report(const sdk::Sample& sample) const {
  const double bytes = static_cast<double>(a_.size()) * sizeof(double);
  sample.rate("bandwidth", kArrays * bytes);
  sample.emit("array_size", bytes);
  sample.emit("cache_multiple", cache_ > 0 ? bytes / cache_ : 0);
  sample.emit("huge_pages", huge_pages_);
}

sdk::Check Triad::check() {
  std::vector<std::size_t> wrong(team_.size(), 0);
  each_element([&](std::size_t thread, std::size_t i) {
    const double expected = value_b(i) + kScale * value_c(i);
    wrong[thread] += !(std::abs(a_[i] - expected) <= 1e-13 * expected) || b_[i] != value_b(i) || c_[i] != value_c(i);
  });
  for (std::size_t thread = 0; thread < wrong.size(); ++thread) {
    if (wrong[thread] != 0)
      return sdk::Check::fail(std::to_string(wrong[thread]) + " of " + std::to_string(share_) + " elements of thread " +
                              std::to_string(thread) + " are not b + s*c");
  }
  return sdk::Check::pass();
}

}  // namespace steelyard::cpu
