// SPDX-License-Identifier: Apache-2.0
#include "plugin/fault.h"

#include <algorithm>
#include <array>

namespace steelyard::plugin {
namespace {

constexpr std::array<std::string_view, 8> kPhases = {"load",    "probe", "list",  "estimate",
                                                     "prepare", "run",   "check", "release"};

// In the order of the enumerators.
constexpr std::array<std::string_view, 27> kFaults = {"none",          "manifest",       "no_worker",
                                                      "library",       "no_entry",       "abi",
                                                      "descriptor",    "unstable",       "status",
                                                      "signal",        "exit",           "closed_channel",
                                                      "protocol",      "timeout",        "cpu_limit",
                                                      "memory_limit",  "process_limit",  "left_processes",
                                                      "floods_output", "floods_samples", "undeclared_metric",
                                                      "no_headline",   "outside_run",    "not_finite",
                                                      "elapsed",       "out_of_bounds",  "wrong_result"};
static_assert(kFaults.size() == static_cast<std::size_t>(Fault::kWrongResult) + 1);

}  // namespace

std::string_view name(Phase phase) {
  return kPhases[static_cast<std::size_t>(phase)];
}

std::string_view name(Fault fault) {
  return kFaults[static_cast<std::size_t>(fault)];
}

std::optional<Fault> fault_from(std::string_view wanted) {
  const auto at = std::ranges::find(kFaults, wanted);
  if (at == kFaults.end()) return std::nullopt;
  return static_cast<Fault>(at - kFaults.begin());
}

}  // namespace steelyard::plugin
