// SPDX-License-Identifier: Apache-2.0
#include "model/json_events.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <string_view>

namespace steelyard::model::detail {
namespace {

constexpr std::size_t kBuffer = 1u << 18;
constexpr std::size_t kLongestToken = 1u << 26;
constexpr std::size_t kDeepest = 64;

/// Bytes that a text may hold as they are: ASCII but control characters, quotes and backslashes.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (int c = 0x20; c < 0x80; ++c) plain[static_cast<std::size_t>(c)] = c != '"' && c != '\\';
  return plain;
}();

bool is_digit(int c) {
  return c >= '0' && c <= '9';
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto byte = [&](std::uint32_t bits) { out += static_cast<char>(bits); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      byte(0xE0 | code >> 12);
    } else {
      byte(0xF0 | code >> 18);
      byte(0x80 | (code >> 12 & 0x3F));
    }
    byte(0x80 | (code >> 6 & 0x3F));
  }
  byte(0x80 | (code & 0x3F));
}

}  // namespace

Error stands_twice(std::string_view document, std::string_view key) {
  return {Errc::kCorrupt, fmt::format("{}: key '{}' stands twice in one object", document, key), "keep one of them"};
}

bool JsonReader::refill() {
  const std::size_t kept = std::min(keep_, at_);
  buffer_.erase(0, kept);
  before_ += kept;
  at_ -= kept;
  filled_ -= kept;
  if (keep_ != SIZE_MAX) keep_ = 0;
  if (filled_ > kLongestToken) return false;
  buffer_.resize(filled_ + kBuffer);
  in_.read(buffer_.data() + filled_, static_cast<std::streamsize>(kBuffer));
  filled_ += static_cast<std::size_t>(in_.gcount());
  return at_ < filled_;
}

void JsonReader::skip_space() {
  for (int c = peek(); c == ' ' || c == '\n' || c == '\r' || c == '\t'; c = peek()) ++at_;
}

bool JsonReader::wrong(std::string_view what) {
  if (fault_.empty() && !in_.bad())
    fault_ = peek() == kEnd ? fmt::format("the document ends early: {}", what) : std::string(what);
  return false;
}

bool JsonReader::read() {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  while (at_ < kMark.size() && peek() == static_cast<unsigned char>(kMark[at_])) ++at_;
  if (at_ != 0 && at_ != kMark.size()) return wrong("a value was expected");
  skip_space();
  if (!value()) return false;
  while (!open_.empty())
    if (!after_value()) return false;
  skip_space();
  return peek() == kEnd ? !in_.bad() : wrong("something follows the document");
}

/// A scalar, or the beginning of an object or list.
bool JsonReader::value() {
  const bool silent = !open_.empty() && events_.skipping();
  const int c = peek();
  if (c == '{' || c == '[') {
    if (open_.size() >= kDeepest) return wrong(fmt::format("nested deeper than {} levels", kDeepest));
    ++at_;
    if (!silent && !events_.begin(c == '{')) return false;
    open_.push_back(silent ? static_cast<char>(c | 0x80) : static_cast<char>(c));
    if (c == '{') first_.push_back(ends_.size());
    skip_space();
    if (peek() == (c == '{' ? '}' : ']')) return close();
    return c == '{' ? member() : value();
  }
  if (c == '"') {
    std::string_view s;
    return text(s) && (silent || events_.string(s));
  }
  if (c == 't') return word("true") && (silent || events_.boolean(true));
  if (c == 'f') return word("false") && (silent || events_.boolean(false));
  if (c == 'n') return word("null") && (silent || events_.null());
  return number();
}

bool JsonReader::member() {
  if (peek() != '"') return wrong("a name in quotes was expected");
  std::string_view name;
  if (!text(name)) return false;
  names_ += name;
  ends_.push_back(names_.size());
  if (!events_.skipping() && !events_.key(name)) return false;
  skip_space();
  if (peek() != ':') return wrong("':' was expected");
  ++at_;
  skip_space();
  return value();
}

/// Of the innermost object, which ends here.
bool JsonReader::names_differ() {
  const std::size_t first = first_.back(), start = first == 0 ? 0 : ends_[first - 1];
  sorted_.clear();
  for (std::size_t i = first, begin = start; i < ends_.size(); begin = ends_[i++])
    sorted_.push_back(std::string_view(names_).substr(begin, ends_[i] - begin));
  std::ranges::sort(sorted_);
  if (const auto same = std::ranges::adjacent_find(sorted_); same != sorted_.end()) return twice_.emplace(*same), false;
  first_.pop_back();
  ends_.resize(first);
  names_.resize(start);
  return true;
}

bool JsonReader::close() {
  if (peek() == '}' && !names_differ()) return false;
  ++at_;
  const bool silent = (static_cast<unsigned char>(open_.back()) & 0x80) != 0;
  open_.pop_back();
  return silent || events_.end();
}

bool JsonReader::after_value() {
  skip_space();
  const bool object = (open_.back() & 0x7F) == '{';
  const int c = peek();
  if (c == (object ? '}' : ']')) return close();
  if (c != ',') return wrong(object ? "',' or '}' was expected" : "',' or ']' was expected");
  ++at_;
  skip_space();
  return object ? member() : value();
}

bool JsonReader::word(std::string_view expected) {
  for (const char c : expected) {
    if (peek() != static_cast<unsigned char>(c)) return wrong(fmt::format("'{}' was expected", expected));
    ++at_;
  }
  return true;
}

bool JsonReader::digits() {
  if (!is_digit(peek())) return wrong("a digit was expected");
  while (is_digit(peek())) ++at_;
  return true;
}

bool JsonReader::number() {
  keep_ = at_;
  bool whole = true;
  if (peek() == '-') ++at_;
  if (!is_digit(peek())) return keep_ = SIZE_MAX, wrong("a value was expected");
  if (peek() == '0') {
    ++at_;
  } else if (!digits()) {
    return false;
  }
  if (peek() == '.') {
    whole = false, ++at_;
    if (!digits()) return false;
  }
  if (peek() == 'e' || peek() == 'E') {
    whole = false, ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!digits()) return false;
  }
  const char *begin = buffer_.data() + keep_, *end = buffer_.data() + at_;
  keep_ = SIZE_MAX;
  if (std::int64_t x = 0; whole && std::from_chars(begin, end, x).ec == std::errc{})
    return events_.skipping() || events_.integer(x);
  double x = 0;
  if (std::from_chars(begin, end, x).ec != std::errc{}) {  // too large, or so small that it is 0
    x = std::strtod(std::string(begin, end).c_str(), nullptr);
    if (!std::isfinite(x)) return wrong("a number is too large");
  }
  return events_.skipping() || events_.number(x);
}

bool JsonReader::text(std::string_view& out) {
  ++at_;  // the quote
  keep_ = at_;
  while (true) {
    const char* const bytes = buffer_.data();
    while (at_ < filled_ && kPlain[static_cast<unsigned char>(bytes[at_])]) ++at_;
    if (at_ < filled_ || !refill()) break;
  }
  if (peek() != '"') return unusual_text(out);
  out = std::string_view(buffer_).substr(keep_, at_ - keep_);
  keep_ = SIZE_MAX;
  ++at_;
  return true;
}

/// With escapes or beyond ASCII: decoded piece by piece.
bool JsonReader::unusual_text(std::string_view& out) {
  decoded_.assign(buffer_, keep_, at_ - keep_);
  keep_ = SIZE_MAX;
  for (int c = peek(); c != '"'; c = peek()) {
    if (c == kEnd) return wrong("a text has no end");
    if (decoded_.size() > kLongestToken) return wrong("a text is too long");
    if (c < 0x20) return wrong("a control character in a text");
    if (c == '\\') {
      if (!escape()) return false;
    } else if (c < 0x80) {
      decoded_ += static_cast<char>(c), ++at_;
    } else if (!wide_character()) {
      return false;
    }
  }
  ++at_;
  out = decoded_;
  return true;
}

bool JsonReader::escape() {
  ++at_;
  constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
  const int c = peek();
  if (c == 'u') return unicode();
  const std::size_t found = c == kEnd ? std::string_view::npos : kLetters.find(static_cast<char>(c));
  if (found == std::string_view::npos) return wrong("an unknown escape in a text");
  decoded_ += kMeanings[found];
  ++at_;
  return true;
}

bool JsonReader::code_unit(std::uint32_t& unit) {
  ++at_;  // the u
  unit = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const int c = peek();
    const int lower = c | 0x20;
    if (!is_digit(c) && (lower < 'a' || lower > 'f')) return wrong("four hexadecimal digits were expected");
    unit = unit << 4 | static_cast<std::uint32_t>(is_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  return true;
}

bool JsonReader::unicode() {
  std::uint32_t unit = 0;
  if (!code_unit(unit)) return false;
  if (unit >= 0xDC00 && unit < 0xE000) return wrong("half a surrogate pair in a text");
  if (unit >= 0xD800 && unit < 0xDC00) {
    std::uint32_t low = 0;
    if (peek() != '\\') return wrong("half a surrogate pair in a text");
    ++at_;
    if (peek() != 'u' || !code_unit(low) || low < 0xDC00 || low >= 0xE000)
      return wrong("half a surrogate pair in a text");
    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  }
  append_utf8(decoded_, unit);
  return true;
}

/// Two to four bytes of UTF-8: shortest form, no surrogates, at most U+10FFFF.
bool JsonReader::wide_character() {
  const int first = peek();
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4) return wrong("a text is not UTF-8");
  std::uint32_t code = static_cast<std::uint32_t>(first) & (0x3Fu >> more);
  decoded_ += static_cast<char>(first), ++at_;
  for (int i = 0; i < more; ++i, ++at_) {
    const int c = peek();
    if (c == kEnd || (c & 0xC0) != 0x80) return wrong("a text is not UTF-8");
    code = code << 6 | static_cast<std::uint32_t>(c & 0x3F);
    decoded_ += static_cast<char>(c);
  }
  constexpr std::uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  if (code < kLeast[more] || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return wrong("a text is not UTF-8");
  return true;
}

}  // namespace steelyard::model::detail
