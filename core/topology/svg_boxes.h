// SPDX-License-Identifier: Apache-2.0
// Inside this room only: nested boxes that arrange themselves, and their SVG.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace steelyard::topology {

/// A frame with a title, lines of text and a grid of boxes below them.
struct Box {
  std::string css = {};  // class of the frame, of svg_style's; empty: no frame
  std::string title = {};
  std::vector<std::string> notes = {};
  std::string tooltip = {};
  std::vector<Box> children = {};
  std::size_t columns = 0;  // 0: as many as fit, rows evenly filled
  double gap = 8;
  double padding = 10;           // between frame and content; 0 without a frame
  bool rigid = false;            // its children keep their sizes when it is given more room
  double width = 0, height = 0;  // on entry the least it should be
  double x = 0, y = 0;           // relative to the parent's corner
  bool cell = false;             // its title is small and centred, in a box of the given size
};

/// Gives the box and all inside it their places and sizes; wider than `max_width` only if one column needs it.
void arrange(Box& box, double max_width);

/// The SVG elements of an arranged box whose parent's corner is at (left, top).
[[nodiscard]] std::string draw(const Box& box, double left, double top);

using text::xml_escape;

/// At most `columns` characters, the last one an ellipsis if something was cut.
[[nodiscard]] std::string clip(std::string_view s, std::size_t columns);

/// <defs> and <style>: both colour schemes, the hatching.
[[nodiscard]] std::string svg_style();

}  // namespace steelyard::topology
