// SPDX-License-Identifier: Apache-2.0
// From values to places on the paper, and the values at which an axis is labelled.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace steelyard::reports {

enum class Spacing { kLinear, kLog };

/// Maps [lo, hi] onto [from, to]; values outside are held at the ends, so that nothing leaves the frame.
struct Scale {
  double lo = 0, hi = 1, from = 0, to = 1;
  Spacing spacing = Spacing::kLinear;
  [[nodiscard]] double at(double value) const;
};

/// Round values (1, 2, 5 times a power of ten) in [lo, hi], at most `most` + 1 of them. Bounds that are no range give
/// one tick.
[[nodiscard]] std::vector<double> nice_ticks(double lo, double hi, int most = 6);
/// Powers of `base` in [lo, hi], at most `most` of them. lo and hi must be positive.
[[nodiscard]] std::vector<double> log_ticks(double lo, double hi, double base = 10, int most = 8);

/// For an axis of few decades: 1, 2 and 5 times powers of ten; of more: the powers alone.
[[nodiscard]] std::vector<double> decade_ticks(double lo, double hi);

struct Extent {
  double lo = 0, hi = 1;
};
/// The finite values' range; {0, 1} without any. For a logarithmic axis only positive values count.
[[nodiscard]] Extent extent(const std::vector<double>& values, Spacing spacing);
/// The same, widened to whole ticks (linear: and to zero) or by a fifth of a decade (logarithmic).
[[nodiscard]] Extent padded(Extent e, Spacing spacing);

}  // namespace steelyard::reports
