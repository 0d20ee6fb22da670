// SPDX-License-Identifier: Apache-2.0
// Matrix products of whatever library the machine has, loaded at run time. Each call runs on the thread that makes it:
// the library's own threads could not be kept in our places.
#pragma once
#include <initializer_list>
#include <steelyard/sdk.hpp>
#include <string>
#include <string_view>

#include "common/shared_library.h"
#include "dense/gemm_kernels.h"

namespace steelyard::cpu {

/// In the order in which "library" looks for them.
inline constexpr const char* kBlasLibraries[] = {"openblas", "blis", "mkl", "armpl", "onednn"};

/// Whether `library`, one of kBlasLibraries, has a product of this precision at all, here or elsewhere.
[[nodiscard]] bool offers(std::string_view library, Precision precision);

class Blas {
 public:
  /// `choice`: "openblas", "blis", "mkl", "armpl", "onednn", or "library" for the first of them that is here and has
  /// this precision. Throws sdk::Unsupported, naming what to install and why each file was of no use.
  Blas(Precision precision, std::string_view choice);

  /// Name, version, how it was built and for which core, as far as the library says.
  [[nodiscard]] const std::string& description() const { return description_; }

  /// C = A * B, column by column; BF16 and INT8: A row by row. Steps in elements. What the library says of it, 0: done;
  /// what was asked once when it was chosen need not be asked again.
  int multiply(std::size_t m, std::size_t n, std::size_t k, const void* a, std::size_t a_step, const void* b,
               std::size_t b_step, void* c, std::size_t c_step) const;

 private:
  bool open(const char* name, std::initializer_list<const char*> files);
  [[nodiscard]] int try_one() const;
  void describe(const SharedLibrary& library, std::string_view name);

  Precision precision_;
  bool row_major_ = false;  // oneDNN's interface
  void* function_ = nullptr;
  std::string description_, why_not_;  // why_not_: of each file that was tried, "; " before each
};

}  // namespace steelyard::cpu
