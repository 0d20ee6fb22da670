// SPDX-License-Identifier: Apache-2.0
#include "dense/openblas_core.h"

#include <cstdlib>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

#include "common/isa.h"
#include "common/shared_library.h"
#include "common/try_in_child.h"

namespace steelyard::cpu {
namespace {

constexpr int kUnknownProcessor = 3;  // exit status of the child

void look(const char* file) {
  const std::string_view core = SharedLibrary(file).call<const char*>("openblas_get_corename", "");
  for (const std::string_view oldest : {"Prescott", "Katmai", "Northwood", "Core2", "Generic", "Unknown"})
    if (core == oldest) _exit(kUnknownProcessor);
}

}  // namespace

void name_core_for_openblas(const char* file) {
#if defined(__x86_64__)
  if (!why_not(Isa::kAvx2).empty()) return;  // then the oldest loops may well be the right ones
  const int status = try_in_child([file] { look(file); });
  if (!WIFEXITED(status) || WEXITSTATUS(status) != kUnknownProcessor) return;
  setenv("OPENBLAS_CORETYPE", why_not(Isa::kAvx512).empty() ? "SkylakeX" : "Haswell", 1);
#else
  (void)file;
#endif
}

}  // namespace steelyard::cpu
