// SPDX-License-Identifier: Apache-2.0
#include "reports/html/shell.h"

#include <cctype>
#include <fmt/format.h>

#include "base/digest.h"
#include "base/text.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

/// Content-Security-Policy wants the hash in base 64, digest gives hexadecimal digits.
std::string script_hash() {
  const std::string hex = sha256_hex(script().get());
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return "sha256-" + base64(bytes);
}

Markup meta(const std::string& title) {
  const std::string policy =
      "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src "
      "'unsafe-inline'; script-src '" +
      script_hash() + "'";
  return lone("meta", {{"charset", "utf-8"}}) +
         lone("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}}) +
         lone("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
         lone("meta", {{"name", "color-scheme"}, {"content", "light dark"}}) + element("title", text(title));
}

/// Shown by the script: without it there would be switches that do nothing.
Markup switches(const Words& words) {
  const Markup languages =
      element("button", {{"type", "button"}, {"data-lang", "en"}, {"lang", "en-GB"}}, text("English")) +
      element("button", {{"type", "button"}, {"data-lang", "zh-CN"}}, text("中文"));
  const Markup theme = element("button", {{"type", "button"}, {"data-theme-switch", ""}}, text(words("report.theme")));
  const Markup filter = element(
      "label", text(words("report.filter")) + text(" ") + lone("input", {{"type", "search"}, {"id", "filter"}}));
  return element("nav", {{"hidden", ""}, {"id", "switches"}}, languages + theme + filter);
}

Markup way_home(const PageFrame& frame, const Words& words) {
  return frame.home.empty() ? Markup() : element("a", {{"href", frame.home}}, text(words("site.home")));
}

/// What goes into a string of the style sheet: every sign of ASCII but a few is written as its number.
std::string harmless(const std::string& head) {
  std::string out;
  for (const char c : text::printable(head)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x80 || std::isalnum(byte) != 0 || c == '-' || c == ' ' || c == '/';
    out += plain ? std::string(1, c) : fmt::format("\\{:x} ", byte);
  }
  return out;
}

}  // namespace

std::string html_page(const PageFrame& frame, const Words& words, const Markup& main) {
  const Markup body = element("header", element("p", {{"class", "brand"}}, text("Steelyard · 算衡")) +
                                            way_home(frame, words) + switches(words)) +
                      element("main", main);
  return "<!doctype html>\n<html lang=\"" + std::string(frame.language == "en" ? "en" : "zh-CN") + "\"><head>" +
         meta(frame.title).bytes() + "<style>" + style_sheet(harmless(frame.running_head)) + "</style></head>\n<body>" +
         body.bytes() + "<script>" + std::string(script().get()) + "</script></body></html>\n";
}

Markup section_of(const std::string& id, const Phrase& title, const Markup& content) {
  const Markup heading = element("summary", element("h2", text(title)));
  return element("section", {{"id", id}}, element("details", {{"open", ""}}, heading + content));
}

Markup paragraph(const Phrase& words) {
  return element("p", text(words, 2000));
}

Markup absent(const Phrase& why) {
  return element("p", {{"class", "absent"}}, text(why, 2000));
}

Markup scrolled_table(const std::string& css, const Markup& head_cells, const Markup& body_rows) {
  return element(
      "div", {{"class", "scroll"}, {"tabindex", "0"}},
      element("table", {{"class", css}}, element("thead", element("tr", head_cells)) + element("tbody", body_rows)));
}

Markup table(const Grid& grid, const std::string& css) {
  Markup head, body;
  for (const Phrase& name : grid.head) head += element("th", {{"scope", "col"}}, text(name));
  for (const auto& line : grid.rows) {
    Markup cells;
    for (const Phrase& cell : line) cells += element("td", foldable(cell));
    body += element("tr", cells);
  }
  return scrolled_table(css, head, body);
}

Markup drawing_of(const Words& words, const Markup& drawing) {
  return element("div", {{"class", "scroll"}, {"tabindex", "0"}}, drawing) +
         element("p", {{"class", "tap"}}, text(words("report.tap")));
}

Markup figure_of(const std::string& prefix, const Words& words, const Picture& picture) {
  const std::string caption = prefix + picture.id + "-c";
  Markup content = element("figcaption", {{"id", caption}},
                           element("b", foldable(picture.title)) + text(" ") + text(picture.description, 1200));
  if (!picture.drawing.empty())
    content += drawing_of(
        words, element("div", {{"class", "drawing"}, {"role", "img"}, {"aria-labelledby", caption}}, picture.drawing));
  Markup remarks;
  for (const Phrase& remark : picture.remarks) remarks += element("li", text(remark));
  if (!remarks.empty()) content += element("ul", remarks);
  if (!picture.data.rows.empty())
    content +=
        element("details", {{"class", "data"}}, element("summary", text(words("report.data"))) + table(picture.data));
  return element("figure", content);
}

Markup data(double value, const Markup& shown) {
  return element("data", {{"value", machine_number(value)}}, shown);
}
Markup data(double value, const std::string& shown) {
  return data(value, text(shown));
}

}  // namespace steelyard::reports
