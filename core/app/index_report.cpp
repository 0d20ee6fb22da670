// SPDX-License-Identifier: Apache-2.0
#include "app/index_report.h"

#include <algorithm>
#include <fmt/format.h>

#include "app/cells.h"
#include "app/page.h"
#include "base/text.h"
#include "base/units.h"

namespace steelyard::app {
namespace {

using model::Index;
using model::IndexedCentre;
using model::SetChange;

std::string points(const std::optional<double>& value) {
  return value ? fmt::format("{:.2f}", *value) : "—";
}

/// Best first, and those without an overall value after them.
std::vector<const IndexedCentre*> in_order(const Index& index) {
  std::vector<const IndexedCentre*> out;
  for (const IndexedCentre& centre : index.centres) out.push_back(&centre);
  std::ranges::stable_sort(out, {}, [&](const IndexedCentre* c) { return c->rank.value_or(index.centres.size() + 1); });
  return out;
}

Table overall_table(const Index& index, const Texts& text) {
  Table table{{{"rank", text("column.rank"), true},
               {"centre", text("column.centre")},
               {"overall", text("column.overall"), true}},
              {}};
  for (const model::IndexedGroup& group : index.groups)
    if (group.parent.empty())
      table.columns.push_back(
          {group.id, fmt::format("{} ({:.3f})", in_language(group.names, text), group.weight), true});
  for (const IndexedCentre* centre : in_order(index)) {
    table.rows.push_back({centre->rank ? fmt::format("{}", *centre->rank) : "—", shown(centre->name),
                          Cell(points(centre->overall), centre->overall ? Style::kBold : Style::kBad)});
    for (const model::GroupPoints& p : centre->first) table.rows.back().emplace_back(points(p.points));
  }
  return table;
}

Table groups_table(const Index& index, const Texts& text) {
  Table table{{{"group", text("column.group")}, {"weight", text("column.weight"), true}}, {}};
  for (const IndexedCentre& centre : index.centres)
    table.columns.push_back({"points", text::printable(centre.name), true});
  std::size_t second = 0;
  for (const model::IndexedGroup& group : index.groups) {
    if (group.parent.empty()) continue;
    table.rows.push_back({in_language(group.names, text), fmt::format("{:.3f}", group.weight)});
    for (const IndexedCentre& centre : index.centres)
      table.rows.back().emplace_back(points(centre.second[second].points));
    ++second;
  }
  return table;
}

std::string holders(const std::vector<std::string>& names) {
  return text::printable(fmt::format("{}", fmt::join(names, ", ")));
}

/// Every indicator with everybody's points, and who holds the ends of its scale.
Table indicators_table(const Index& index, const Texts& text) {
  Table table{{{"indicator", text("column.indicator")},
               {"name", text("column.name")},
               {"weight", text("column.weight"), true},
               {"lowest", text("column.lowest")},
               {"highest", text("column.highest")}},
              {}};
  for (const IndexedCentre& centre : index.centres)
    table.columns.push_back({"points", text::printable(centre.name), true});
  const auto end = [&](const std::optional<double>& value, const std::string& unit,
                       const std::vector<std::string>& names) {
    if (!value) return std::string("—");
    return units::human(*value, unit) + (names.empty() ? "" : ": " + holders(names));
  };
  for (std::size_t j = 0; j < index.indicators.size(); ++j) {
    const model::IndexedIndicator& i = index.indicators[j];
    const std::string note = i.degenerate                              ? text("index.degenerate")
                             : i.direction == model::Direction::kLower ? text("index.cost")
                                                                       : "";
    table.rows.push_back({shown(i.id), in_language(i.names, text) + (note.empty() ? "" : " (" + note + ")"),
                          fmt::format("{:.3f}", i.overall_weight), end(i.lo, i.unit, i.lowest),
                          end(i.hi, i.unit, i.highest)});
    for (const IndexedCentre& centre : index.centres) table.rows.back().emplace_back(points(centre.values[j].points));
  }
  return table;
}

Table missing_table(const Index& index, const Texts& text) {
  Table table{
      {{"centre", text("column.centre")}, {"indicator", text("column.indicator")}, {"missing", text("column.missing")}},
      {}};
  for (const IndexedCentre& centre : index.centres)
    for (const model::IndexedValue& value : centre.values)
      if (!value.value)
        table.rows.push_back({shown(centre.name), Cell(value.indicator, Style::kBad), shown(value.missing)});
  return table;
}

Table declared_table(const Index& index, const Texts& text) {
  Table table{{{"centre", text("column.centre")},
               {"indicator", text("column.indicator")},
               {"value", text("column.value"), true},
               {"source", text("column.source")},
               {"date", text("column.date")}},
              {}};
  for (const IndexedCentre& centre : index.centres)
    for (std::size_t j = 0; j < centre.values.size(); ++j) {
      const model::IndexedValue& v = centre.values[j];
      const char* origin = v.origin == "declared" ? "index.origin_declared" : "index.origin_measured";
      if (v.value)
        table.rows.push_back({shown(centre.name), shown(v.indicator), units::human(*v.value, index.indicators[j].unit),
                              Cell(text::printable(text(origin) + ": " + v.source)), shown(v.date)});
    }
  return table;
}

Table ranks_table(const Index& index, const Texts& text) {
  Table table{{{"centre", text("column.centre")}}, {}};
  std::size_t ranks = 0;
  for (const IndexedCentre& centre : index.centres) ranks = std::max(ranks, centre.rank_shares.size());
  for (std::size_t rank = 1; rank <= ranks; ++rank)
    table.columns.push_back({"rank", text("compare.rank", {{"rank", fmt::format("{}", rank)}}), true});
  for (const IndexedCentre* centre : in_order(index)) {
    if (centre->rank_shares.empty()) continue;
    table.rows.push_back({shown(centre->name)});
    for (const double share : centre->rank_shares) table.rows.back().emplace_back(fmt::format("{:.1f} %", 100 * share));
  }
  return table;
}

const char* key_of(SetChange::Kind kind) {
  if (kind == SetChange::Kind::kWithout) return "index.without";
  return kind == SetChange::Kind::kWithBetter ? "index.with_better" : "index.with_worse";
}

/// Only what turns somebody round; how many changes were tried stands beside it.
std::string changes(const Index& index, const Texts& text) {
  std::string out;
  for (const SetChange& change : index.changes)
    for (const model::Reversal& r : change.reversals)
      out += text(key_of(change.kind), {{"subject", text::printable(change.subject)},
                                        {"ahead", text::printable(r.ahead)},
                                        {"behind", text::printable(r.behind)}}) +
             "\n";
  const auto turning =
      std::ranges::count_if(index.changes, [](const SetChange& change) { return !change.reversals.empty(); });
  return out + text("index.changes",
                    {{"turning", fmt::format("{}", turning)}, {"tried", fmt::format("{}", index.changes.size())}});
}

std::string what_it_is(const Index& index, const Texts& text) {
  constexpr std::size_t kShownDigits = 12;
  std::string out = text("index.set", {{"tree", text::printable(index.tree)},
                                       {"set", index.set.substr(0, kShownDigits)},
                                       {"centres", fmt::format("{}", index.centres.size())}}) +
                    "\n";
  out += text(index.mode == model::IndexMode::kRange ? "index.only_beside" : "index.frozen") + "\n";
  if (index.tree_status == "provisional") out += text("index.provisional") + "\n";
  for (const std::string& warning : index.warnings)
    out += text("index.warning", {{"warning", text::printable(warning)}}) + "\n";
  return out;
}

}  // namespace

std::string index_text(const Index& index, const Context& context) {
  const Texts& text = context.text;
  Page page(context);
  page.heading(in_language(index.tree_names, text));
  page.table(overall_table(index, text));
  page.space();
  page.lines(what_it_is(index, text));
  page.heading(text("index.heading_groups"));
  page.table(groups_table(index, text));
  page.heading(text("index.heading_indicators"));
  page.table(indicators_table(index, text));
  if (const Table missing = missing_table(index, text); !missing.rows.empty()) {
    page.heading(text("index.heading_missing"));
    page.table(missing);
  }
  page.heading(text("index.heading_values"));
  page.table(declared_table(index, text));
  page.heading(text("index.heading_sensitivity"));
  page.table(ranks_table(index, text));
  page.lines(text("index.draws", {{"draws", fmt::format("{}", index.draws)}}));
  page.lines(changes(index, text));
  return page.text();
}

Table index_csv(const Index& index) {
  Table table;
  for (const char* id : {"tree", "set", "mode", "centre", "level", "id", "unit", "value", "points", "weight", "lo",
                         "hi", "lowest", "highest", "origin", "source", "date", "missing"})
    table.columns.push_back({id, id});
  const auto line = [&](const IndexedCentre& centre, const std::vector<std::string>& rest) {
    table.rows.push_back({shown(index.tree), shown(index.set),
                          index.mode == model::IndexMode::kRange ? "range" : "goalposts", shown(centre.name)});
    for (const std::string& cell : rest) table.rows.back().push_back(shown(cell));
    table.rows.back().resize(table.columns.size(), Cell(""));
  };
  for (const IndexedCentre& centre : index.centres) {
    line(centre, {"0", "overall", "1", "", number(centre.overall), "1"});
    for (const model::GroupPoints& p : centre.first) line(centre, {"1", p.group, "1", "", number(p.points)});
    for (const model::GroupPoints& p : centre.second) line(centre, {"2", p.group, "1", "", number(p.points)});
    for (std::size_t j = 0; j < centre.values.size(); ++j) {
      const model::IndexedValue& v = centre.values[j];
      const model::IndexedIndicator& i = index.indicators[j];
      line(centre, {"3", v.indicator, i.unit, number(v.value), number(v.points), number(i.overall_weight), number(i.lo),
                    number(i.hi), holders(i.lowest), holders(i.highest), v.origin, v.source, v.date, v.missing});
    }
  }
  return table;
}

}  // namespace steelyard::app
