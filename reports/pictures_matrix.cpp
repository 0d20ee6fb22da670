// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "base/text.h"
#include "base/units.h"
#include "reports/chart/heat_map.h"
#include "reports/chart/link_map.h"
#include "reports/link_class.h"
#include "reports/pictures.h"

namespace steelyard::reports {
namespace {

constexpr std::size_t kMostRemarks = 20;

/// One matrix with what both of its pictures need.
struct Links {
  const model::Row& row;
  Phrase title;
  model::Direction direction;
  std::vector<LinkClass> classes;
  std::vector<int> numbers;  // the same
  std::vector<Outlier> odd;
};

const model::Machine* machine_of(const model::Run& run, const std::string& node) {
  const auto found = std::ranges::find(run.nodes, node, &model::Node::name);
  return found == run.nodes.end() ? nullptr : &found->machine;
}

Links links_of(const Report& report, const model::Row& row, const Titles& titles, const Vocabulary& vocabulary) {
  Links links{row,
              titles.drawn(row) + Phrase(": ", "：") + vocabulary.names.metric(row.benchmark, row.metric).name,
              row.unit == "s" ? model::Direction::kLower : row.direction,  // a time is better when it is short
              {},
              {},
              {}};
  const model::Matrix& m = *row.matrix;
  if (m.cells.size() != m.rows.size() * m.columns.size()) return links;  // a stranger's, and not to be drawn
  links.classes = link_classes(m, machine_of(report.run, row.node));
  for (const LinkClass link : links.classes) links.numbers.push_back(static_cast<int>(link));
  links.odd = outliers(m, links.direction, links.numbers);
  return links;
}

std::vector<Phrase> remarks(const Links& links, const Words& words) {
  std::vector<Phrase> out;
  const model::Matrix& m = *links.row.matrix;
  for (const Outlier& o : links.odd) {
    if (out.size() == kMostRemarks) break;
    const LinkClass link = links.classes[o.row * m.columns.size() + o.column];
    out.push_back(words("report.outlier", {{"from", text::clip(text::printable(m.rows[o.row]), 60)},
                                           {"to", text::clip(text::printable(m.columns[o.column]), 60)},
                                           {"value", units::human(o.value, links.row.unit)},
                                           {"typical", units::human(o.typical, links.row.unit)},
                                           {"class", words(text_key(link))}}));
  }
  if (links.odd.size() > out.size())
    out.push_back(words("report.more_outliers", {{"count", fmt::format("{}", links.odd.size() - out.size())}}));
  // What each class usually reaches: who looks for a cable asks this first.
  const std::vector<double> centres = typical(m, links.numbers);
  const bool any = std::ranges::any_of(centres, [](double c) { return std::isfinite(c) && c > 0; });
  if (out.empty() && any) out.push_back(words("report.no_outlier"));
  std::set<LinkClass> said;
  for (std::size_t i = 0; i < links.classes.size() && i < m.cells.size(); ++i)
    if (m.cells[i] && said.insert(links.classes[i]).second)
      out.push_back(words("report.class_typical",
                          {{"class", words(text_key(links.classes[i]))},
                           {"typical", units::human(centres[i], links.row.unit)},
                           {"count", fmt::format("{}", std::ranges::count(links.classes, links.classes[i]))}}));
  return out;
}

Grid numbers_of(const model::Row& row, const Words& words) {
  const model::Matrix& m = *row.matrix;
  Grid grid{{words("report.from")}, {}};
  for (const std::string& column : m.columns) grid.head.emplace_back(column);
  for (std::size_t r = 0; r < m.rows.size(); ++r) {
    std::vector<Phrase> line = {m.rows[r]};
    for (std::size_t c = 0; c < m.columns.size(); ++c) {
      const auto& cell = m.cells[r * m.columns.size() + c];
      line.emplace_back(cell ? units::human(*cell, row.unit) : "—");
    }
    grid.rows.push_back(std::move(line));
  }
  return grid;
}

Picture heat_map(const Links& links, std::size_t index, const Words& words) {
  const model::Matrix& m = *links.row.matrix;
  Picture picture{fmt::format("matrix{}", index), links.title, words("report.matrix_text"), {}, {}, {}};
  picture.remarks = remarks(links, words);
  if (!is_drawable(m)) {
    picture.remarks.push_back(words("report.matrix_large", {{"rows", fmt::format("{}", m.rows.size())},
                                                            {"columns", fmt::format("{}", m.columns.size())}}));
    return picture;
  }
  picture.drawing =
      draw(HeatMap{m, links.row.unit, links.direction, words("report.from"), words("report.to"), links.numbers},
           words("report.better"), words("report.worse"));
  picture.data = numbers_of(links.row, words);
  return picture;
}

/// From and to the same peers, a few of them, and more than one.
bool is_between_peers(const model::Matrix& m) {
  return m.rows == m.columns && m.rows.size() >= 2 && m.rows.size() <= kMostPeers &&
         m.cells.size() == m.rows.size() * m.columns.size();
}

bool is_odd(const Links& links, std::size_t a, std::size_t b) {
  return std::ranges::any_of(
      links.odd, [&](const Outlier& o) { return (o.row == a && o.column == b) || (o.row == b && o.column == a); });
}

/// Both directions as one line, with the worse of the two.
std::optional<Link> link_between(const Links& links, const std::vector<double>& centres, std::size_t a, std::size_t b) {
  const model::Matrix& m = *links.row.matrix;
  const std::size_t n = m.rows.size();
  std::optional<Link> link;
  double worst = 0;
  for (const std::size_t i : {a * n + b, b * n + a}) {
    if (!m.cells[i]) continue;
    const double value = *m.cells[i];
    const bool worse = links.direction == model::Direction::kLower ? value > worst : value < worst;
    if (link && !worse) continue;
    worst = value;
    link = Link{a,
                b,
                units::human(value, links.row.unit),
                shade_of(value, centres[i], links.direction),
                links.classes[i] == LinkClass::kAcross,
                is_odd(links, a, b)};
  }
  return link;
}

Picture link_drawing(const Links& links, std::size_t index, const Words& words) {
  const model::Matrix& m = *links.row.matrix;
  const std::vector<double> centres = typical(m, links.numbers);
  LinkMap map;
  for (std::size_t a = 0; a < m.rows.size(); ++a) {
    map.peers.emplace_back(m.rows[a]);
    const auto& own = m.cells[a * m.rows.size() + a];
    map.own.push_back(own ? units::human(*own, links.row.unit) : "");
    for (std::size_t b = a + 1; b < m.rows.size(); ++b)
      if (const auto link = link_between(links, centres, a, b)) map.links.push_back(*link);
  }
  Picture picture{fmt::format("links{}", index), words("report.links_title", {{"name", links.title}}),
                  words("report.links_text"),    draw(map),
                  numbers_of(links.row, words),  {}};
  if (map.peers.size() > kMostLabelled) picture.remarks.push_back(words("report.links_labelled"));
  return picture;
}

}  // namespace

std::vector<Picture> matrix_pictures(const Report& report, const Vocabulary& vocabulary) {
  const Titles titles(report, vocabulary);
  std::vector<Picture> pictures;
  std::size_t index = 0;
  for (const model::Row& row : report.run.results) {
    if (!row.matrix || row.matrix->columns.size() < 2) continue;
    const Links links = links_of(report, row, titles, vocabulary);
    pictures.push_back(heat_map(links, ++index, vocabulary.words));
    add_doubt(row, vocabulary.words, pictures.back());
    if (is_between_peers(*row.matrix)) pictures.push_back(link_drawing(links, index, vocabulary.words));
  }
  return pictures;
}

}  // namespace steelyard::reports
