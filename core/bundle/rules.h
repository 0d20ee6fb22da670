// SPDX-License-Identifier: Apache-2.0
// Every rule that the checker of bundles knows, and what it has found against them.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bundle/declaration.h"
#include "model/bundle.h"

namespace steelyard::bundle {

struct Rule {
  const char* id;
  const char* stage;  // "S0".."S8"
  const char* title;
};

/// In the order of reports.
[[nodiscard]] std::span<const Rule> all_rules();

/// What is found while checking. Nothing can be taken back, and an unknown rule is a bug that aborts.
class Findings {
 public:
  Findings();

  /// The rule was held against so many more things.
  void checked(std::string_view rule, std::size_t things = 1);
  void error(std::string_view rule, std::string where, std::string measured, std::string required, std::string message);
  void flag(std::string_view rule, std::string where, std::string measured, std::string required, std::string message);

  /// What could not be checked: a flag, unless somebody settled it.
  void unknown(std::string_view rule, std::string where, std::string measured, std::string required,
               std::string message);
  /// What a declaration settles, before anything is found. Not `reviewed`: nobody who may settle it has signed.
  void settle(std::vector<Settled> settled, bool reviewed);

  /// True if a rule whose id begins so has an error: "INT".
  [[nodiscard]] bool has_error(std::string_view prefix = "") const;

  /// Rules and findings in order, and the verdict that follows from them.
  void fill(model::CheckReport& report) &&;

 private:
  model::RuleTally& tally(std::string_view rule);
  std::vector<model::RuleTally> tallies_;
  std::vector<model::CheckFinding> findings_;
  std::vector<Settled> settled_;
  bool reviewed_ = false;
};

}  // namespace steelyard::bundle
