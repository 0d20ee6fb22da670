// SPDX-License-Identifier: Apache-2.0
#include "fft/fft.h"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>
#include <cstring>
#include <ctime>

#include "common/fit.h"
#include "common/poison.h"
#include "common/random.h"

namespace steelyard::cpu {
namespace {

constexpr Isa kWidestFirst[] = {Isa::kAvx512, Isa::kAvx2, Isa::kScalar};
constexpr std::size_t kLineDefault = std::size_t{1} << 20, kCubeDefault = 128;
constexpr std::size_t kBins = 3;

FftShape shape_of(const sdk::Job& job) {
  return job.choice("shape") == "1d" ? FftShape::kLine : FftShape::kCube;
}

std::size_t asked_edge(const sdk::Job& job) {
  const std::size_t asked = job.count("size");
  if (asked != 0) return asked;
  return shape_of(job) == FftShape::kLine ? kLineDefault : kCubeDefault;
}

std::size_t points_of(const sdk::Job& job) {
  const std::size_t edge = asked_edge(job);
  return shape_of(job) == FftShape::kLine ? edge : edge * edge * edge;
}

/// Input, output and, while it is verified, the way back.
std::uint64_t bytes_of(const sdk::Job& job, std::size_t threads) {
  return 3 * points_of(job) * sizeof(Complex) + Transform::bytes(shape_of(job), asked_edge(job), threads);
}

std::size_t edge_of(const sdk::Job& job, std::size_t threads) {
  const std::size_t edge = asked_edge(job);
  const bool line = shape_of(job) == FftShape::kLine;
  const std::size_t least = line ? 64 : 8, most = line ? std::size_t{1} << 26 : 1024;
  if (!std::has_single_bit(edge) || edge < least || edge > most)
    throw sdk::Unsupported("size=" + std::to_string(edge) + " is not a power of two from " + std::to_string(least) +
                           " to " + std::to_string(most));
  require_memory(bytes_of(job, threads), "size");
  return edge;
}

std::uint64_t bits(double x) {
  std::uint64_t b = 0;
  std::memcpy(&b, &x, sizeof b);
  return b;
}

std::uint64_t main_thread_cpu_ns() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
}

}  // namespace

Fft::Fft(const sdk::Job& job)
    : host_(job.host()),
      seed_(job.seed()),
      team_(host_),
      shape_(shape_of(job)),
      edge_(edge_of(job, team_.size())),
      transform_(host_, team_, shape_, edge_, choose(job.choice("isa"), kWidestFirst)),
      in_(host_, transform_.points()),
      out_(host_, transform_.points()) {
  each_point([&](std::size_t i) { in_[i] = out_[i] = Complex{}; });
  if (job.choice("path") == "fftw") {
    fftw_.emplace(team_.size(), shape_ == FftShape::kLine ? 1 : 3, edge_, in_.data(), out_.data());
    host_.note("path", Fftw::version());
  } else {
    host_.note("isa", name(choose(job.choice("isa"), kWidestFirst)));
  }
  each_point([&](std::size_t i) { in_[i] = input(i); });
  timed_run(host_, 1);
  verify_bins();
  measure_round_trip();
  verified_ = digest();
}

sy_estimate Fft::estimate(const sdk::Job& job) {
  constexpr double kSecondsPerPoint = 150e-9;  // of one thread: input, bins, the way back, digest; half of it in check
  const std::uint64_t threads = threads_of(job);
  const double planning = job.choice("path") == "fftw" ? 5 : 0;
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = bytes_of(job, threads),
          .disk_bytes = 0,
          .setup_s = planning + static_cast<double>(points_of(job)) * kSecondsPerPoint / static_cast<double>(threads)};
}

Complex Fft::input(std::size_t i) const {
  return {unit(mix(seed_ + 2 * i)) - 0.5, unit(mix(seed_ + 2 * i + 1)) - 0.5};
}

template <class Body>
void Fft::each_point(Body&& body) {
  constexpr std::size_t kStep = 65536;
  team_.each([&](std::size_t thread) {
    const std::size_t n = in_.size(), end = n * (thread + 1) / team_.size();
    for (std::size_t at = n * thread / team_.size(); at < end && !host_.cancelled(); at += kStep)
      for (std::size_t i = at; i < std::min(at + kStep, end); ++i) body(i);
  });
  if (host_.cancelled()) throw sdk::Cancelled();
}

template <class T, class Value>
T Fft::sum(Value&& value) {
  struct alignas(64) Part {
    T sum{};
  };
  std::vector<Part> parts(team_.size());
  team_.each([&](std::size_t thread) {
    const std::size_t n = in_.size(), end = n * (thread + 1) / team_.size();
    T part{};
    for (std::size_t i = n * thread / team_.size(); i < end; ++i) part += value(i);
    parts[thread].sum = part;
  });
  T total{};
  for (const Part& part : parts) total += part.sum;
  return total;
}

// Every bit of every point counts: mix is one to one, so one changed point changes the sum.
std::uint64_t Fft::digest() {
  return sum<std::uint64_t>([&](std::size_t i) {
    const std::uint64_t place = i * 0x9e3779b97f4a7c15u;
    return mix(bits(out_[i].re) + place) + mix(bits(out_[i].im) ^ ~place);
  });
}

// One output by the definition, in long double.
Complex Fft::bin(std::size_t k) {
  const std::size_t n = edge_, mask = n - 1;
  const bool line = shape_ == FftShape::kLine;
  const std::size_t half = std::min<std::size_t>(n, 4096);
  std::vector<Complex> coarse, fine;  // of n-th roots, k = coarse * half + fine
  for (std::size_t i = 0; i < n / half; ++i) coarse.push_back(root_of_unity(i * half, n));
  for (std::size_t i = 0; i < half; ++i) fine.push_back(root_of_unity(i, n));
  struct Wide {
    long double re = 0, im = 0;
    Wide& operator+=(const Wide& other) {
      re += other.re, im += other.im;
      return *this;
    }
  };
  const Wide total = sum<Wide>([&](std::size_t i) {
    const std::size_t turn =
        line ? i * k : (i & mask) * (k & mask) + (i / n & mask) * (k / n & mask) + (i / n / n) * (k / n / n);
    const Complex a = coarse[(turn & mask) / half], b = fine[(turn & mask) % half];
    const Wide w{static_cast<long double>(a.re) * b.re - static_cast<long double>(a.im) * b.im,
                 static_cast<long double>(a.re) * b.im + static_cast<long double>(a.im) * b.re};
    const Complex x = in_[i];
    return Wide{x.re * w.re - x.im * w.im, x.re * w.im + x.im * w.re};
  });
  return {static_cast<double>(total.re), static_cast<double>(total.im)};
}

void Fft::verify_bins() {
  const auto n = static_cast<double>(in_.size());
  const double length =
      std::sqrt(sum<double>([&](std::size_t i) { return in_[i].re * in_[i].re + in_[i].im * in_[i].im; }));
  Random random(seed_ ^ 0xb1a5);
  for (std::size_t trial = 0; trial < kBins; ++trial) {
    const std::size_t k = random.below(in_.size());
    const Complex expected = bin(k);
    const double off = std::hypot(out_[k].re - expected.re, out_[k].im - expected.im);
    if (!(off <= 4 * DBL_EPSILON * std::log2(n) * length))
      throw sdk::WrongResult("output " + std::to_string(k) + " is off its definition by " +
                             std::to_string(off / length) + " of the input's length");
  }
}

// The inverse is the forward transform with the parts swapped before and after, over N.
void Fft::measure_round_trip() {
  sdk::Array<Complex> back(host_, out_.size());
  const auto swap_parts = [](Complex& x) { std::swap(x.re, x.im); };
  each_point([&](std::size_t i) { swap_parts(out_[i]); });
  team_.each([&](std::size_t thread) { transform_.forward(out_.data(), back.data(), thread); });
  each_point([&](std::size_t i) { swap_parts(out_[i]); });
  const auto n = static_cast<double>(in_.size());
  struct Largest {
    double value = 0;
    void operator+=(const Largest& other) { value = std::max(value, std::isnan(other.value) ? HUGE_VAL : other.value); }
  };
  const Largest worst = sum<Largest>(
      [&](std::size_t i) { return Largest{std::hypot(back[i].im / n - in_[i].re, back[i].re / n - in_[i].im)}; });
  error_ = worst.value / 0.5;
  if (!(error_ <= 4 * DBL_EPSILON * std::log2(n)))
    throw sdk::WrongResult("forward and back again is off by " + std::to_string(error_ / DBL_EPSILON) + " x 2^-52");
}

// FFTW starts its own OpenMP threads, so only the first one's time can be seen.
Windows Fft::run_fftw(std::uint64_t inner) {
  std::vector<ThreadWindow> spans(inner);
  for (ThreadWindow& span : spans) {
    const std::uint64_t cpu = main_thread_cpu_ns();
    span.begin = host_.now_ns();
    fftw_->forward();
    span.end = host_.now_ns();
    span.cpu_ns = main_thread_cpu_ns() - cpu;
  }
  return summarise(spans, std::vector<std::uint64_t>(inner, 1));
}

std::uint64_t Fft::timed_run(const sdk::Host&, std::uint64_t inner) {
  poison(team_, out_.data(), out_.size() * sizeof(Complex));
  windows_ = fftw_ ? run_fftw(inner) : team_.windows(inner, [&](std::size_t thread, std::uint64_t repetitions) {
    for (std::uint64_t n = 0; n < repetitions; ++n) transform_.forward(in_.data(), out_.data(), thread);
  });
  return windows_.elapsed_ns;
}

void Fft::report(const sdk::Sample& sample) const {
  const auto n = static_cast<double>(in_.size());
  windows_.emit_rate(sample, "flops", 5 * n * std::log2(n));
  sample.emit("error", error_);
  sample.emit("array_size", n * sizeof(Complex));
}

// The input must still be what it was, and the last output the one that was verified, to the bit.
sdk::Check Fft::check() {
  const auto wrong = sum<std::size_t>([&](std::size_t i) -> std::size_t {
    const Complex expected = input(i);
    return in_[i].re != expected.re || in_[i].im != expected.im ? 1 : 0;
  });
  if (wrong != 0) return sdk::Check::fail(std::to_string(wrong) + " points of the input have changed");
  if (digest() != verified_)
    return sdk::Check::fail("the timed transform differs from the one that was compared with the definition");
  return sdk::Check::pass();
}

std::vector<Implementation> fft_implementations() {
  return {{"cpu.fft", "avx512", why_not(Isa::kAvx512)},
          {"cpu.fft", "avx2", why_not(Isa::kAvx2)},
          {"cpu.fft", "scalar", ""},
          {"cpu.fft", "fftw", Fftw::why_not(1), "path"}};
}

}  // namespace steelyard::cpu
