// SPDX-License-Identifier: Apache-2.0
// Profile x devices x parameters -> ordered jobs. Pure: the same input gives the same plan, byte for byte.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "model/catalogue.h"
#include "model/machine.h"
#include "model/plan.h"
#include "model/run.h"

namespace steelyard::measure {

/// What the user narrowed or changed on the command line.
struct Selection {
  std::vector<std::string> only, skip, devices;             // globs; empty: everything
  std::vector<std::pair<std::string, std::string>> params;  // NAME=VALUE, or BENCHMARK:NAME=VALUE
  bool allow_destructive = false;
};

/// Jobs of `profile` on what `plugins` offer. A rule whose benchmark no plugin has, or whose plugin cannot run here,
/// becomes a job with `skip` set. Errors: a selection that matches nothing, a parameter nobody declares, a value out
/// of range - each names the nearest that exists. Order: single-threaded and narrow before wide, exclusive alone,
/// multi-rank last; within that, the profile's. Estimates are of the protocol alone: setup is the plugins' to add.
[[nodiscard]] Result<model::Plan> make_plan(const model::Profile& profile, const model::Catalogue& plugins,
                                            const model::Machine& machine, const Selection& selection);

/// Where the jobs' estimates, with all that plugins added, exceed `budget_s` (0: no limit), cuts everybody's sampling
/// time evenly, though never below the first look. Sums up the plan's own estimate; what is skipped takes no time.
void fit_budget(model::Plan& plan, double budget_s);

/// The value of one parameter from text, by the parameter's declaration (range-checked). model::to_text goes back.
using model::to_text;
[[nodiscard]] Result<model::ParamValue> parse_param(const model::ParamInfo& param, const std::string& text);

}  // namespace steelyard::measure
