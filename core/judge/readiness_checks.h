// SPDX-License-Identifier: Apache-2.0
// Inside this room only: the checks of readiness(), one function per code.
#pragma once
#include <string>
#include <utility>

#include "judge/readiness.h"

namespace steelyard::judge {

/// A captured machine has no state: nothing below is known about it.
[[nodiscard]] inline bool state_known(const model::Machine& machine) {
  return !machine.environment.kernel.empty();
}

[[nodiscard]] inline Finding ok(std::string code, std::string measured, std::string required) {
  return {std::move(code), Level::kOk, std::move(measured), std::move(required), ""};
}
/// `reason` says why the check cannot be made here.
[[nodiscard]] inline Finding skip(std::string code, std::string reason, std::string required, std::string fix = "") {
  return {std::move(code), Level::kSkip, std::move(reason), std::move(required), std::move(fix)};
}

[[nodiscard]] Finding governor(const model::Machine& machine);
[[nodiscard]] Finding turbo(const model::Machine& machine);
[[nodiscard]] Finding frequency_limit(const model::Machine& machine);
[[nodiscard]] Finding smt(const model::Machine& machine);
[[nodiscard]] Finding affinity(const model::Machine& machine);
[[nodiscard]] Finding cpu_quota(const model::Machine& machine);

[[nodiscard]] Finding memory_available(const model::Machine& machine);
[[nodiscard]] Finding memory_limit(const model::Machine& machine);
[[nodiscard]] Finding huge_pages(const model::Machine& machine);
[[nodiscard]] Finding memlock(const model::Machine& machine);
[[nodiscard]] Finding numa_balancing(const model::Machine& machine);

[[nodiscard]] Finding load(const model::Machine& machine);
[[nodiscard]] Finding steal(const model::Machine& machine);
[[nodiscard]] Finding virtualization(const model::Machine& machine);
[[nodiscard]] Finding clocksource(const model::Machine& machine);

}  // namespace steelyard::judge
