// SPDX-License-Identifier: Apache-2.0
// What every picture is: a title and a description in words, a drawing, and the numbers in it as a table. Drawings use
// the page's colours by class (s0...s5 for series, c0...c4 for heat), and say nothing by colour alone: series differ in
// dashes and marks, cells carry numbers or outlines.
#pragma once
#include <string>
#include <vector>

#include "reports/chart/scale.h"
#include "reports/markup.h"
#include "reports/words.h"

namespace steelyard::reports {

struct Grid {
  std::vector<Phrase> head;
  std::vector<std::vector<Phrase>> rows;
};

struct Picture {
  std::string id;  // unique on the page; letters, digits and '-'
  Phrase title, description;
  Markup drawing;  // <svg>...</svg>
  Grid data;
  std::vector<Phrase> remarks;  // outliers by name, what was left out
};

/// What the ticks of an axis say.
enum class Labels { kPlain, kSi, kBinary };

struct Axis {
  Phrase label;
  std::string unit;  // UCUM; for kSi
  Spacing spacing = Spacing::kLinear;
  Labels labels = Labels::kPlain;
  std::vector<std::pair<double, std::string>> ticks;  // instead of round values
};

constexpr int kSeriesStyles = 6;
constexpr double kChartWidth = 720;

/// A <text>, in both languages where they differ. `css` is its class.
[[nodiscard]] Markup label(double x, double y, const Phrase& what, const std::string& css, const std::string& anchor);
/// The drawing itself: <svg> of this size around `content`. Who sees none gets the caption and the table of the figure.
[[nodiscard]] Markup canvas(double width, double height, const Markup& content);
/// At most so many columns of it. Of a long name both ends stay: it begins with what was measured and ends, behind the
/// last " · ", with what tells it from the line above.
[[nodiscard]] Phrase short_label(const Phrase& name, std::size_t columns);
/// Estimated width in px of `s` at the size of chart labels.
[[nodiscard]] double text_width(const std::string& s);

}  // namespace steelyard::reports
