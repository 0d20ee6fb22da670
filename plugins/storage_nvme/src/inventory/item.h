// SPDX-License-Identifier: Apache-2.0
// An item of the inventory and its facts, as sy.inventory/1 has them.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace steelyard::storage {

struct Fact {
  std::string key, text, unit = {};
  std::string why_not = {};  // not empty: nobody can say
  bool summary = false, problem = false;
};

struct Item {
  std::string id, kind, name, parent;
  std::vector<Fact> facts;

  /// Nothing is added for an empty text: the system does not say.
  void add(const std::string& key, const std::string& text, const std::string& unit = "");
  void add_summary(const std::string& key, const std::string& text, const std::string& unit = "");
  void add_problem(const std::string& key, const std::string& text);
  void add_unknown(const std::string& key, const std::string& why_not);
};

}  // namespace steelyard::storage
