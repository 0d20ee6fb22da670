// SPDX-License-Identifier: Apache-2.0
// One large forward transform by all threads of a team: of a line of n points, or of a cube.
#pragma once
#include <cstddef>
#include <cstdint>
#include <steelyard/sdk.hpp>
#include <vector>

#include "common/team.h"
#include "fft/lanes.h"

namespace steelyard::cpu {

enum class FftShape : std::uint8_t { kLine, kCube };

class Transform {
 public:
  /// `edge` is a power of two: of a line at least 64 points, of a cube at least 8 along each edge.
  Transform(sdk::Host host, Team& team, FftShape shape, std::size_t edge, Isa isa);

  /// out = the transform of in; called by each thread. `in` and `out` differ.
  void forward(const Complex* in, Complex* out, std::size_t thread);
  [[nodiscard]] std::size_t points() const { return points_; }
  /// Bytes beside `in` and `out`, for `threads` threads.
  static std::uint64_t bytes(FftShape shape, std::size_t edge, std::size_t threads);

 private:
  struct Share {
    std::size_t begin, end;
  };
  struct Lanes {
    double *re, *im;
    Complex* factors;
  };

  void line(const Complex* in, Complex* out, std::size_t thread);
  void cube(const Complex* in, Complex* out, std::size_t thread);
  void make_roots();
  [[nodiscard]] Share share(std::size_t size, std::size_t thread) const;
  [[nodiscard]] Lanes lanes(std::size_t thread);
  void find_factors(std::size_t column, Complex* factors) const;

  Team& team_;
  FftShape shape_;
  std::size_t edge_, points_;
  const LaneKernels& kernels_;
  LinePlan first_, second_;  // of a cube all three directions are the first
  std::size_t lane_doubles_;
  sdk::Array<double> lanes_;                // of all threads
  sdk::Array<double> roots_re_, roots_im_;  // of position p and lane l: to the power frequency(p) * l
  std::vector<std::uint32_t> frequency_;    // of each position of the first plan
  std::vector<Complex> coarse_, fine_;      // roots of unity of all points: k = coarse * size + fine
};

}  // namespace steelyard::cpu
