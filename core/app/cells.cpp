// SPDX-License-Identifier: Apache-2.0
#include "app/cells.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/units.h"

namespace steelyard::app {

Cell shown(const std::string& s) {
  return text::printable(s);
}

std::string number(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : "";
}

std::string three_digits(const std::optional<double>& value) {
  return value ? units::fixed(*value, 3) : "—";
}

std::string in_language(const model::LocalizedText& names, const Texts& text) {
  const auto found = names.find(text.language() == Language::kChinese ? "zh-CN" : "en");
  return found == names.end() ? "" : text::printable(found->second);
}

}  // namespace steelyard::app
