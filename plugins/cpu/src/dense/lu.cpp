// SPDX-License-Identifier: Apache-2.0
#include "dense/lu.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "common/fit.h"
#include "common/random.h"
#include "common/system.h"

namespace steelyard::cpu {
namespace {

constexpr double kEpsilon = 0x1p-53;
constexpr double kValid = 16;
constexpr std::size_t kPortable = 1000;  // where the product is C++

template <class T>
constexpr Precision kPrecision = sizeof(T) == sizeof(double) ? Precision::kFp64 : Precision::kFp32;
template <class T>
constexpr bool kMixed = sizeof(T) != sizeof(double);

template <class T>
std::uint64_t memory_bytes(const GemmKernel& kernel, std::size_t n) {
  return LuFactors<T>::bytes(kernel, n) + (kMixed<T> ? n * n * sizeof(double) : 0) + 4 * n * sizeof(double);
}

std::size_t size_of(const sdk::Job& job, const GemmKernel& kernel, std::size_t threads) {
  if (const std::size_t asked = job.count("size"); asked != 0) return asked;
  return kernel.isa == Isa::kScalar ? kPortable : threads <= 8 ? 4000 : threads <= 64 ? 8000 : 16000;
}

template <class T>
std::size_t fitting(const sdk::Job& job, const GemmKernel& kernel, std::size_t threads) {
  const std::size_t n = size_of(job, kernel, threads);  // whatever memory there is: rows of one size compare
  require_memory(memory_bytes<T>(kernel, n), "size");
  return n;
}

double entry(std::uint64_t seed, std::size_t n, std::size_t i, std::size_t j) {  // j == n: the right-hand side
  return unit(mix(seed + j * n + i)) - 0.5;
}

double magnitude(const std::vector<double>& v) {
  double largest = 0;
  for (const double x : v) largest = std::isnan(x) ? x : std::max(largest, std::abs(x));
  return largest;
}

}  // namespace

template <class T>
LuBase<T>::LuBase(const sdk::Job& job)
    : host_(job.host()),
      team_(host_),
      seed_(mix(job.seed())),
      lu_(host_, choose_gemm_kernel(kPrecision<T>, job.choice("isa")),
          fitting<T>(job, choose_gemm_kernel(kPrecision<T>, job.choice("isa")), team_.size()), team_.size()),
      b_(lu_.size()),
      x_(lu_.size()),
      r_(lu_.size()),
      correction_(lu_.size()),
      largest_(team_.size()) {
  host_.note("isa", name(choose_gemm_kernel(kPrecision<T>, job.choice("isa")).isa));
  const std::size_t n = lu_.size();
  if constexpr (kMixed<T>) a_.emplace(host_, n * n);
  for (std::size_t i = 0; i < n; ++i) b_[i] = entry(seed_, n, i, n);
  norm_b_ = magnitude(b_);
  make_matrix();
  if (host_.cancelled()) throw sdk::Cancelled();
  (void)residual_of(x_);  // for the norm of A
}

template <class T>
sy_estimate LuBase<T>::estimate(const sdk::Job& job) {
  const GemmKernel& kernel = likely_gemm_kernel(kPrecision<T>, job.choice("isa"));
  const auto threads = static_cast<std::size_t>(threads_of(job));
  const std::size_t n = size_of(job, kernel, threads);
  const double size = static_cast<double>(n), rate = 2e10 * static_cast<double>(threads);
  return {sizeof(sy_estimate), 0, memory_bytes<T>(kernel, n), 0, (size * size * size + 600 * size * size) / rate};
}

/// By the threads that will first work on it.
template <class T>
void LuBase<T>::make_matrix() {
  const std::size_t n = lu_.size();
  team_.each([&](std::size_t t) {
    for (std::size_t j = n * t / team_.size(); j < n * (t + 1) / team_.size() && !host_.cancelled(); ++j)
      for (std::size_t i = 0; i < n; ++i) {
        const double value = entry(seed_, n, i, j);
        if constexpr (kMixed<T>)
          (*a_)[j * n + i] = value;
        else
          lu_.column(j)[i] = value;
      }
  });
}

template <class T>
void LuBase<T>::solve_here(const Crew& crew) {
  const std::size_t n = lu_.size();
  const Crew::Part mine = crew.part(n);
  if constexpr (kMixed<T>) {
    for (std::size_t j = mine.first; j < mine.last; ++j)
      for (std::size_t i = 0; i < n; ++i) lu_.column(j)[i] = static_cast<T>((*a_)[j * n + i]);
    crew.barrier();
  }
  lu_.factor(crew);
  if constexpr (kMixed<T>) {
    refine(crew);
  } else {
    std::copy(b_.begin() + static_cast<std::ptrdiff_t>(mine.first), b_.begin() + static_cast<std::ptrdiff_t>(mine.last),
              x_.begin() + static_cast<std::ptrdiff_t>(mine.first));
    crew.barrier();
    lu_.solve(x_.data(), crew);
  }
}

/// x += A^-1 (b - A x), beginning with x = 0, the inverse by the factors; every thread comes to the same decision.
template <class T>
void LuBase<T>::refine(const Crew& crew) {
  const std::size_t n = lu_.size();
  const Crew::Part mine = crew.part(n);
  for (std::size_t i = mine.first; i < mine.last; ++i) x_[i] = 0, r_[i] = b_[i];
  crew.barrier();
  for (std::size_t step = 0;; ++step) {
    double error = 0, x = 0;
    for (const Largest& part : largest_) error = std::max(error, part.error), x = std::max(x, part.x);
    const bool good = step > 0 && error < kValid * kEpsilon * (norm_a_ * x + norm_b_) * static_cast<double>(n);
    if (crew.index == 0) refinements_ = step == 0 ? 0 : step - 1;
    if (good || step > kMostRefinements) return;
    crew.barrier();
    for (std::size_t i = mine.first; i < mine.last; ++i) correction_[i] = static_cast<T>(r_[i]);
    crew.barrier();
    lu_.solve(correction_.data(), crew);
    Largest& largest = largest_[crew.index];
    largest = {};
    for (std::size_t i = mine.first; i < mine.last; ++i) {
      x_[i] += static_cast<double>(correction_[i]);
      r_[i] = b_[i];
      largest.x = std::max(largest.x, std::abs(x_[i]));
    }
    crew.barrier();
    if constexpr (kMixed<T>) subtract_product<double>(a_->data(), n, n, x_.data(), mine, r_.data());
    for (std::size_t i = mine.first; i < mine.last; ++i) largest.error = std::max(largest.error, std::abs(r_[i]));
    crew.barrier();
  }
}

/// Puts the matrix, or for `mixed` no numbers, where the last run left its factors, and no number for its solution:
/// neither can pass for the next run's.
template <class T>
void LuBase<T>::forget() {
  constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
  std::ranges::fill(x_, kNoNumber);
  if constexpr (!kMixed<T>) return make_matrix();
  const std::size_t n = lu_.size();
  team_.each([&](std::size_t t) {
    for (std::size_t j = n * t / team_.size(); j < n * (t + 1) / team_.size(); ++j)
      std::fill_n(lu_.column(j), n, static_cast<T>(kNoNumber));
  });
}

template <class T>
std::uint64_t LuBase<T>::timed_run(const sdk::Host&, std::uint64_t inner) {
  Windows all{.clean = 1};
  for (std::uint64_t i = 0; i < inner; ++i) {
    forget();
    const Windows one = team_.whole(1, [&](std::size_t thread, std::uint64_t) {
      solve_here({&team_, team_.size(), thread});
    });
    all.elapsed_ns += one.elapsed_ns;
    all.clean = std::min(all.clean, one.clean);
  }
  all.median = static_cast<double>(all.elapsed_ns) * 1e-9 / static_cast<double>(inner);
  windows_ = all;
  residual_ = residual_of(x_);
  return all.elapsed_ns;
}

template <class T>
void LuBase<T>::report(const sdk::Sample& sample) const {
  const auto n = static_cast<double>(lu_.size());
  sample.emit("flops", (2.0 / 3.0 * n * n * n + 1.5 * n * n) / windows_.median);
  sample.emit("n", n);
  sample.emit("residual", std::isfinite(residual_) ? residual_ : std::numeric_limits<double>::max());
  sample.emit("clean", windows_.clean);
}

void LuMixed::report(const sdk::Sample& sample) const {
  LuBase::report(sample);
  sample.emit("refinements", static_cast<double>(refinements_));
}

/// With the matrix made anew, entry by entry. Also finds the norm of A.
template <class T>
double LuBase<T>::residual_of(const std::vector<double>& x) {
  const std::size_t n = lu_.size();
  std::vector<double> error(n), norm(n);
  team_.each([&](std::size_t t) {
    const std::size_t first = n * t / team_.size(), last = n * (t + 1) / team_.size();
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t i = first; i < last; ++i) {
        const double a = entry(seed_, n, i, j);
        error[i] += a * x[j];
        norm[i] += std::abs(a);
      }
    for (std::size_t i = first; i < last; ++i) error[i] -= b_[i];
  });
  norm_a_ = magnitude(norm);
  return magnitude(error) / (kEpsilon * (norm_a_ * magnitude(x) + norm_b_) * static_cast<double>(n));
}

template <class T>
std::uint64_t LuBase<T>::digest() {
  using Bits = std::conditional_t<kMixed<T>, std::uint32_t, std::uint64_t>;
  const std::size_t n = lu_.size();
  std::vector<std::uint64_t> sums(team_.size());
  team_.each([&](std::size_t t) {
    std::uint64_t sum = 0;
    for (std::size_t j = n * t / team_.size(); j < n * (t + 1) / team_.size(); ++j) {
      for (std::size_t i = 0; i < n; ++i) sum += mix(mix(j * n + i) ^ std::bit_cast<Bits>(lu_.column(j)[i]));
      sum += mix(mix(~j) ^ std::bit_cast<std::uint64_t>(x_[j])) + mix(mix(~(n + j)) ^ lu_.pivots()[j]);
    }
    sums[t] = sum;
  });
  std::uint64_t all = 0;
  for (const std::uint64_t sum : sums) all += sum;
  return all;
}

template <class T>
sdk::Check LuBase<T>::check() {
  const double residual = residual_of(x_);
  if (!(residual < kValid))
    return sdk::Check::fail("the residual is " + std::to_string(residual) + ", and should be less than 16");
  const std::uint64_t before = digest();
  make_matrix();
  team_.each([&](std::size_t thread) { solve_here({&team_, team_.size(), thread}); });
  if (digest() != before)
    return sdk::Check::fail("factors, pivots or solution differ, in some bit, from those of a second factorization");
  return sdk::Check::pass();
}

template class LuBase<double>;
template class LuBase<float>;

}  // namespace steelyard::cpu
