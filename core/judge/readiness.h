// SPDX-License-Identifier: Apache-2.0
// What about this machine lowers or voids results: pure functions over a discovered machine and its plugins.
#pragma once
#include <string>
#include <vector>

#include "model/catalogue.h"
#include "model/machine.h"

namespace steelyard::judge {

enum class Level { kOk, kSkip, kWarn, kFail };  // kWarn lowers results, kFail makes them INVALID or impossible

struct Finding {
  std::string code;  // stable: "cpu.governor", "os.thp", ...
  Level level = Level::kOk;
  std::string measured, required;
  std::string fix;  // a command or an action; empty for kOk
};

/// Every check, in a fixed order; one Finding each, also for those that pass or cannot be made here (kSkip).
[[nodiscard]] std::vector<Finding> readiness(const model::Machine& machine, const model::Catalogue& plugins);

/// One more: whether runs can be kept in `folder`. `trouble` is why it cannot be written; empty: it can.
[[nodiscard]] Finding data_folder(const std::string& folder, const std::string& trouble);

}  // namespace steelyard::judge
