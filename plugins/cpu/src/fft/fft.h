// SPDX-License-Identifier: Apache-2.0
// The forward complex FP64 transform of one line of n points or of one n x n x n cube, by all threads together.
// Counted: 5 N log2 N FLOP for N points, the convention, whatever the algorithm executes.
#pragma once
#include <optional>
#include <steelyard/sdk.hpp>
#include <string>
#include <vector>

#include "common/implementation.h"
#include "common/placement.h"
#include "common/team.h"
#include "fft/fftw.h"
#include "fft/transform.h"

namespace steelyard::cpu {

class Fft final : public sdk::Kernel {
  static constexpr const char* kShapes[] = {"1d", "3d"};
  static constexpr const char* kPaths[] = {"own", "fftw"};
  static constexpr const char* kIsas[] = {"auto", "avx512", "avx2", "scalar"};
  static constexpr sy_param kParams[] = {
      kPlacement,
      kCpus,
      sdk::choice_param("shape", kShapes, 0, "one line, or one cube"),
      sdk::int_param("size", "1", 0, 0, 1 << 26,
                     "points along an edge, a power of two: 64 to 2^26 in a line, 8 to 1024 in a cube; 0: 2^20 or 128"),
      sdk::choice_param("path", kPaths, 0, "this plugin's transform, or FFTW where it is installed"),
      sdk::choice_param("isa", kIsas, 0, "of path=own; scalar is what the architecture's baseline has"),
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("flops", "FLOP/s", SY_HIGHER_IS_BETTER, "5 N log2 N for N points, per second"),
      sdk::metric("flops.best", "FLOP/s", SY_INFORMATIONAL, "of the best window"),
      sdk::metric("flops.p10", "FLOP/s", SY_INFORMATIONAL, "what nine of ten windows reached"),
      kCleanMetric,
      sdk::metric("error", "1", SY_INFORMATIONAL,
                  "of forward and back again, against the largest input, largest over all points"),
      sdk::metric("array_size", "By", SY_INFORMATIONAL, "bytes of the input; the output has as many"),
  };

 public:
  static constexpr sdk::Facts kFacts{.id = "cpu.fft",
                                     .version = 1,
                                     .summary = "complex FP64 Fourier transform, large, all threads on one",
                                     .params = kParams,
                                     .metrics = kMetrics,
                                     .flags = SY_EXCLUSIVE};

  explicit Fft(const sdk::Job& job);
  static sy_estimate estimate(const sdk::Job& job);
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  void report(const sdk::Sample& sample) const override;
  sdk::Check check() override;

 private:
  [[nodiscard]] Complex input(std::size_t i) const;
  /// body(i) for every point, by the thread that owns it.
  template <class Body>
  void each_point(Body&& body);
  /// Sum over all points of value(i), each thread's part first.
  template <class T, class Value>
  [[nodiscard]] T sum(Value&& value);
  [[nodiscard]] std::uint64_t digest();
  [[nodiscard]] Complex bin(std::size_t k);
  void verify_bins();
  void measure_round_trip();
  Windows run_fftw(std::uint64_t inner);

  sdk::Host host_;
  std::uint64_t seed_;
  Team team_;
  FftShape shape_;
  std::size_t edge_;
  Transform transform_;
  sdk::Array<Complex> in_, out_;
  std::optional<Fftw> fftw_;
  std::uint64_t verified_ = 0;  // digest of the output that was compared with the definition
  double error_ = 0;
  Windows windows_;
};

[[nodiscard]] std::vector<Implementation> fft_implementations();

}  // namespace steelyard::cpu
