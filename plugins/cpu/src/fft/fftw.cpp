// SPDX-License-Identifier: Apache-2.0
#include "fft/fftw.h"

#include <steelyard/sdk.hpp>

#include "common/shared_library.h"

namespace steelyard::cpu {
namespace {

constexpr int kForward = -1;
constexpr unsigned kMeasureKeepingInput = 1u << 4;  // FFTW_MEASURE | FFTW_PRESERVE_INPUT
constexpr double kPlanningSeconds = 4;

struct Library {
  void* (*plan)(int, const int*, Complex*, Complex*, int, unsigned) = nullptr;
  void (*execute)(void*) = nullptr;
  void (*destroy)(void*) = nullptr;
  void (*limit)(double) = nullptr;
  int (*start_threads)() = nullptr;
  void (*set_threads)(int) = nullptr;
  const char* version = nullptr;
  std::string missing, missing_threads;
};

Library open_library() {
  Library l;
  const SharedLibrary base("libfftw3.so.3"), omp("libfftw3_omp.so.3");
  l.missing = base.why_not();
  if (!base.is_there()) return l;
  if (!base.find("fftw_plan_dft", l.plan) || !base.find("fftw_execute", l.execute) ||
      !base.find("fftw_destroy_plan", l.destroy) || !base.find("fftw_set_timelimit", l.limit))
    l.missing = "libfftw3.so.3 lacks the functions of FFTW 3";
  l.version = static_cast<const char*>(base.symbol("fftw_version"));
  l.missing_threads = omp.why_not();
  if (omp.is_there() && (!omp.find("fftw_init_threads", l.start_threads) ||
                         !omp.find("fftw_plan_with_nthreads", l.set_threads) || l.start_threads() == 0))
    l.missing_threads = "libfftw3_omp.so.3 does not start";
  return l;
}

const Library& library() {
  static const Library opened = open_library();
  return opened;
}

}  // namespace

std::string Fftw::why_not(std::size_t threads) {
  return !library().missing.empty() || threads == 1 ? library().missing : library().missing_threads;
}

std::string Fftw::version() {
  return library().version == nullptr ? "FFTW of unknown version" : library().version;
}

Fftw::Fftw(std::size_t threads, int rank, std::size_t edge, Complex* in, Complex* out) {
  if (const std::string why = why_not(threads); !why.empty()) throw sdk::Unsupported("path=fftw: " + why);
  if (threads > 1) library().set_threads(static_cast<int>(threads));
  library().limit(kPlanningSeconds);
  const int edges[3] = {static_cast<int>(edge), static_cast<int>(edge), static_cast<int>(edge)};
  plan_ = library().plan(rank, edges, in, out, kForward, kMeasureKeepingInput);
  if (plan_ == nullptr) throw sdk::DeviceError(version() + " made no plan");
}

Fftw::~Fftw() {
  library().destroy(plan_);
}

void Fftw::forward() {
  library().execute(plan_);
}

}  // namespace steelyard::cpu
