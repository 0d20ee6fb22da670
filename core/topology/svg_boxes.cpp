// SPDX-License-Identifier: Apache-2.0
#include "topology/svg_boxes.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace steelyard::topology {
namespace {

// Estimates, on the wide side: without a font engine a title must fit its frame in whatever font the viewer has.
constexpr double kTitleAdvance = 7.8, kTitleLine = 18;
constexpr double kNoteAdvance = 6.4, kNoteLine = 15;

double padding(const Box& box) {
  return box.css.empty() ? 0 : box.padding;
}

double text_height(const Box& box) {
  if (box.cell) return 0;
  const double notes = kNoteLine * static_cast<double>(box.notes.size());
  return (box.title.empty() ? 0 : kTitleLine) + notes + (box.title.empty() && box.notes.empty() ? 0 : 4);
}

double text_width(const Box& box) {
  if (box.cell) return 0;
  double width = kTitleAdvance * static_cast<double>(text::display_width(box.title));
  for (const std::string& note : box.notes)
    width = std::max(width, kNoteAdvance * static_cast<double>(text::display_width(note)));
  return width;
}

std::size_t column_count(const Box& box, double widest, double room) {
  const std::size_t count = box.children.size();
  if (box.columns > 0) return std::min(box.columns, count);
  const auto fit = static_cast<std::size_t>(std::max(1.0, (room + box.gap) / (widest + box.gap)));
  const std::size_t rows = (count + fit - 1) / fit;
  return (count + rows - 1) / rows;
}

/// Shares out what a box is given beyond its need evenly over its columns.
void widen(Box& box, double width) {
  if (box.cell || width <= box.width) return;
  const double more = width - box.width;
  box.width = width;
  if (box.rigid || box.children.empty()) return;
  const double share = more / static_cast<double>(box.columns);
  for (std::size_t i = 0; i < box.children.size(); ++i) {
    Box& child = box.children[i];
    child.x += share * static_cast<double>(i % box.columns);
    widen(child, child.width + share);
  }
}

/// Places the children in rows below (left, top); returns where their right and bottom edges are.
std::pair<double, double> place_children(Box& box, double left, double top) {
  std::vector<double> widths(box.columns, 0);
  for (std::size_t i = 0; i < box.children.size(); ++i)
    widths[i % box.columns] = std::max(widths[i % box.columns], box.children[i].width);
  double right = left, bottom = top;
  for (std::size_t first = 0; first < box.children.size(); first += box.columns) {
    const std::span row = std::span(box.children).subspan(first, std::min(box.columns, box.children.size() - first));
    if (first > 0) bottom += box.gap;
    double x = left, tallest = 0;
    for (const Box& child : row) tallest = std::max(tallest, child.height);
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i].x = x;
      row[i].y = bottom;
      if (!row[i].cell) row[i].height = tallest;
      if (!box.rigid) widen(row[i], widths[i]);
      right = std::max(right, x + widths[i]);
      x += widths[i] + box.gap;
    }
    bottom += tallest;
  }
  return {right, bottom};
}

std::string cell_text(const Box& box, double left, double top) {
  return fmt::format("<text class=\"cell\" x=\"{:g}\" y=\"{:g}\">{}</text>\n", left + box.width / 2,
                     top + box.height / 2 + 3.2, xml_escape(box.title));
}

std::string heading(const Box& box, double left, double top) {
  std::string out;
  double y = top + padding(box);
  if (!box.title.empty())
    out += fmt::format("<text class=\"title\" x=\"{:g}\" y=\"{:g}\">{}</text>\n", left + padding(box),
                       (y += kTitleLine) - 5, xml_escape(box.title));
  for (const std::string& note : box.notes)
    out += fmt::format("<text class=\"note\" x=\"{:g}\" y=\"{:g}\">{}</text>\n", left + padding(box),
                       (y += kNoteLine) - 4, xml_escape(note));
  return out;
}

}  // namespace

void arrange(Box& box, double max_width) {
  const double edge = padding(box);
  double widest = 0;
  for (Box& child : box.children) {
    arrange(child, max_width - 2 * edge);
    widest = std::max(widest, child.width);
  }
  double right = edge, bottom = edge + text_height(box);
  if (!box.children.empty()) {
    box.columns = column_count(box, widest, max_width - 2 * edge);
    std::tie(right, bottom) = place_children(box, edge, bottom);
  }
  if (box.cell) return;
  const double wanted = std::max({box.width, right + edge, text_width(box) + 2 * edge});
  box.width = right + edge;
  widen(box, wanted);
  box.height = std::max(box.height, bottom + edge);
}

std::string draw(const Box& box, double left, double top) {
  left += box.x;
  top += box.y;
  std::string out;
  if (!box.tooltip.empty()) out += fmt::format("<g><title>{}</title>\n", xml_escape(box.tooltip));
  if (!box.css.empty())
    out += fmt::format("<rect class=\"{}\" x=\"{:g}\" y=\"{:g}\" width=\"{:g}\" height=\"{:g}\" rx=\"{}\"/>\n", box.css,
                       left, top, box.width, box.height, box.cell ? 2 : 5);
  if (box.cell && !box.title.empty()) out += cell_text(box, left, top);
  if (!box.cell) out += heading(box, left, top);
  for (const Box& child : box.children) out += draw(child, left, top);
  if (!box.tooltip.empty()) out += "</g>\n";
  return out;
}

std::string clip(std::string_view s, std::size_t columns) {
  return text::clip(text::printable(s), columns);
}

}  // namespace steelyard::topology
