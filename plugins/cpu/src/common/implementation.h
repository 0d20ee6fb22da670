// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace steelyard::cpu {

/// One way to do the work of a benchmark, for `steelyard list cpu --implementations`.
struct Implementation {
  const char* benchmark;          // "cpu.fma.fp64"
  const char* name;               // what the parameter that forces it takes: "avx2"
  std::string why_not;            // empty: it runs here
  const char* parameter = "isa";  // that forces it; empty: there is no choice
};

}  // namespace steelyard::cpu
