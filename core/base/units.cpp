// SPDX-License-Identifier: Apache-2.0
#include "base/units.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace steelyard::units {
namespace {

/// UCUM base units that take SI prefixes, and how people write them.
struct Spelling {
  std::string_view ucum, shown;
};
constexpr Spelling kPrefixed[] = {{"By/s", "B/s"},      {"By", "B"},        {"s", "s"},       {"FLOP/s", "FLOP/s"},
                                  {"OP/s", "OP/s"},     {"Hz", "Hz"},       {"W", "W"},       {"J", "J"},
                                  {"FLOP/J", "FLOP/J"}, {"bit/s", "bit/s"}, {"IO/s", "IO/s"}, {"1/s", "/s"}};

/// Three significant digits without an exponent: 5.12, 51.2, 512.
std::string three_digits(double v) {
  const double magnitude = std::fabs(v);
  if (magnitude >= 1e6) return fmt::format("{:.2e}", v);  // beyond the largest prefix: no line of digits
  if (magnitude >= 99.95) return fmt::format("{:.0f}", v);
  return magnitude >= 9.995 ? fmt::format("{:.1f}", v) : fmt::format("{:.2f}", v);
}

}  // namespace

bool is_base(std::string_view unit) {
  constexpr std::string_view kBase[] = {"1", "%", "By", "bit", "s", "Hz", "FLOP", "OP", "IO",
                                        "J", "W", "K",  "Cel", "V", "A",  "m",    "kg"};
  while (true) {
    const std::size_t end = unit.find_first_of("./");
    const std::string_view part = unit.substr(0, end);
    const bool counted = part.size() > 2 && part.front() == '{' && part.back() == '}';
    if (!counted && std::ranges::find(kBase, part) == std::end(kBase)) return false;
    if (end == std::string_view::npos) return true;
    unit.remove_prefix(end + 1);
  }
}

std::string fixed(double value, int decimals) {
  constexpr double kMost = 1e15;  // a double holds no more digits
  std::string shown = std::fabs(value) < kMost ? fmt::format("{:.{}f}", value, decimals) : fmt::format("{:.4g}", value);
  if (shown.starts_with('-') && shown.find_first_of("123456789") == std::string::npos && std::isfinite(value))
    shown.erase(0, 1);  // of less than half a digit below zero nothing is left but the sign
  return shown;
}

std::string range(double lo, double hi, int decimals) {
  return fmt::format("[{}, {}]", fixed(lo, decimals), fixed(hi, decimals));
}

std::string human(double value, std::string_view unit) {
  if (!std::isfinite(value)) return "—";
  if (unit == "1" || unit.empty()) return fmt::format("{:.4g}", value);
  if (unit == "%") return fixed(value, 1) + " %";
  if (unit == "Cel") return fixed(value, 1) + " °C";
  for (const Spelling& s : kPrefixed) {
    if (s.ucum != unit) continue;
    constexpr std::array<std::string_view, 10> kNames = {"p", "n", "µ", "m", "", "k", "M", "G", "T", "P"};
    int exponent = value == 0 ? 0 : static_cast<int>(std::floor(std::log10(std::fabs(value)) / 3 + 1e-9));
    // 999.6 rounds up to four digits: the next prefix reads better.
    if (std::fabs(value) / std::pow(1000.0, exponent) >= 999.5) ++exponent;
    exponent = std::min(5, std::max(-4, exponent));
    return fmt::format("{} {}{}", three_digits(value / std::pow(1000.0, exponent)),
                       kNames[static_cast<std::size_t>(exponent + 4)], s.shown);
  }
  return fmt::format("{:.4g} {}", value, unit);
}

std::string binary_size(unsigned long long bytes) {
  constexpr std::string_view kNames[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  double v = static_cast<double>(bytes);
  std::size_t i = 0;
  while (v >= 1024 && i + 1 < std::size(kNames)) {
    v /= 1024;
    ++i;
  }
  return v == std::floor(v) ? fmt::format("{:.0f} {}", v, kNames[i]) : fmt::format("{:.1f} {}", v, kNames[i]);
}

std::string measured_size(double bytes) {
  return bytes >= 1 && bytes < 1e18 ? binary_size(static_cast<unsigned long long>(std::llround(bytes)))
                                    : human(bytes, "By");
}

std::string percent(double fraction) {
  return std::fabs(fraction) < 1e4 ? fixed(fraction * 100, 1) + " %" : fmt::format("{:.2e} %", fraction * 100);
}

std::string seconds(double s) {
  if (s < 10) return fmt::format("{:.1f} s", s);
  if (!(s < 1e12)) return fmt::format("{:.3g} s", s);
  const auto whole = static_cast<long long>(std::llround(s));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

}  // namespace steelyard::units
