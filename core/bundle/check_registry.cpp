// SPDX-License-Identifier: Apache-2.0
// S7: beside what the same models reach elsewhere, as a baseline that the reader trusts knows it.
#include <fmt/format.h>

#include "bundle/contents.h"
#include "bundle/evidence.h"
#include "judge/fleet.h"

namespace steelyard::bundle {

void check_registry(const Evidence& evidence, const model::Baseline* registry, Findings& findings) {
  if (!evidence.record || registry == nullptr) return;
  judge::Fleet fleet;
  for (const model::Node& node : evidence.record->run.nodes) fleet.node(model::facts_of(node));
  for (const model::Row& row : evidence.record->run.results) fleet.row(row);
  fleet.end_run();
  const model::Diagnosis diagnosis = judge::diagnose(fleet, registry);
  findings.checked("PLA-03", diagnosis.compared);
  for (const model::Oddness& odd : diagnosis.findings) {
    if (odd.code != model::Oddity::kBaseline || !odd.population || !odd.ratio) continue;
    const model::Population& p = diagnosis.populations[*odd.population];
    const bool better = (*odd.ratio > 1) == (p.direction == model::Direction::kHigher);
    const std::string where = fmt::format("{} {} {} {} {}", kJournalPath, odd.node, odd.device, p.benchmark, p.metric);
    const std::string measured = fmt::format("{} {}", odd.value.value_or(0), p.unit);
    const std::string required =
        fmt::format("about {} {}, as {} reaches elsewhere", odd.expected.value_or(0), p.unit, p.hardware);
    // A slow machine is slow; one that beats all of its kind is not of its kind, or not measured so.
    if (better && !odd.suspect)
      findings.error("PLA-03", where, measured, required, "better than the same model is anywhere else");
    else
      findings.flag("PLA-03", where, measured, required, "unlike the same model elsewhere");
  }
}

}  // namespace steelyard::bundle
