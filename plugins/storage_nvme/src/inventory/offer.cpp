// SPDX-License-Identifier: Apache-2.0
#include "inventory/offer.h"

#include <deque>
#include <steelyard/sdk.hpp>
#include <string_view>
#include <utility>

#include "inventory/drives.h"
#include "inventory/mounted.h"

namespace steelyard::storage {
namespace {

/// The items and, pointing into them, their C descriptors. Stays where it is.
struct Descriptors {
  std::vector<Item> items;
  std::deque<sy_fact> facts;
  std::deque<std::vector<const sy_fact*>> fact_lists;
  std::deque<sy_inventory_item> c_items;
  std::vector<const sy_inventory_item*> list;

  explicit Descriptors(std::vector<Item> all) : items(std::move(all)) {
    for (const Item& item : items) describe(item);
  }
  void describe(const Item& item) {
    std::vector<const sy_fact*>& mine = fact_lists.emplace_back();
    for (const Fact& fact : item.facts) {
      facts.push_back({sizeof(sy_fact), (fact.summary ? SY_FACT_SUMMARY : 0u) | (fact.problem ? SY_FACT_PROBLEM : 0u),
                       fact.key.c_str(), fact.text.c_str(), fact.unit.c_str(),
                       fact.why_not.empty() ? nullptr : fact.why_not.c_str()});
      mine.push_back(&facts.back());
    }
    c_items.push_back({sizeof(sy_inventory_item), static_cast<std::uint32_t>(mine.size()), item.id.c_str(),
                       item.kind.c_str(), item.name.c_str(), item.parent.c_str(), mine.data()});
    list.push_back(&c_items.back());
  }
};

std::vector<Item> everything() {
  std::vector<Item> all = drives({}, ask_nvme);
  for (Item& mount : mounted({})) all.push_back(std::move(mount));
  return all;
}

sy_status list_inventory(const sy_host* host, std::uint32_t* count, const sy_inventory_item* const** out) noexcept {
  return sdk::guarded(host, [&] {
    static const Descriptors descriptors(everything());
    *count = static_cast<std::uint32_t>(descriptors.list.size());
    *out = descriptors.list.data();
  });
}

constexpr sy_inventory kInventory{sizeof(sy_inventory), 0, list_inventory};

}  // namespace

const void* offer(const char* id) noexcept {
  return std::string_view(id) == SY_EXT_INVENTORY ? &kInventory : nullptr;
}

}  // namespace steelyard::storage
