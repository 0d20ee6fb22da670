// SPDX-License-Identifier: Apache-2.0
// A page about anything but one run - a comparison, a certificate, an adaptation - as what it says, before it is HTML
// or Markdown: said once, so that both say the same.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "reports/chart/chart.h"
#include "reports/words.h"

namespace steelyard::reports {

enum class Tone { kPlain, kGood, kWarn, kBad, kDim };

/// `link`: a page beside this one or, behind '#', a place in it; made by us of letters, digits, '-', '_', '.' and '/'.
/// `exact`: the number that `shown` is rounded from, for programs; it makes the cell a number to sort by.
struct Cell {
  Phrase shown;
  std::optional<double> exact = {};
  Tone tone = Tone::kPlain;
  std::string link = {};
};

inline Cell count_cell(std::size_t n) {
  return {std::to_string(n), static_cast<double>(n)};
}

/// A table that can be sorted and filtered.
struct Sheet {
  std::vector<Phrase> head;
  std::vector<std::vector<Cell>> rows;
};

struct Heading {  // within a chapter
  Phrase words;
};
struct Said {  // a paragraph
  Phrase words;
};
struct Absent {  // why there is nothing here
  Phrase why;
};
struct Badge {  // the verdict, with its sign and colour
  Phrase words;
  Tone tone = Tone::kPlain;
};
struct Items {
  std::vector<Phrase> items;
};
struct Facts {  // name and value
  std::vector<std::pair<Phrase, Phrase>> facts;
};
struct Command {  // to copy
  std::string line;
};
using Block = std::variant<Heading, Said, Absent, Badge, Items, Facts, Command, Sheet, Picture>;

struct Chapter {
  std::string id;  // letters and '-'
  Phrase title;
  std::vector<Block> blocks;
};

struct Outline {
  std::string window_title, running_head;
  Phrase title;
  std::vector<Block> cover;
  std::vector<Chapter> chapters;
};

/// `home`: as of PageFrame.
[[nodiscard]] std::string to_html(const Outline& outline, const Words& words, const std::string& language,
                                  const std::string& home = "");
/// Drawings are not in it; their titles, remarks and numbers are.
[[nodiscard]] std::string to_markdown(const Outline& outline, const Words& words, std::string_view language);

/// "✔", "!", "✘" or "-": a tone without colour.
[[nodiscard]] const char* mark(Tone tone);

}  // namespace steelyard::reports
