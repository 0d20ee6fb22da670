// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/text.h"
#include "judge/certify_parts.h"

namespace steelyard::judge {
namespace {

/// Care and surroundings may be excused by somebody who answers for it. Whether a number is true may not.
constexpr std::array<std::string_view, 18> kWaivable = {"RUN-01", "RUN-02", "RUN-03", "RUN-04", "RUN-05", "RUN-06",
                                                        "RUN-08", "RUN-12", "THM-01", "THM-02", "THM-03", "ECC-01",
                                                        "ECC-02", "PWR-01", "PWR-02", "PWR-03", "TIM-01", "SCH-03"};

bool is_waivable(std::string_view checker) {
  return std::ranges::find(kWaivable, checker) != kWaivable.end();
}

bool is_checker(std::string_view id) {
  return std::ranges::any_of(all_checks(), [&](const model::RuleCheck& c) { return c.checker == id; });
}

Result<std::size_t> excuse_rule(const model::Waiver& waiver, const model::Certificate& certificate) {
  if (!is_waivable(waiver.gate))
    return Error{Errc::kInvalidArgument, fmt::format("'{}' cannot be waived", waiver.gate),
                 fmt::format("only care may be excused, not truth: {}", fmt::join(kWaivable, ", "))};
  const auto check = std::ranges::find(certificate.rules.checks, waiver.gate, &model::RuleCheck::checker);
  return check->errors;
}

std::size_t excuse_gate(const model::Waiver& waiver, model::Certificate& certificate) {
  std::size_t used = 0;
  for (model::GateResult& g : certificate.gates) {
    if (g.id != waiver.gate || g.decision == model::Decision::kPass) continue;
    g.reason = fmt::format("was {}{}{}", model::to_text(g.decision), g.reason.empty() ? "" : ": ", g.reason);
    g.decision = model::Decision::kWaived;
    ++used;
  }
  return used;
}

}  // namespace

Result<void> apply_waivers(model::Certificate& certificate) {
  std::vector<std::string> known;
  for (const model::GateResult& g : certificate.gates) known.push_back(g.id);
  for (model::Waiver& waiver : certificate.waivers) {
    const bool is_gate = std::ranges::find(known, waiver.gate) != known.end();
    if (!is_gate && !is_checker(waiver.gate))
      return Error{Errc::kInvalidArgument,
                   fmt::format("waiver of '{}': no gate and no run rule has this name", waiver.gate),
                   text::did_you_mean(waiver.gate, known)};
    const auto used =
        is_gate ? Result<std::size_t>(excuse_gate(waiver, certificate)) : excuse_rule(waiver, certificate);
    if (!used) return used.error();
    waiver.used = *used;
    if (*used == 0)
      return Error{Errc::kInvalidArgument, fmt::format("waiver of '{}': there is nothing to excuse", waiver.gate),
                   "take it out: what passes needs none"};
  }
  return {};
}

std::vector<model::RuleCheck> standing_errors(const model::Certificate& certificate) {
  std::vector<model::RuleCheck> out;
  for (const model::RuleCheck& check : certificate.rules.checks) {
    const bool waived =
        std::ranges::find(certificate.waivers, check.checker, &model::Waiver::gate) != certificate.waivers.end();
    if (check.errors > 0 && !(waived && is_waivable(check.checker))) out.push_back(check);
  }
  return out;
}

}  // namespace steelyard::judge
