// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace steelyard::text {
namespace {

constexpr char32_t kBroken = 0xFFFFFFFF;

/// The code point at the start of `s` and its length in bytes; kBroken and 1 if it is not valid UTF-8.
struct Decoded {
  char32_t point;
  std::size_t length;
};
Decoded decode(std::string_view s) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || s.size() < length) return {kBroken, 1};
  char32_t point = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {kBroken, 1};
    point = (point << 6) | (byte(i) & 0x3F);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (point < kLeast[length] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return {kBroken, 1};
  return {point, length};
}

struct Range {
  char32_t first, last;
};
constexpr Range kWide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},  {0x3041, 0x33FF}, {0x3400, 0x4DBF},
                           {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},  {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
                           {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},  {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F},
                           {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
constexpr Range kZeroWidth[] = {
    {0x0300, 0x036F}, {0x200B, 0x200D}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
/// What could move a cursor, hide or reorder text: C0, DEL, C1, bidirectional controls, byte order mark.
constexpr Range kControls[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C},
                               {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069},
                               {0xFEFF, 0xFEFF}, {0xFFFE, 0xFFFF}, {0xE0000, 0xE007F}};

template <std::size_t n>
bool in(const Range (&ranges)[n], char32_t point) {
  return std::ranges::any_of(ranges, [&](const Range& r) { return point >= r.first && point <= r.last; });
}

/// Edit distance with transpositions of neighbours counted as one: the slip that fingers make most.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  std::iota(d[0].begin(), d[0].end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

std::optional<unsigned> number(std::string_view s) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (error != std::errc{} || end != s.data() + s.size()) return std::nullopt;
  return value;
}

}  // namespace

bool matches(std::string_view glob, std::string_view name) {
  std::size_t g = 0, n = 0, star = std::string_view::npos, retry = 0;
  while (n < name.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      retry = n;
    } else if (g < glob.size() && (glob[g] == '?' || glob[g] == name[n])) {
      ++g;
      ++n;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      n = ++retry;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

bool is_blank(std::string_view s) {
  constexpr Range kSpaces[] = {{0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},
                               {0xAD, 0xAD},     {0x1680, 0x1680}, {0x2000, 0x200F}, {0x2028, 0x202F},
                               {0x205F, 0x2064}, {0x2066, 0x206F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
  while (!s.empty()) {
    const Decoded d = decode(s);
    if (d.point == kBroken || !in(kSpaces, d.point)) return false;
    s.remove_prefix(d.length);
  }
  return true;
}

bool is_date(std::string_view s) {
  constexpr std::string_view kShape = "dddd-dd-dd";
  const bool shaped = s.size() == kShape.size() && std::ranges::equal(s, kShape, [](char c, char shape) {
                        return shape == 'd' ? c >= '0' && c <= '9' : c == shape;
                      });
  if (!shaped) return false;
  const auto number = [&](std::size_t at, std::size_t n) {
    unsigned value = 0;
    for (const char c : s.substr(at, n)) value = 10 * value + static_cast<unsigned>(c - '0');
    return value;
  };
  using namespace std::chrono;
  return year_month_day(year(static_cast<int>(number(0, 4))), month(number(5, 2)), day(number(8, 2))).ok();
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  std::optional<std::string> best;
  std::size_t least = std::clamp<std::size_t>(word.size() / 3, 1, 3) + 1;
  word = word.substr(0, 200);
  for (const std::string& candidate : candidates) {
    if (candidate.size() > 200) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  if (const auto near = nearest(word, candidates)) return fmt::format("did you mean '{}'?", *near);
  if (candidates.empty() || candidates.size() > 12) return "";
  return fmt::format("known: {}", fmt::join(candidates, ", "));
}

std::size_t display_width(std::string_view s) {
  std::size_t width = 0;
  while (!s.empty()) {
    const Decoded d = decode(s);
    s.remove_prefix(d.length);
    if (!in(kZeroWidth, d.point)) width += in(kWide, d.point) ? 2 : 1;
  }
  return width;
}

std::string clip(std::string_view s, std::size_t width) {
  if (display_width(s) <= width) return std::string(s);
  std::string out;
  std::size_t used = 0;
  while (!s.empty()) {
    const std::string_view next = s.substr(0, decode(s).length);
    used += display_width(next);
    if (used + 1 > width) break;
    out += next;
    s.remove_prefix(next.size());
  }
  return width == 0 ? "" : out + "…";
}

namespace {

/// Of "node|nodes" the one that goes with so many.
std::string_view form_for(std::string_view count, std::string_view forms) {
  const std::size_t between = std::min(forms.find('|'), forms.size());
  return count == "1" ? forms.substr(0, between) : forms.substr(std::min(between + 1, forms.size()));
}

}  // namespace

std::string fill(std::string_view pattern, std::span<const std::pair<std::string_view, std::string_view>> values) {
  std::string out;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    pattern.remove_prefix(open);
    const std::size_t length = pattern.find('}') + 1;
    const std::string_view gap = length == 0 ? "" : pattern.substr(1, length - 2);
    const std::string_view name = gap.substr(0, gap.find('|'));
    const auto value = std::ranges::find(values, name, [](const auto& v) { return v.first; });
    const bool known = value != values.end() && !name.empty();
    const std::string_view forms = name.size() == gap.size() ? "" : gap.substr(name.size() + 1);
    out += !known ? pattern.substr(0, 1) : forms.empty() ? value->second : form_for(value->second, forms);
    pattern.remove_prefix(known ? length : 1);
  }
  return out;
}

std::string markdown_cell(std::string_view s) {
  constexpr std::string_view kActive = "\\`*_[]<>|#";
  std::string out;
  for (const char c : s) {
    if (c == '\n') {
      out += ' ';
      continue;
    }
    if (kActive.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string printable(std::string_view s) {
  std::string out;
  while (!s.empty()) {
    const Decoded d = decode(s);
    if (d.point == kBroken)
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(s[0]));
    else if (in(kControls, d.point))
      out += d.point < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(d.point))
                             : fmt::format("\\u{:04x}", static_cast<unsigned>(d.point));
    else
      out += s.substr(0, d.length);
    s.remove_prefix(d.length);
  }
  return out;
}

std::string printable_json(std::string_view json) {
  constexpr char kLastPlain = 0x7E;  // below it only whitespace is not printable: writers escape C0 themselves
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const auto odd = std::ranges::find_if(json, [](char c) { return c < 0 || c > kLastPlain; });
    const auto plain = static_cast<std::size_t>(odd - json.begin());
    out += json.substr(0, plain);
    json.remove_prefix(plain);
    if (json.empty()) break;
    const Decoded d = decode(json);
    if (d.point != kBroken && in(kControls, d.point))
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(d.point));
    else
      out += json.substr(0, d.length);
    json.remove_prefix(d.length);
  }
  return out;
}

std::string xml_escape(std::string_view s) {
  std::string out;
  for (char c : printable(s)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string cpu_list(std::span<const unsigned> cpus) {
  std::string out;
  for (std::size_t i = 0; i < cpus.size();) {
    std::size_t j = i;
    while (j + 1 < cpus.size() && cpus[j + 1] == cpus[j] + 1) ++j;
    if (!out.empty()) out += ',';
    out += j > i ? fmt::format("{}-{}", cpus[i], cpus[j]) : fmt::format("{}", cpus[i]);
    i = j + 1;
  }
  return out;
}

std::optional<std::vector<unsigned>> parse_cpu_list(std::string_view list) {
  constexpr unsigned kMost = 1u << 20;  // a list is a few thousand CPUs at most: refuse what would only eat memory
  std::vector<unsigned> cpus;
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    const std::size_t dash = item.find('-');
    const auto first = number(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : number(item.substr(dash + 1));
    if (!first || !last || *last < *first || *last >= kMost) return std::nullopt;
    for (unsigned cpu = *first; cpu <= *last; ++cpu) cpus.push_back(cpu);
  }
  std::ranges::sort(cpus);
  cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
  return cpus;
}

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view s) {
  struct Unit {
    std::string_view name;
    double ns;
  };
  constexpr Unit kUnits[] = {{"ns", 1},     {"us", 1e3}, {"ms", 1e6},  {"s", 1e9},
                             {"min", 60e9}, {"m", 60e9}, {"h", 3600e9}};
  double value = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (error != std::errc{} || !std::isfinite(value) || value < 0) return std::nullopt;
  const std::string_view unit = s.substr(static_cast<std::size_t>(end - s.data()));
  for (const Unit& u : kUnits) {
    if (u.name != unit) continue;
    if (value * u.ns > 9e18) return std::nullopt;
    return std::chrono::nanoseconds(std::llround(value * u.ns));
  }
  return std::nullopt;
}

}  // namespace steelyard::text
