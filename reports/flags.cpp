// SPDX-License-Identifier: Apache-2.0
#include "reports/flags.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace steelyard::reports {
namespace {

constexpr std::array kKnown = {
    KnownFlag{"imported", "flag.imported", "flag.imported_name", "flag.imported_means"},
    KnownFlag{"unit_unknown", "flag.unit_unknown", "flag.unit_unknown_name", "flag.unit_unknown_means"},
    KnownFlag{"unconverged", "flag.unconverged", "flag.unconverged_name", "flag.unconverged_means"},
    KnownFlag{"no_steady_state", "flag.no_steady_state", "flag.no_steady_state_name", "flag.no_steady_state_means"},
    KnownFlag{"disturbed", "flag.disturbed", "flag.disturbed_name", "flag.disturbed_means"},
    KnownFlag{"throttled", "flag.throttled", "flag.throttled_name", "flag.throttled_means"},
    KnownFlag{"clock_drift", "flag.clock_drift", "flag.clock_drift_name", "flag.clock_drift_means"},
    KnownFlag{"part_of_machine", "flag.part_of_machine", "flag.part_of_machine_name", "flag.part_of_machine_means"},
    KnownFlag{"mostly_untimed", "flag.mostly_untimed", "flag.mostly_untimed_name", "flag.mostly_untimed_means"},
    KnownFlag{"autocorrelated", "flag.autocorrelated", "flag.autocorrelated_name", "flag.autocorrelated_means"},
    KnownFlag{"too_few_samples", "flag.too_few_samples", "flag.too_few_samples_name", "flag.too_few_samples_means"},
    KnownFlag{"few_launches", "flag.few_launches", "flag.few_launches_name", "flag.few_launches_means"},
    KnownFlag{"zero_variance", "flag.zero_variance", "flag.zero_variance_name", "flag.zero_variance_means"},
};

}  // namespace

std::span<const KnownFlag> known_flags() {
  return kKnown;
}

Phrase flag_names(const std::vector<std::string>& flags, const Words& words) {
  Phrase out;
  for (const std::string& flag : flags) {
    const auto known = std::ranges::find(kKnown, flag, &KnownFlag::flag);
    if (!out.empty()) out = out + Phrase(", ", "、");
    out = out + (known == kKnown.end() ? Phrase(text::printable(flag)) : words(known->name));
  }
  return out;
}

Phrase path_name(const std::string& path, const Words& words) {
  if (path == "native") return {};
  if (path == "emulated") return words("flag.path_emulated");
  if (path == "fallback") return words("flag.path_fallback");
  if (path == "partial") return words("flag.path_partial");
  return path == "mixed" ? words("flag.path_mixed") : Phrase(text::printable(path));
}

Phrase flag_meanings(const Words& words) {
  Phrase out;
  for (const KnownFlag& known : kKnown)
    out = out + (out.empty() ? Phrase("") : Phrase("; ", "；")) + words(known.name) + Phrase(": ", "：") +
          words(known.meaning);
  return out;
}

}  // namespace steelyard::reports
