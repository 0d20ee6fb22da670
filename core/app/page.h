// SPDX-License-Identifier: Apache-2.0
// A result of several parts for people: as the terminal shows it, or as Markdown.
#pragma once
#include <string>
#include <string_view>

#include "app/context.h"

namespace steelyard::app {

class Page {
 public:
  /// Keeps `context`, which must live as long.
  explicit Page(const Context& context) : context_(context) {}
  void heading(const std::string& title);
  void table(const Table& table);
  void space() { out_ += "\n"; }
  /// Markdown joins lines that follow each other: there each becomes an item.
  void lines(std::string_view block);
  [[nodiscard]] std::string text() const { return markdown() ? out_ : context_.out.glyphs(out_); }

 private:
  [[nodiscard]] bool markdown() const { return context_.format() == "md"; }
  const Context& context_;
  std::string out_;
};

}  // namespace steelyard::app
