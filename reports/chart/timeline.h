// SPDX-License-Identifier: Apache-2.0
// What changes over a long measurement: panels one above the other over the same time, and bands where something held
// the machine back.
#pragma once
#include <string>
#include <vector>

#include "reports/chart/lines.h"

namespace steelyard::reports {

struct Panel {
  Phrase name;
  std::string unit;           // UCUM
  std::vector<Point> points;  // x: seconds
};

struct Band {
  double from = 0, to = 0;  // seconds
};

struct Timeline {
  Phrase axis;
  std::vector<Panel> panels;
  std::vector<Band> bands;
  Phrase band_name;
};

/// A panel's axis begins near its smallest value: what matters here is how far it strays, and not where zero is.
[[nodiscard]] Markup draw(const Timeline& timeline);

}  // namespace steelyard::reports
