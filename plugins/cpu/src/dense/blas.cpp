// SPDX-License-Identifier: Apache-2.0
#include "dense/blas.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "dense/openblas_core.h"

namespace steelyard::cpu {
namespace {

struct Library {
  const char* name;
  std::initializer_list<const char*> files;
};
const Library kLibraries[] = {
    {"openblas", {"libopenblas.so.0"}},           {"blis", {"libblis.so.4", "libblis.so.3"}},
    {"mkl", {"libmkl_rt.so.2", "libmkl_rt.so"}},  {"armpl", {"libarmpl_lp64.so"}},
    {"onednn", {"libdnnl.so.3", "libdnnl.so.2"}},
};

using FortranGemm = void (*)(const char*, const char*, const int*, const int*, const int*, const void* alpha,
                             const void*, const int*, const void*, const int*, const void* beta, void*, const int*);
using DnnlFloat = int (*)(char, char, std::int64_t, std::int64_t, std::int64_t, float, const void*, std::int64_t,
                          const void*, std::int64_t, float, void*, std::int64_t);
using DnnlInt8 = int (*)(char, char, char, std::int64_t, std::int64_t, std::int64_t, float, const void*, std::int64_t,
                         std::int8_t, const void*, std::int64_t, std::int8_t, float, void*, std::int64_t,
                         const std::int32_t*);
struct DnnlVersion {
  int major, minor, patch;
};

template <class Function>
Function function(void* symbol) {
  Function f;
  static_assert(sizeof f == sizeof symbol);
  std::memcpy(&f, &symbol, sizeof f);
  return f;
}

const char* symbol_name(std::string_view library, Precision precision) {
  const bool onednn = library == "onednn";
  switch (precision) {
    case Precision::kFp64: return onednn ? nullptr : "dgemm_";
    case Precision::kFp32: return onednn ? "dnnl_sgemm" : "sgemm_";
    case Precision::kFp16: return nullptr;
    case Precision::kBf16: return onednn ? "dnnl_gemm_bf16bf16f32" : nullptr;
    case Precision::kInt8: return onednn ? "dnnl_gemm_s8s8s32" : nullptr;
  }
  return nullptr;
}

std::string to_install(std::string_view choice, Precision precision) {
  if (choice == "library")
    choice = precision == Precision::kFp64 || precision == Precision::kFp32 ? "openblas" : "onednn";
  const char* const package = choice == "openblas" ? "libopenblas0-pthread"
                              : choice == "blis"   ? "libblis4-pthread"
                              : choice == "onednn" ? "oneDNN 2 (libdnnl2)"
                                                   : "it from its vendor";
  return std::string("install ") + package + ", or use path=own";
}

}  // namespace

bool offers(std::string_view library, Precision precision) {
  return symbol_name(library, precision) != nullptr;
}

Blas::Blas(Precision precision, std::string_view choice) : precision_(precision) {
  for (const char* variable : {"OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"})
    setenv(variable, "1", 1);  // read when the library is loaded: it starts no threads of its own
  for (const Library& library : kLibraries) {
    if ((choice == "library" || choice == library.name) && open(library.name, library.files)) return;
  }
  const std::string what = choice == "library" ? "no BLAS library found that has this precision: "
                                               : std::string(choice) + " is not here or lacks this precision: ";
  throw sdk::Unsupported(what + to_install(choice, precision) + why_not_);
}

bool Blas::open(const char* name, std::initializer_list<const char*> files) {
  const char* const wanted = symbol_name(name, precision_);
  if (wanted == nullptr) return false;  // no function of this library's, whatever its version
  for (const char* file : files) {
    if (std::string_view(name) == "openblas") name_core_for_openblas(file);
    const SharedLibrary library(file);
    function_ = library.symbol(wanted);
    if (function_ == nullptr) {
      why_not_ += "; " + (library.is_there() ? std::string(file) + " has no " + wanted : library.why_not());
      continue;
    }
    row_major_ = std::string_view(name) == "onednn";
    if (const int status = row_major_ ? try_one() : 0; status != 0) {
      why_not_ += "; " + std::string(file) + " refuses this precision on this processor (status " +
                  std::to_string(status) + " of " + wanted + ")";
      continue;
    }
    description_ = std::string(name) + " (" + file + ")";
    describe(library, name);
    return true;
  }
  return false;
}

/// A library that has the function may still lack the instructions for it, and says so only in what it returns.
int Blas::try_one() const {
  const double one[8] = {};
  double product[8] = {};
  return multiply(1, 1, 1, one, 1, one, 1, product, 1);
}

void Blas::describe(const SharedLibrary& library, std::string_view name) {
  if (name == "openblas") {
    constexpr const char* kThreading[] = {"serial", "pthreads", "OpenMP"};
    const int threading = library.call<int>("openblas_get_parallel", 0);
    description_ +=
        std::string(" ") + library.call<const char*>("openblas_get_config", "") + ", core " +
        library.call<const char*>("openblas_get_corename", "unknown") +
        (std::getenv("OPENBLAS_CORETYPE") != nullptr ? " (named by us: it does not know this processor)" : "") +
        ", built for " + kThreading[threading >= 0 && threading <= 2 ? threading : 0];
    if (void (*set)(int) = nullptr; library.find("openblas_set_num_threads", set)) set(1);
  } else if (name == "blis") {
    description_ += std::string(" ") + library.call<const char*>("bli_info_get_version_str", "");
    if (void (*set)(std::int64_t) = nullptr; library.find("bli_thread_set_num_threads", set)) set(1);
  } else if (name == "mkl") {
    if (void (*set)(int) = nullptr; library.find("MKL_Set_Num_Threads", set)) set(1);
  } else if (name == "onednn") {  // one thread, as it is called from within a parallel region
    const auto* const version = library.call<const DnnlVersion*>("dnnl_version", nullptr);
    if (version != nullptr)
      description_ += " " + std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
                      std::to_string(version->patch);
  }
  description_ += "; one single-threaded call per thread of ours";
}

int Blas::multiply(std::size_t m, std::size_t n, std::size_t k, const void* a, std::size_t a_step, const void* b,
                   std::size_t b_step, void* c, std::size_t c_step) const {
  const auto mm = static_cast<std::int64_t>(m), nn = static_cast<std::int64_t>(n), kk = static_cast<std::int64_t>(k);
  const auto lda = static_cast<std::int64_t>(a_step), ldb = static_cast<std::int64_t>(b_step),
             ldc = static_cast<std::int64_t>(c_step);
  if (row_major_) {  // C column by column is C^T row by row, and C^T = B^T A^T
    const char a_as = precision_ == Precision::kFp32 ? 'N' : 'T';
    constexpr std::int32_t kNoOffset = 0;
    if (precision_ == Precision::kInt8)
      return function<DnnlInt8>(function_)('N', a_as, 'F', nn, mm, kk, 1.0f, b, ldb, 0, a, lda, 0, 0.0f, c, ldc,
                                           &kNoOffset);
    return function<DnnlFloat>(function_)('N', a_as, nn, mm, kk, 1.0f, b, ldb, a, lda, 0.0f, c, ldc);
  }
  const int im = static_cast<int>(m), in = static_cast<int>(n), ik = static_cast<int>(k);
  const int ia = static_cast<int>(a_step), ib = static_cast<int>(b_step), ic = static_cast<int>(c_step);
  constexpr double kDouble[] = {0.0, 1.0};
  constexpr float kFloat[] = {0.0f, 1.0f};
  const bool wide = precision_ == Precision::kFp64;
  const void *zero = wide ? static_cast<const void*>(&kDouble[0]) : &kFloat[0],
             *one = wide ? static_cast<const void*>(&kDouble[1]) : &kFloat[1];
  function<FortranGemm>(function_)("N", "N", &im, &in, &ik, one, a, &ia, b, &ib, zero, c, &ic);
  return 0;
}

}  // namespace steelyard::cpu
