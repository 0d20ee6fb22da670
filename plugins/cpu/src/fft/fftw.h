// SPDX-License-Identifier: Apache-2.0
// FFTW, if this machine has it: opened at run time, never linked.
#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include "fft/lanes.h"

namespace steelyard::cpu {

class Fftw {
 public:
  /// Empty if `threads` threads can use it here. More than one need libfftw3_omp: threads of its own, libfftw3_threads
  /// starts where the main thread is bound, all on one CPU.
  [[nodiscard]] static std::string why_not(std::size_t threads);

  /// Plans a forward transform of `rank` equal edges. Measures candidates for some seconds and overwrites both arrays.
  Fftw(std::size_t threads, int rank, std::size_t edge, Complex* in, Complex* out);
  ~Fftw();
  Fftw(const Fftw&) = delete;
  Fftw& operator=(const Fftw&) = delete;

  void forward();
  [[nodiscard]] static std::string version();

 private:
  void* plan_;
};

}  // namespace steelyard::cpu
