// SPDX-License-Identifier: Apache-2.0
#include "reports/chart/link_map.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
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

double plate_width(const Link& link) {
  return text_width(link.value) * 0.86 + 6;
}

bool covers(const Place& a, double half_width, double half_height, const Place& b) {
  return std::fabs(a.x - b.x) < half_width && std::fabs(a.y - b.y) < half_height;
}

/// Where each label stands on its line: in the middle, or where it covers neither a box nor a label before it.
std::vector<Place> label_places(const LinkMap& map, const std::vector<const Link*>& labelled) {
  constexpr double kShares[] = {0.5, 0.42, 0.58, 0.36, 0.64, 0.3, 0.7, 0.24, 0.76};
  const std::size_t peers = map.peers.size();
  std::vector<Place> out;
  for (const Link* link : labelled) {
    const Place a = place(link->from, peers), b = place(link->to, peers);
    const auto at = [&](double share) { return Place{a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share}; };
    const auto is_free = [&](const Place& here) {
      for (std::size_t i = 0; i < out.size(); ++i)
        if (covers(here, (plate_width(*link) + plate_width(*labelled[i])) / 2 + 2, 17, out[i])) return false;
      for (std::size_t peer = 0; peer < peers; ++peer)
        if (covers(here, (plate_width(*link) + kBoxWidth) / 2, (16 + kBoxHeight) / 2, place(peer, peers))) return false;
      return true;
    };
    const auto* const found = std::ranges::find_if(kShares, [&](double share) { return is_free(at(share)); });
    out.push_back(at(found == std::end(kShares) ? kShares[0] : *found));
  }
  return out;
}

Markup line_of(const Link& link, std::size_t peers) {
  const Place a = place(link.from, peers), b = place(link.to, peers);
  const std::string css = fmt::format("link k{}{}{}", link.shade, link.far ? " far" : "", link.odd ? " odd" : "");
  return lone("line", {{"class", css}, {"x1", px(a.x)}, {"y1", px(a.y)}, {"x2", px(b.x)}, {"y2", px(b.y)}});
}

/// On a plate of its own, so that lines do not run through the digits.
Markup plate(const Link& link, const Place& at) {
  const double width = plate_width(link);
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
  std::vector<const Link*> labelled;
  for (const Link& link : map.links) {
    if (link.from >= peers || link.to >= peers) continue;
    (link.odd ? odd_lines : lines) += line_of(link, peers);
    if (link.odd || peers <= kMostLabelled) labelled.push_back(&link);
  }
  const std::vector<Place> places = label_places(map, labelled);
  for (std::size_t i = 0; i < labelled.size(); ++i) plates += plate(*labelled[i], places[i]);
  Markup out = lines + odd_lines + plates;
  for (std::size_t peer = 0; peer < peers; ++peer) out += box(map, peer);
  return canvas(kChartWidth, kHeight, out);
}

}  // namespace steelyard::reports
