// SPDX-License-Identifier: Apache-2.0
#include "memory/memory.h"

#include <algorithm>

#include "common/isa.h"
#include "memory/stream_kernels.h"

namespace steelyard::cpu {

std::vector<Implementation> memory_implementations() {
  std::vector<Implementation> ways;
  const auto add = [&](const char* benchmark, StreamOp op) {
    for (const Isa isa : kStreamIsas) {
      if (stream_kernel(isa, op, false) != nullptr) ways.push_back({benchmark, name(isa), why_not(isa)});
    }
  };
  for (const StreamOp op : kEveryStreamOp) add(facts_of(op).id, op);
  add("mem.bandwidth.levels", StreamOp::kRead);
  for (const char* portable :
       {"mem.latency", "mem.latency.levels", "mem.latency.loaded", "mem.numa", "cpu.core_to_core", "mem.capacity"})
    ways.push_back({portable, "portable", {}, ""});
  return ways;
}

}  // namespace steelyard::cpu
