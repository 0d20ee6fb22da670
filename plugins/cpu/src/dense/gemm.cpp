// SPDX-License-Identifier: Apache-2.0
#include "dense/gemm.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "common/core_model.h"
#include "common/fit.h"
#include "common/poison.h"
#include "common/system.h"
#include "dense/exact_check.h"
#include "peak/fma_kernels.h"

namespace steelyard::cpu {
namespace {

constexpr std::size_t kLine = 64;
constexpr std::size_t kPortable = 512;  // of C++ kernels, some 50 times slower

bool k_is_contiguous(Precision p) {
  return p == Precision::kBf16 || p == Precision::kInt8;
}

/// Elements from one column to the next: an odd number of cache lines, so that neighbours do not share cache sets.
std::size_t step(std::size_t n, std::size_t element_bytes) {
  const std::size_t lines = (n * element_bytes + kLine - 1) / kLine;
  return (lines | 1) * kLine / element_bytes;
}

std::uint64_t memory_bytes(Precision p, const GemmKernel* kernel, std::size_t n) {
  const std::uint64_t inputs = 2 * n * step(n, bytes_of(p)) * bytes_of(p);
  const std::uint64_t packed = kernel == nullptr ? 0 : PackedGemm::bytes(*kernel, n, n);
  return inputs + n * step(n, output_bytes(p)) * output_bytes(p) + packed;
}

/// Whatever memory there is: rows of one size compare.
std::size_t automatic(const GemmKernel* kernel, std::size_t threads) {
  if (kernel != nullptr && kernel->isa == Isa::kScalar) return kPortable;
  return threads <= 8 ? 2048 : threads <= 64 ? 4096 : 8192;
}

std::size_t size_of(const sdk::Job& job, Precision p, const GemmKernel* kernel, std::size_t threads) {
  const std::size_t n = job.count("size") != 0 ? job.count("size") : automatic(kernel, threads);
  require_memory(memory_bytes(p, kernel, n), "size");
  return n;
}

const GemmKernel* kernel_for(const sdk::Job& job, Precision p) {
  if (job.choice("path") == "own") return &choose_gemm_kernel(p, job.choice("isa"));
  if (job.choice("isa") != "auto") throw sdk::Unsupported("isa chooses among our kernels; a library has its own way");
  return nullptr;
}

/// The peak kernel with the instructions of ours, or of a library the widest that we know to run here. Nothing if other
/// instructions do the work than those that take these inputs.
std::optional<FmaKernel> peak_of(Precision p, const GemmKernel* kernel) {
  const GemmKernel& used = kernel != nullptr ? *kernel : choose_gemm_kernel(p, "auto");
  for (const FmaKernel& fma : fma_kernels(p))
    if (fma.isa == used.isa && !used.emulated) return here(fma);
  return std::nullopt;
}

/// Operations per cycle of a core; 0: not known.
double known_rate(Precision p, const std::optional<FmaKernel>& peak) {
  return peak ? known_pace(this_core(), p, peak->isa).value_or(0) * peak->operations_per_step() : 0;
}

}  // namespace

GemmBase::GemmBase(const sdk::Job& job, Precision precision)
    : host_(job.host()),
      precision_(precision),
      words_(words_of(precision)),
      team_(host_),
      blas_(job.choice("path") == "own" ? std::nullopt
                                        : std::optional<Blas>(std::in_place, precision, job.choice("path"))),
      kernel_(kernel_for(job, precision)),
      seed_(job.seed()),
      n_(size_of(job, precision, kernel_, team_.size())),
      input_step_(step(n_, bytes_of(precision))),
      output_step_(step(n_, output_bytes(precision))),
      a_(host_, n_ * input_step_ * bytes_of(precision)),
      b_(host_, a_.size()),
      c_(host_, n_ * output_step_ * output_bytes(precision)),
      clocks_(host_, team_, peak_of(precision, kernel_)),
      flop_per_cycle_(known_rate(precision, peak_of(precision, kernel_))) {
  if (kernel_ != nullptr) gemm_.emplace(host_, *kernel_, n_, n_);
  kernel_ != nullptr ? host_.note("isa", name(kernel_->isa)) : host_.note("path", blas_->description());
  fill();
  host_.note("inputs", "random whole numbers from the seed");
}

sy_estimate GemmBase::estimate_for(const sdk::Job& job, Precision p) {
  const GemmKernel* const kernel = job.choice("path") == "own" ? &likely_gemm_kernel(p, job.choice("isa")) : nullptr;
  const auto threads = static_cast<std::size_t>(threads_of(job));
  const std::size_t n = job.count("size") != 0 ? job.count("size") : automatic(kernel, threads);
  const auto elements = static_cast<double>(n) * static_cast<double>(n);
  return {sizeof(sy_estimate), 0, memory_bytes(p, kernel, n), 0, 2e-8 * elements / static_cast<double>(threads)};
}

void GemmBase::fill() {
  const std::size_t bytes = bytes_of(precision_);
  for (const bool is_b : {false, true}) {
    const WholeNumbers numbers = operand_numbers(precision_, n_, seed_, is_b);
    const bool by_lines = is_b || k_is_contiguous(precision_);  // which of (line, k) runs along memory
    std::byte* const to = is_b ? b_.data() : a_.data();
    team_.each([&](std::size_t t) {
      for (std::size_t x = n_ * t / team_.size(); x < n_ * (t + 1) / team_.size() && !host_.cancelled(); ++x)
        for (std::size_t y = 0; y < n_; ++y)
          store_input(precision_, to + (x * input_step_ + y) * bytes, by_lines ? numbers.at(x, y) : numbers.at(y, x));
    });
  }
  if (host_.cancelled()) throw sdk::Cancelled();
  poison(team_, c_.data(), c_.size());  // by those who will write it: the first to touch a page decides on its node
}

Operand GemmBase::operand_a() const {
  return k_is_contiguous(precision_) ? Operand{a_.data(), input_step_, 1} : Operand{a_.data(), 1, input_step_};
}
Operand GemmBase::operand_b() const {
  return {b_.data(), input_step_, 1};
}

void GemmBase::multiply(std::size_t thread) {
  if (kernel_ == nullptr) return by_library(thread);
  gemm_->multiply({.m = n_,
                   .n = n_,
                   .k = n_,
                   .a = operand_a(),
                   .b = operand_b(),
                   .c = c_.data(),
                   .column_step = output_step_,
                   .accumulate = false},
                  {&team_, team_.size(), thread});
}

/// Each thread a part of C that is as square as its number of threads allows.
void GemmBase::by_library(std::size_t thread) const {
  const std::size_t threads = team_.size();
  auto across = static_cast<std::size_t>(std::sqrt(static_cast<double>(threads)));
  while (threads % across != 0) --across;
  const std::size_t down = threads / across;
  const Crew::Part rows = Crew{nullptr, across, thread % across}.part(n_);
  const Crew::Part columns = Crew{nullptr, down, thread / across}.part(n_);
  if (rows.first == rows.last || columns.first == columns.last) return;
  const std::size_t in = bytes_of(precision_);
  blas_->multiply(
      rows.last - rows.first, columns.last - columns.first, n_, a_.data() + rows.first * operand_a().line_step * in,
      input_step_, b_.data() + columns.first * input_step_ * in, input_step_,
      const_cast<std::byte*>(c_.data()) + (columns.first * output_step_ + rows.first) * output_bytes(precision_),
      output_step_);
}

std::uint64_t GemmBase::timed_run(const sdk::Host&, std::uint64_t inner) {
  clocks_.forget();
  poison(team_, c_.data(), c_.size());
  windows_ = team_.windows(
      inner,
      [&](std::size_t thread, std::uint64_t repetitions) {
        for (std::uint64_t r = 0; r < repetitions; ++r) multiply(thread);
      },
      [&](std::size_t thread) { clocks_.read(thread); });
  return windows_.elapsed_ns;
}

void GemmBase::report(const sdk::Sample& sample) const {
  const auto n = static_cast<double>(n_);
  windows_.emit_rate(sample, words_.rate, 2 * n * n * n);
  if (flop_per_cycle_ > 0) sample.emit(words_.bound, flop_per_cycle_ * clocks_.sum_over_cores());
  sample.emit("n", n);
  sample.emit("emulated", kernel_ != nullptr && kernel_->emulated ? 1 : 0);
}

sdk::Check GemmBase::check() {
  return check_product(precision_, n_, seed_, c_.data(), output_step_, team_);
}

}  // namespace steelyard::cpu
