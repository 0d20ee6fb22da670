// SPDX-License-Identifier: Apache-2.0
#include "app/flags.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace steelyard::app {
namespace {

struct KnownFlag {
  std::string_view flag, word, meaning;  // the latter two are keys of texts
};
/// In the order of docs/methodology.md.
constexpr std::array kKnown = {
    KnownFlag{"imported", "flag.imported", "flag.imported_means"},
    KnownFlag{"unconverged", "flag.unconverged", "flag.unconverged_means"},
    KnownFlag{"no_steady_state", "flag.no_steady_state", "flag.no_steady_state_means"},
    KnownFlag{"disturbed", "flag.disturbed", "flag.disturbed_means"},
    KnownFlag{"throttled", "flag.throttled", "flag.throttled_means"},
    KnownFlag{"clock_drift", "flag.clock_drift", "flag.clock_drift_means"},
    KnownFlag{"part_of_machine", "flag.part_of_machine", "flag.part_of_machine_means"},
    KnownFlag{"mostly_untimed", "flag.mostly_untimed", "flag.mostly_untimed_means"},
    KnownFlag{"autocorrelated", "flag.autocorrelated", "flag.autocorrelated_means"},
    KnownFlag{"too_few_samples", "flag.too_few_samples", "flag.too_few_samples_means"},
    KnownFlag{"few_launches", "flag.few_launches", "flag.few_launches_means"},
    KnownFlag{"zero_variance", "flag.zero_variance", "flag.zero_variance_means"},
};

}  // namespace

std::string short_flags(const std::vector<std::string>& flags, const Texts& text) {
  std::string out;
  for (const std::string& flag : flags) {
    const auto known = std::ranges::find(kKnown, flag, &KnownFlag::flag);
    out += (out.empty() ? "" : " ") + (known == kKnown.end() ? text::printable(flag) : text(known->word));
  }
  return out;
}

std::string flag_legend(const std::vector<model::Row>& rows, const Texts& text) {
  std::string out;
  for (const KnownFlag& known : kKnown) {
    const bool occurs = std::ranges::any_of(rows, [&](const model::Row& row) {
      return row.reason.empty() && std::ranges::find(row.flags, known.flag) != row.flags.end();
    });
    if (occurs) out += (out.empty() ? "" : " · ") + text(known.word) + " = " + text(known.meaning);
  }
  return out;
}

}  // namespace steelyard::app
