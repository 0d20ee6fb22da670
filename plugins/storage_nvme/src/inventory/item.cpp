// SPDX-License-Identifier: Apache-2.0
#include "inventory/item.h"

namespace steelyard::storage {

void Item::add(const std::string& key, const std::string& text, const std::string& unit) {
  if (!text.empty()) facts.push_back({.key = key, .text = text, .unit = unit});
}

void Item::add_summary(const std::string& key, const std::string& text, const std::string& unit) {
  if (!text.empty()) facts.push_back({.key = key, .text = text, .unit = unit, .why_not = "", .summary = true});
}

void Item::add_problem(const std::string& key, const std::string& text) {
  facts.push_back({.key = key, .text = text, .unit = "", .why_not = "", .summary = true, .problem = true});
}

void Item::add_unknown(const std::string& key, const std::string& why_not) {
  facts.push_back({.key = key, .text = "", .unit = "", .why_not = why_not});
}

}  // namespace steelyard::storage
