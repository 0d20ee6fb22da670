// SPDX-License-Identifier: Apache-2.0
#include "offers.h"

#include <exception>
#include <steelyard/sdk.hpp>
#include <string_view>
#include <vector>

#include "common/implementation.h"
#include "common/power.h"
#include "dense/dense_implementations.h"
#include "fft/fft.h"
#include "integer/sort.h"
#include "memory/memory.h"
#include "peak/fma.h"
#include "sparse/cg.h"

namespace steelyard::cpu {
namespace {

sy_status read_energy(const sy_host* host, std::uint32_t, double* joules) noexcept {
  return sdk::guarded(host, [&] {
    static PackageEnergy energy;
    if (!energy.why_not().empty()) throw sdk::Unsupported(energy.why_not());
    *joules = energy.joules();
  });
}

/// The implementations of every benchmark as C descriptors; made once, and kept.
const std::vector<const sy_implementation*>& implementations() {
  static std::vector<Implementation> ways;
  static std::vector<sy_implementation> descriptors;
  static std::vector<const sy_implementation*> list;
  if (!list.empty()) return list;
  for (const auto& some : {peak_implementations(), memory_implementations(), dense_implementations(),
                           sparse_implementations(), fft_implementations(), integer_implementations()})
    ways.insert(ways.end(), some.begin(), some.end());
  for (const Implementation& way : ways)
    descriptors.push_back({sizeof(sy_implementation), 0, way.benchmark, way.parameter, way.name,
                           way.why_not.empty() ? nullptr : way.why_not.c_str()});
  for (const sy_implementation& descriptor : descriptors) list.push_back(&descriptor);
  return list;
}

sy_status list_implementations(const sy_host* host, std::uint32_t* count,
                               const sy_implementation* const** out) noexcept {
  return sdk::guarded(host, [&] {
    *count = static_cast<std::uint32_t>(implementations().size());
    *out = implementations().data();
  });
}

constexpr sy_implementations kImplementations{sizeof(sy_implementations), 0, list_implementations};
constexpr sy_power kPower{sizeof(sy_power), 0, read_energy, "RAPL: all processor packages, without the memory outside"};

}  // namespace

const void* offer(const char* id) noexcept {
  const std::string_view wanted = id;
  if (wanted == SY_EXT_POWER) return &kPower;
  if (wanted == SY_EXT_IMPLEMENTATIONS) return &kImplementations;
  return nullptr;
}

}  // namespace steelyard::cpu
