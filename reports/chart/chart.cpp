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

Phrase short_label(const Phrase& name, std::size_t columns) {
  const auto shortened = [&](const std::string& words) {
    const std::string shown = text::printable(words);
    const std::size_t end = shown.rfind(" · ");
    if (text::display_width(shown) <= columns || end == std::string::npos) return text::clip(shown, columns);
    const std::string tail = text::clip(std::string_view(shown).substr(end), columns / 2);
    return text::clip(std::string_view(shown).substr(0, end), columns - text::display_width(tail)) + tail;
  };
  return {shortened(name.en), shortened(name.zh)};
}

double text_width(const std::string& s) {
  constexpr double kColumn = 7.0;  // of 12.5 px type, a little more than the mean of system fonts
  return kColumn * static_cast<double>(text::display_width(s));
}

}  // namespace steelyard::reports
