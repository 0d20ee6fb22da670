// SPDX-License-Identifier: Apache-2.0
#include "dense/dense_implementations.h"

#include "dense/blas.h"
#include "dense/gemm_kernels.h"

namespace steelyard::cpu {
namespace {

struct Row {
  const char* benchmark;
  Precision precision;
  bool libraries;
};
constexpr Row kRows[] = {
    {"cpu.gemm.fp64", Precision::kFp64, true}, {"cpu.gemm.fp32", Precision::kFp32, true},
    {"cpu.gemm.bf16", Precision::kBf16, true}, {"cpu.gemm.int8", Precision::kInt8, true},
    {"cpu.lu.fp64", Precision::kFp64, false},  {"cpu.lu.mixed", Precision::kFp32, false},
};

std::string why_no_library(Precision precision, const char* library) {
  try {
    (void)Blas(precision, library);
    return {};
  } catch (const sdk::Unsupported& e) {
    return e.what();
  }
}

}  // namespace

std::vector<Implementation> dense_implementations() {
  std::vector<Implementation> all;
  for (const Row& row : kRows) {
    for (const GemmKernel& kernel : gemm_kernels(row.precision))
      all.push_back({row.benchmark, name(kernel.isa), why_not(kernel.isa)});
    if (!row.libraries) continue;
    for (const char* library : kBlasLibraries)
      if (offers(library, row.precision))
        all.push_back({row.benchmark, library, why_no_library(row.precision, library), "path"});
  }
  return all;
}

}  // namespace steelyard::cpu
