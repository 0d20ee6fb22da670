// SPDX-License-Identifier: Apache-2.0
// Whether what a certificate decides follows from what it says itself.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "judge/certify_parts.h"

namespace steelyard::judge {
namespace {

using model::Decision;

/// What the gate's own value and limit amount to; its margin tells on which side of the limit good is.
bool follows(const model::GateResult& g) {
  if (g.decision == Decision::kWaived) return true;
  if (!g.value || !g.limit) return g.decision != Decision::kPass || (g.value.has_value() && g.kind == "verdict");
  if (!g.margin)
    return (g.decision == Decision::kPass) == (g.kind == "nodes" ? *g.value >= *g.limit : *g.value <= *g.limit);
  const double above = *g.value / *g.limit - 1;
  const bool at_most = std::abs(*g.margin + above) < std::abs(*g.margin - above);
  const bool exact = !g.ci95 && g.decision != Decision::kConditional;
  return g.decision == decide(*g.value, g.ci95, *g.limit, at_most, exact);
}

}  // namespace

std::string contradiction(const model::Certificate& c) {
  for (const model::GateResult& g : c.gates)
    if (!follows(g))
      return fmt::format("gate {} is {}, which does not follow from its value and limit", g.id,
                         model::to_text(g.decision));
  if (!c.gates.empty() && c.decision != worst(c.gates))
    return fmt::format("decides {}, and its worst gate is {}", model::to_text(c.decision),
                       model::to_text(worst(c.gates)));
  if (c.level > model::Level::kC1)
    return fmt::format("claims {}: certify gives at most C1, the rest are signatures of others",
                       model::to_text(c.level));
  if (c.certified != c.reasons.empty())
    return c.certified ? "certifies, and says why it does not" : "certifies nothing, and does not say why";
  if (!c.certified) return "";
  if (c.gates.empty() && c.graded.empty()) return "certifies without a gate";
  if (c.decision != Decision::kPass && c.decision != Decision::kWaived)
    return fmt::format("certifies, and its gates are {}", model::to_text(c.decision));
  if (c.level < c.required) return "certifies less than its criteria ask for";
  if (const auto errors = standing_errors(c); !errors.empty() && c.required > model::Level::kC0)
    return fmt::format("certifies, and breaks {}", errors.front().checker);
  return "";
}

}  // namespace steelyard::judge
