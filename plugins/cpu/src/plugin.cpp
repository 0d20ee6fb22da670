// SPDX-License-Identifier: Apache-2.0
#include <steelyard/sdk.hpp>

#include "common/system.h"
#include "fft/fft.h"
#include "integer/compress.h"
#include "integer/sort.h"
#include "memory/latency.h"
#include "memory/triad.h"
#include "peak/fma.h"
#include "sparse/cg.h"
#include "sparse/spmv.h"

namespace steelyard::cpu {
namespace {

constexpr sdk::Identity kIdentity{"cpu", "Processor and memory", "Steelyard", STEELYARD_PLUGIN_VERSION, "Apache-2.0"};

/// All processors of the machine are one device: placement, not the device, says how many take part.
std::vector<sdk::Device> probe(const sdk::Host&) {
  return {{.id = "cpu", .kind = "cpu", .name = cpu_name()}};
}

}  // namespace
}  // namespace steelyard::cpu

STEELYARD_PLUGIN(steelyard::cpu::kIdentity, steelyard::cpu::probe, steelyard::cpu::Fma, steelyard::cpu::Triad,
                 steelyard::cpu::Latency, steelyard::cpu::Cg, steelyard::cpu::Fft, steelyard::cpu::Spmv,
                 steelyard::cpu::Sort, steelyard::cpu::Compress)
