// SPDX-License-Identifier: Apache-2.0
#include "isa.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <steelyard/sdk.hpp>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fma_kernels.h"

namespace steelyard::cpu {
namespace {

bool advertised(Isa isa) {
#if defined(__x86_64__)
  __builtin_cpu_init();  // reads cpuid, and xgetbv for what the operating system saves
  if (isa == Isa::kAvx512) return __builtin_cpu_supports("avx512f") != 0;
  if (isa == Isa::kAvx2) return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  return isa != Isa::kNeon;  // SSE2 is part of x86-64
#elif defined(__aarch64__)
  return isa == Isa::kNeon || isa == Isa::kScalar;  // NEON is part of AArch64
#else
  return isa == Isa::kScalar;
#endif
}

}  // namespace

const char* name(Isa isa) {
  switch (isa) {
    case Isa::kAvx512: return "avx512";
    case Isa::kAvx2: return "avx2";
    case Isa::kSse2: return "sse2";
    case Isa::kNeon: return "neon";
    case Isa::kScalar: return "scalar";
  }
  return "?";
}

int try_in_child(const FmaKernel& kernel) {
  alignas(64) double state[kFmaStateMax] = {};
  const pid_t child = fork();
  if (child == 0) {  // async-signal-safe calls only: this process may have threads
    std::signal(SIGILL, SIG_DFL);
    prctl(PR_SET_DUMPABLE, 0);  // no core file for an answer that is expected
    kernel.run(1, state);
    _exit(0);
  }
  if (child < 0) return -1;
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

std::string why_not(Isa isa) {
  const std::string what = name(isa);
  if (!advertised(isa)) return "this CPU does not offer " + what + ", or the system does not save its registers";
  const int status = try_in_child(fma_kernel(isa));
  if (status == 0) return {};
  if (status == -1) return "cannot try out " + what + " in a child process: " + std::strerror(errno);
  if (WIFSIGNALED(status))
    return "this CPU advertises " + what + " but executing it ends in " + strsignal(WTERMSIG(status));
  return "trying out " + what + " in a child process failed";
}

Isa choose(std::string_view choice) {
  std::string why = "no instruction set to choose from";
  for (const Isa isa : kWidestFirst) {
    if (choice != "auto" && choice != name(isa)) continue;
    why = why_not(isa);
    if (why.empty()) return isa;
  }
  throw sdk::Unsupported(why);
}

}  // namespace steelyard::cpu
