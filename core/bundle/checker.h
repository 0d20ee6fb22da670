// SPDX-License-Identifier: Apache-2.0
// Is a bundle what it says it is? Every rule of docs/certification.md, all of them, always: there is nothing to skip.
// Pure and total: the same input gives the same report, and any bytes give one.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bundle/archive.h"
#include "bundle/trust.h"
#include "model/bundle.h"
#include "model/certificate.h"
#include "model/diagnosis.h"
#include "model/edition.h"
#include "model/run_rules.h"

namespace steelyard::bundle {

struct CheckInput {
  std::string_view bytes = {};
  const Trust* trust = nullptr;                      // null: whose the signatures are is not known, which is a flag
  std::span<const model::Edition> editions = {};     // that are known here; the bundle's is found by its hash
  std::span<const model::RuleSet> rules = {};        // likewise
  const model::Baseline* registry = nullptr;         // what the same models reach elsewhere; null: not asked
  std::optional<std::string_view> retest = {};       // another bundle: the same measured again
  std::span<const model::CriteriaId> criteria = {};  // that are known here: nobody else may use their ids
  std::string today = {};                            // "2026-11-28": nothing is dated later; empty: not known
  ArchiveLimits limits = {};
};

[[nodiscard]] model::CheckReport check(const CheckInput& input);

}  // namespace steelyard::bundle
