// SPDX-License-Identifier: Apache-2.0
#include "app/terminal.h"

#include <array>
#include <charconv>
#include <sys/ioctl.h>
#include <unistd.h>

namespace steelyard::app {
namespace {

bool is_set(const GetEnv& env, const char* name) {
  const auto value = env(name);
  return value && !value->empty();
}

bool wants_colour(bool interactive, std::string_view choice, const GetEnv& env) {
  if (choice != "auto") return choice == "always";
  if (is_set(env, "NO_COLOR")) return false;
  if (is_set(env, "CLICOLOR_FORCE") && env("CLICOLOR_FORCE") != "0") return true;
  return interactive;
}

bool locale_is_utf8(const GetEnv& env) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const auto value = env(name);
    if (!value || value->empty()) continue;
    for (const char* spelling : {"UTF-8", "utf-8", "UTF8", "utf8"})
      if (value->find(spelling) != std::string::npos) return true;
    return false;
  }
  return false;
}

struct Glyph {
  std::string_view sign, ascii;
};
constexpr std::array<Glyph, 21> kGlyphs = {
    {{"·", "-"}, {"×", "x"}, {"±", "+/-"}, {"…", "..."}, {"→", "->"}, {"≥", ">="}, {"≤", "<="},
     {"—", "-"}, {"–", "-"}, {"✔", "+"},   {"✘", "x"},   {"▶", ">"},  {"█", "#"},  {"░", "."},
     {"µ", "u"}, {"°", ""},  {"↑", "^"},   {"↓", "v"},   {"’", "'"},  {"“", "\""}, {"”", "\""}}};

}  // namespace

Terminal Terminal::detect(int fd, std::string_view colour_choice, const GetEnv& env) {
  Terminal terminal;
  const bool dumb = env("TERM").value_or("dumb") == "dumb";
  const bool tty = ::isatty(fd) == 1;
  terminal.interactive = tty && !dumb;
  terminal.colour = wants_colour(terminal.interactive, colour_choice, env);
  terminal.utf8 = locale_is_utf8(env);
  winsize size{};
  if (tty && ::ioctl(fd, TIOCGWINSZ, &size) == 0) terminal.width = size.ws_col;
  unsigned columns = 0;
  const std::string wanted = env("COLUMNS").value_or("");
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), columns);
  if (error == std::errc{} && end == wanted.data() + wanted.size() && columns > 0) terminal.width = columns;
  return terminal;
}

std::string Terminal::styled(std::string_view s, Style style) const {
  constexpr std::array<std::string_view, 6> kCodes = {"", "32", "33", "31", "2", "1"};
  if (!colour || style == Style::kPlain || s.empty()) return std::string(s);
  return "\033[" + std::string(kCodes[static_cast<std::size_t>(style)]) + "m" + std::string(s) + "\033[0m";
}

std::string Terminal::glyphs(std::string_view s) const {
  std::string out(s);
  if (utf8) return out;
  for (const Glyph& glyph : kGlyphs)
    for (std::size_t at = out.find(glyph.sign); at != std::string::npos; at = out.find(glyph.sign, at + 1))
      out.replace(at, glyph.sign.size(), glyph.ascii);
  return out;
}

}  // namespace steelyard::app
