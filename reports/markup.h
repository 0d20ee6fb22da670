// SPDX-License-Identifier: Apache-2.0
// HTML and SVG that cannot be broken out of: bytes become Markup only by escaping.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include "reports/words.h"

namespace steelyard::reports {

/// A literal of our sources: the name of an element or attribute, the page's script. Nothing read at run time.
class Literal {
 public:
  template <std::size_t n>
  consteval Literal(const char (&s)[n]) : s_(s, n - 1) {}  // implicit: names read as names
  [[nodiscard]] std::string_view get() const { return s_; }

 private:
  std::string_view s_;
};

/// An attribute; its value is escaped when it is written.
struct Attr {
  Literal name;
  std::string value;
};
using Attrs = std::initializer_list<Attr>;

class Markup {
 public:
  Markup() = default;
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  Markup& operator+=(const Markup& other) { return bytes_ += other.bytes_, *this; }
  friend Markup operator+(Markup a, const Markup& b) { return a += b; }

 private:
  explicit Markup(std::string safe) : bytes_(std::move(safe)) {}
  friend Markup text(std::string_view, std::size_t);
  friend Markup foldable(const Phrase&, std::size_t);
  friend Markup element(Literal, Attrs, const Markup&);
  friend Markup lone(Literal, Attrs);
  std::string bytes_;
};

constexpr std::size_t kLongestText = 400;  // columns; what is longer is a fault or an attack, and is cut with "…"

/// A stranger's text as content: control and bidirectional characters are made visible, and nothing in it is markup.
[[nodiscard]] Markup text(std::string_view s, std::size_t longest = kLongestText);
[[nodiscard]] inline Markup text(const std::string& s, std::size_t longest = kLongestText) {
  return text(std::string_view(s), longest);
}
[[nodiscard]] inline Markup text(const char* s) {
  return text(std::string_view(s));
}
/// Both languages, of which the page shows one.
[[nodiscard]] Markup text(const Phrase& phrase, std::size_t longest = kLongestText);
/// The same; a name of more than twenty letters may be broken where it reads well: behind '.', '_', '/' and ':'; a hash
/// behind every sixteen digits.
[[nodiscard]] Markup foldable(const Phrase& phrase, std::size_t longest = kLongestText);
/// <tag attrs>children</tag>
[[nodiscard]] Markup element(Literal tag, Attrs attrs, const Markup& children);
[[nodiscard]] Markup element(Literal tag, const Markup& children);
/// <tag attrs/>: SVG shapes, and HTML's meta, img, input.
[[nodiscard]] Markup lone(Literal tag, Attrs attrs);
/// "data:image/svg+xml;base64,...": a whole SVG document as an image, in which no script runs and no style leaks.
[[nodiscard]] std::string svg_data_uri(std::string_view svg);
[[nodiscard]] std::string base64(std::string_view bytes);

/// A number as coordinate: two decimals at most, and never anything but a number.
[[nodiscard]] std::string px(double v);

}  // namespace steelyard::reports
