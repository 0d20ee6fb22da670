// SPDX-License-Identifier: Apache-2.0
#include "reports/chart/chart.h"

#include "base/text.h"

namespace steelyard::reports {

Markup label(double x, double y, const Phrase& what, const std::string& css, const std::string& anchor) {
  const auto one = [&](const std::string& words, const std::string& language) {
    const Markup content = text(words, 120);
    if (language.empty())
      return element("text", {{"x", px(x)}, {"y", px(y)}, {"class", css}, {"text-anchor", anchor}}, content);
    return element("text", {{"x", px(x)}, {"y", px(y)}, {"class", css}, {"text-anchor", anchor}, {"lang", language}},
                   content);
  };
  if (what.en == what.zh) return one(what.en, "");
  return one(what.en, "en") + one(what.zh, "zh-CN");
}

Markup canvas(double width, double height, const Markup& content) {
  return element("svg",
                 {{"viewBox", "0 0 " + px(width) + " " + px(height)},
                  {"width", px(width)},
                  {"height", px(height)},
                  {"aria-hidden", "true"}},
                 content);
}

double text_width(const std::string& s) {
  constexpr double kColumn = 7.0;  // of 12.5 px type, a little more than the mean of system fonts
  return kColumn * static_cast<double>(text::display_width(s));
}

}  // namespace steelyard::reports
