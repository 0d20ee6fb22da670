// SPDX-License-Identifier: Apache-2.0
#include "offers.h"

#include <exception>
#include <steelyard/sdk.hpp>
#include <string_view>

#include "common/power.h"

namespace steelyard::cpu {
namespace {

sy_status read_energy(const sy_host* host, std::uint32_t, double* joules) noexcept {
  return sdk::guarded(host, [&] {
    static PackageEnergy energy;
    if (!energy.why_not().empty()) throw sdk::Unsupported(energy.why_not());
    *joules = energy.joules();
  });
}

constexpr sy_power kPower{sizeof(sy_power), 0, read_energy, "RAPL: all processor packages, without the memory outside"};

}  // namespace

const void* offer(const char* id) noexcept {
  const std::string_view wanted = id;
  if (wanted == SY_EXT_POWER) return &kPower;
  return nullptr;
}

}  // namespace steelyard::cpu
