// SPDX-License-Identifier: Apache-2.0
#include "reports/markup.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>

#include "base/text.h"

namespace steelyard::reports {
namespace {

std::string opened(Literal tag, Attrs attrs) {
  std::string out = "<";
  out += tag.get();
  for (const Attr& attr : attrs) {
    out += ' ';
    out += attr.name.get();
    if (!attr.value.empty()) out += "=\"" + text::xml_escape(attr.value) + "\"";
  }
  return out;
}

}  // namespace

Markup text(std::string_view s, std::size_t longest) {
  // Cut before escaping, and roughly before looking at each character: a megabyte of name costs nothing.
  const std::string_view some = s.substr(0, longest * 8);
  const std::string shown = text::clip(text::printable(some), longest);
  return Markup(text::xml_escape(shown) + (some.size() < s.size() && !shown.ends_with("…") ? "…" : ""));
}

Markup text(const Phrase& phrase, std::size_t longest) {
  if (phrase.en == phrase.zh) return text(phrase.en, longest);
  return element("span", {{"lang", "en"}}, text(phrase.en, longest)) +
         element("span", {{"lang", "zh-CN"}}, text(phrase.zh, longest));
}

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_sign(char c) {
  return c == '.' || c == '_' || c == '/' || c == ':';
}

/// One word of escaped text. Behind signs, of which entities have none; a hash has none either, nor may an entity be
/// broken in the middle.
std::string folded_word(std::string_view word) {
  constexpr std::size_t kLongName = 20, kLongRun = 24, kPart = 16;
  if (word.size() <= kLongName) return std::string(word);
  const bool plain = std::ranges::all_of(word, [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    out += word[i];
    const bool between = is_sign(word[i]) && i + 1 < word.size() && is_letter(word[i + 1]);
    const bool of_run = plain && word.size() > kLongRun && (i + 1) % kPart == 0 && i + 1 < word.size();
    if (between || of_run) out += "<wbr/>";
  }
  return out;
}

std::string folded(std::string_view safe) {
  const auto ends = [&](std::size_t at) { return at == safe.size() || safe[at] <= ' '; };  // other than ASCII: below 0
  std::string out;
  for (std::size_t word = 0, at = 0; at < safe.size(); word = at) {
    while (!ends(at)) ++at;
    out += folded_word(safe.substr(word, at - word));
    for (; at < safe.size() && ends(at); ++at) out += safe[at];
  }
  return out;
}

}  // namespace

Markup foldable(const Phrase& phrase, std::size_t longest) {
  if (phrase.en == phrase.zh) return Markup(folded(text(phrase.en, longest).bytes()));
  return element("span", {{"lang", "en"}}, Markup(folded(text(phrase.en, longest).bytes()))) +
         element("span", {{"lang", "zh-CN"}}, Markup(folded(text(phrase.zh, longest).bytes())));
}

Markup element(Literal tag, Attrs attrs, const Markup& children) {
  return Markup(opened(tag, attrs) + ">" + children.bytes() + "</" + std::string(tag.get()) + ">");
}
Markup element(Literal tag, const Markup& children) {
  return element(tag, {}, children);
}
Markup lone(Literal tag, Attrs attrs) {
  return Markup(opened(tag, attrs) + "/>");
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k)
      group = (group << 8) | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += k <= count ? kDigits[(group >> (18 - 6 * k)) & 63] : '=';
  }
  return out;
}

std::string svg_data_uri(std::string_view svg) {
  return "data:image/svg+xml;base64," + base64(svg);
}

std::string px(double v) {
  if (!std::isfinite(v)) return "0";
  std::string s = fmt::format("{:.2f}", std::clamp(v, -1e6, 1e6));
  s.erase(s.find_last_not_of('0') + 1);
  if (s.ends_with('.')) s.pop_back();
  return s == "-0" ? "0" : s;
}

}  // namespace steelyard::reports
