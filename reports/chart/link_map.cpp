// SPDX-License-Identifier: Apache-2.0
#include "reports/chart/link_map.h"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "base/text.h"

namespace steelyard::reports {
namespace {

constexpr double kCentreX = kChartWidth / 2, kCentreY = 268, kRadiusX = 285, kRadiusY = 232, kHeight = 536;
constexpr double kBoxWidth = 92, kBoxHeight = 34;

struct Place {
  double x = 0, y = 0;
};

/// The first at the top, the others clockwise.
Place place(std::size_t peer, std::size_t peers) {
  const double angle = 2 * std::numbers::pi * static_cast<double>(peer) / static_cast<double>(peers);
  return {kCentreX + kRadiusX * std::sin(angle), kCentreY - kRadiusY * std::cos(angle)};
}

/// Labels of the longest chords leave the middle, where all of them meet.
Place label_place(const Link& link, std::size_t peers) {
  const Place a = place(link.from, peers), b = place(link.to, peers);
  const std::size_t apart = link.to > link.from ? link.to - link.from : link.from - link.to;
  const double share = 2 * apart == peers && peers > 2 ? 0.41 : 0.5;
  return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share};
}

Markup line_of(const Link& link, std::size_t peers) {
  const Place a = place(link.from, peers), b = place(link.to, peers);
  const std::string css = fmt::format("link k{}{}{}", link.shade, link.far ? " far" : "", link.odd ? " odd" : "");
  return lone("line", {{"class", css}, {"x1", px(a.x)}, {"y1", px(a.y)}, {"x2", px(b.x)}, {"y2", px(b.y)}});
}

/// On a plate of its own, so that lines do not run through the digits.
Markup plate(const Link& link, std::size_t peers) {
  const Place at = label_place(link, peers);
  const double width = text_width(link.value) * 0.86 + 6;
  return lone("rect", {{"class", link.odd ? "plate odd" : "plate"},
                       {"x", px(at.x - width / 2)},
                       {"y", px(at.y - 8)},
                       {"width", px(width)},
                       {"height", "16"}}) +
         label(at.x, at.y + 4, link.value, "small", "middle");
}

Markup box(const LinkMap& map, std::size_t peer) {
  const Place at = place(peer, map.peers.size());
  const std::string own = peer < map.own.size() ? map.own[peer] : "";
  const Phrase name{text::clip(text::printable(map.peers[peer].en), 14),
                    text::clip(text::printable(map.peers[peer].zh), 14)};
  Markup out = lone("rect", {{"class", "peer"},
                             {"x", px(at.x - kBoxWidth / 2)},
                             {"y", px(at.y - kBoxHeight / 2)},
                             {"width", px(kBoxWidth)},
                             {"height", px(kBoxHeight)},
                             {"rx", "5"}});
  out += label(at.x, at.y + (own.empty() ? 4 : -2), name, "value", "middle");
  return own.empty() ? out : out + label(at.x, at.y + 12, own, "small", "middle");
}

}  // namespace

Markup draw(const LinkMap& map) {
  const std::size_t peers = map.peers.size();
  Markup lines, odd_lines, plates;
  for (const Link& link : map.links) {
    if (link.from >= peers || link.to >= peers) continue;
    (link.odd ? odd_lines : lines) += line_of(link, peers);
    if (link.odd || peers <= kMostLabelled) plates += plate(link, peers);
  }
  Markup out = lines + odd_lines + plates;
  for (std::size_t peer = 0; peer < peers; ++peer) out += box(map, peer);
  return canvas(kChartWidth, kHeight, out);
}

}  // namespace steelyard::reports
