// SPDX-License-Identifier: Apache-2.0
#include "app/inventory_report.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "base/units.h"

namespace steelyard::app {
namespace {

/// "894 GiB"; what is no whole number of bytes stays as the plugin wrote it.
std::string shown_fact(const model::Fact& fact) {
  std::uint64_t bytes = 0;
  const char* const end = fact.text.data() + fact.text.size();
  if (fact.unit == "By" && std::from_chars(fact.text.data(), end, bytes).ptr == end) return units::binary_size(bytes);
  return fact.text + (fact.unit.empty() ? "" : " " + fact.unit);
}

/// Empty if nothing of the item is meant for one line.
std::string line_of(const model::InventoryItem& item, const Texts& text) {
  std::string line;
  for (const model::Fact& fact : item.facts)
    if (fact.problem) line += " · " + text("discover.problem", {{"what", shown_fact(fact)}});
  for (const model::Fact& fact : item.facts)
    if (fact.summary && !fact.problem && !fact.text.empty()) line += " · " + shown_fact(fact);
  return line.empty() ? "" : item.name + line;
}

bool has_problem(const model::InventoryItem& item) {
  return std::ranges::any_of(item.facts, &model::Fact::problem);
}

}  // namespace

model::Inventory collect_inventory(Site& site) {
  model::Inventory all;
  for (const model::PluginInfo& plugin : site.plugins) {
    if (!plugin.unusable.empty()) continue;
    auto some = site.host->inventory(plugin.id);
    if (some)
      all.insert(all.end(), some->begin(), some->end());
    else
      log::warning(fmt::format("plugin {} gives no inventory: {}", plugin.id, some.error().message));
  }
  return all;
}

void add_inventory(Table& table, const model::Inventory& inventory, const Texts& text) {
  for (const model::InventoryItem& item : inventory) {
    const std::string line = line_of(item, text);
    if (line.empty()) continue;
    const std::string label = item.kind == "drive" ? text("discover.drive") : item.kind;
    table.rows.push_back({Cell(text::printable(label), Style::kBold),
                          Cell(text::printable(line), has_problem(item) ? Style::kWarning : Style::kPlain)});
  }
}

}  // namespace steelyard::app
