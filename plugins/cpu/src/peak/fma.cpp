// SPDX-License-Identifier: Apache-2.0
#include "peak/fma.h"

#include <algorithm>
#include <cstring>

#include "common/core_model.h"

namespace steelyard::cpu {
namespace {

constexpr std::uint64_t kIterationsPerInner = 1024;  // some microseconds
constexpr std::uint64_t kReplayed = 37;              // far from settled, and odd
constexpr std::size_t kPage = 4096;

std::size_t whole_pages(std::size_t bytes) {
  return (bytes + kPage - 1) / kPage * kPage;
}

}  // namespace

std::vector<Implementation> peak_implementations() {
  std::vector<Implementation> out;
  for (const Precision precision : kEveryPrecision) {
    for (const FmaKernel& kernel : fma_kernels(precision))
      out.push_back({fma_facts(precision).id, kernel.name, why_not(kernel.isa)});
  }
  return out;
}

Fma::Fma(const sdk::Job& job, Precision precision)
    : kernel_(choose_fma(precision, job.choice("isa"))),
      words_(precision == Precision::kInt8 ? kOpWords : kFlopWords),
      seed_(job.seed()),
      team_(job.host()),
      stride_(whole_pages(kernel_.state_bytes())),
      states_(job.host(), stride_ * team_.size()),
      expected_(job.host(), stride_ * team_.size()),
      threads_(team_.size()),
      clocks_(job.host(), team_, kernel_),
      known_pace_(known_pace(this_core(), precision, kernel_.isa).value_or(0)) {
  job.host().note("isa", kernel_.name);
  verify_before_timing();
  team_.each([&](std::size_t i) { fma_fill(kernel_, seed_ + i, FmaFill::kBounded, state(i)); });
}

std::span<std::byte> Fma::state(std::size_t thread) {
  return {states_.data() + thread * stride_, kernel_.state_bytes()};
}

void Fma::compare(std::size_t i, FmaFill fill, std::uint64_t iterations) {
  const std::span<std::byte> expected(expected_.data() + i * stride_, kernel_.state_bytes());
  fma_fill(kernel_, seed_ + i, fill, expected);
  fma_advance(kernel_, iterations, expected);
  threads_[i].wrong = 0;
  for (std::size_t at = 0; at < expected.size(); at += kernel_.value_bytes())
    threads_[i].wrong += std::memcmp(&expected[at], &state(i)[at], kernel_.value_bytes()) != 0 ? 1 : 0;
}

std::string Fma::wrong_values(const std::string& against) const {
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    if (threads_[i].wrong != 0)
      return std::to_string(threads_[i].wrong) + " of " +
             std::to_string(kernel_.state_bytes() / kernel_.value_bytes()) + " values of thread " + std::to_string(i) +
             " differ from " + against;
  }
  return {};
}

void Fma::verify_before_timing() {
  team_.each([&](std::size_t i) {
    fma_fill(kernel_, seed_ + i, FmaFill::kDrifting, state(i));
    kernel_.run(kReplayed, state(i).data());
    compare(i, FmaFill::kDrifting, kReplayed);
  });
  if (const std::string wrong = wrong_values("a step-by-step replay"); !wrong.empty()) throw sdk::WrongResult(wrong);
}

std::uint64_t Fma::timed_run(const sdk::Host&, std::uint64_t inner) {
  clocks_.forget();
  windows_ = team_.windows(
      inner,
      [&](std::size_t i, std::uint64_t repetitions) {
        kernel_.run(repetitions * kIterationsPerInner, state(i).data());
        threads_[i].iterations += repetitions * kIterationsPerInner;
      },
      [&](std::size_t i) { clocks_.read(i); });
  best_pace_ = std::max(best_pace_, per_cycle() / kernel_.operations_per_step());
  return windows_.elapsed_ns;
}

double Fma::operations_per_inner() const {
  return kernel_.operations_per_iteration() * static_cast<double>(kIterationsPerInner * team_.size());
}

double Fma::per_cycle() const {
  return operations_per_inner() / windows_.median / clocks_.sum_over_cores();
}

void Fma::report(const sdk::Sample& sample) const {
  const bool known = known_pace_ > 0;
  const double peak = (known ? known_pace_ : next_pace(best_pace_)) * kernel_.operations_per_step();
  windows_.emit_rate(sample, words_.rate, operations_per_inner());
  sample.emit(words_.bound, peak * clocks_.sum_over_cores());
  sample.emit(words_.per_cycle, per_cycle());
  sample.emit(words_.peak_per_cycle, peak);
  sample.emit("core_known", known ? 1 : 0);
  sample.emit("instructions_per_step", kernel_.instructions_per_step());
  sample.emit("frequency", clocks_.mean());
}

sdk::Check Fma::check() {
  team_.each([&](std::size_t i) { compare(i, FmaFill::kBounded, threads_[i].iterations); });
  const std::string wrong = wrong_values("where all the iterations since the start lead");
  return wrong.empty() ? sdk::Check::pass() : sdk::Check::fail(wrong);
}

}  // namespace steelyard::cpu
