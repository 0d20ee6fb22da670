// SPDX-License-Identifier: Apache-2.0
#include "model/json_inventory.h"

#include <exception>
#include <utility>

namespace steelyard::model {
namespace {

Json to_json(const Fact& fact) {
  return {{"key", fact.key},         {"text", fact.text},       {"unit", fact.unit},
          {"why_not", fact.why_not}, {"summary", fact.summary}, {"problem", fact.problem}};
}

std::string text(const Json& json, const char* key) {
  return json.at(key).get<std::string>();
}

}  // namespace

Json to_json(const Inventory& inventory) {
  Json list = Json::array();
  for (const InventoryItem& item : inventory) {
    Json facts = Json::array();
    for (const Fact& fact : item.facts) facts.push_back(to_json(fact));
    list.push_back({{"plugin", item.plugin},
                    {"id", item.id},
                    {"kind", item.kind},
                    {"name", item.name},
                    {"parent", item.parent},
                    {"facts", std::move(facts)}});
  }
  return list;
}

Result<Inventory> inventory_from_json(const Json& json) {
  Inventory inventory;
  try {
    for (const Json& j : json) {
      InventoryItem item{text(j, "plugin"), text(j, "id"), text(j, "kind"), text(j, "name"), text(j, "parent"), {}};
      for (const Json& f : j.at("facts"))
        item.facts.push_back({text(f, "key"), text(f, "text"), text(f, "unit"), text(f, "why_not"),
                              f.at("summary").get<bool>(), f.at("problem").get<bool>()});
      inventory.push_back(std::move(item));
    }
  } catch (const std::exception& e) {
    return Error{Errc::kInvalidArgument, std::string("inventory: ") + e.what(), ""};
  }
  return inventory;
}

}  // namespace steelyard::model
