// SPDX-License-Identifier: Apache-2.0
#include <steelyard/sdk.hpp>

#include "common/system.h"
#include "dense/gemm.h"
#include "dense/lu.h"
#include "fft/fft.h"
#include "integer/compress.h"
#include "integer/sort.h"
#include "memory/bandwidth_levels.h"
#include "memory/capacity.h"
#include "memory/core_to_core.h"
#include "memory/latency.h"
#include "memory/latency_levels.h"
#include "memory/loaded_latency.h"
#include "memory/numa.h"
#include "memory/stream.h"
#include "offers.h"
#include "peak/fma.h"
#include "sparse/cg.h"
#include "sparse/spmv.h"

namespace steelyard::cpu {
namespace {

constexpr sdk::Identity kIdentity{"cpu", "Processor and memory", "Steelyard", STEELYARD_PLUGIN_VERSION, "Apache-2.0",
                                  offer};

/// All processors of the machine are one device: placement, not the device, says how many take part.
std::vector<sdk::Device> probe(const sdk::Host&) {
  return {{.id = "cpu", .kind = "cpu", .name = cpu_name()}};
}

}  // namespace
}  // namespace steelyard::cpu

STEELYARD_PLUGIN(steelyard::cpu::kIdentity, steelyard::cpu::probe, steelyard::cpu::FmaFp64, steelyard::cpu::FmaFp32,
                 steelyard::cpu::FmaFp16, steelyard::cpu::FmaBf16, steelyard::cpu::FmaInt8, steelyard::cpu::Copy,
                 steelyard::cpu::Scale, steelyard::cpu::Add, steelyard::cpu::Triad, steelyard::cpu::Read,
                 steelyard::cpu::Write, steelyard::cpu::BandwidthLevels, steelyard::cpu::Latency,
                 steelyard::cpu::LatencyLevels, steelyard::cpu::LoadedLatency, steelyard::cpu::Numa,
                 steelyard::cpu::Capacity, steelyard::cpu::CoreToCore,
                 steelyard::cpu::Gemm<steelyard::cpu::Precision::kFp64>,
                 steelyard::cpu::Gemm<steelyard::cpu::Precision::kFp32>,
                 steelyard::cpu::Gemm<steelyard::cpu::Precision::kBf16>,
                 steelyard::cpu::Gemm<steelyard::cpu::Precision::kInt8>, steelyard::cpu::LuFp64,
                 steelyard::cpu::LuMixed, steelyard::cpu::Cg, steelyard::cpu::Spmv, steelyard::cpu::Fft,
                 steelyard::cpu::Sort, steelyard::cpu::Compress)
