// SPDX-License-Identifier: Apache-2.0
// Inside this room only: what the checker of bundles says of the bundle that a run came in.
#pragma once
#include <cstddef>

#include "model/bundle.h"
#include "reports/findings.h"
#include "reports/outline.h"
#include "reports/words.h"

namespace steelyard::reports {

[[nodiscard]] bool is_invalid(const model::CheckReport& check);
/// Who signed it in which role, and the verdict: beside the run on the first page.
[[nodiscard]] Phrase bundle_sentence(const model::CheckReport& check, const Words& words);
/// "No rule of bundles is broken": the rules that are, by id.
[[nodiscard]] Condition bundle_condition(const model::CheckReport& check, const Words& words);
/// Every finding of the checker, those that break the same rule in the same way as one, errors first, `most` at most.
[[nodiscard]] Sheet bundle_findings(const model::CheckReport& check, const Words& words, std::size_t most);
/// Signatures, and every finding of the checker, errors first.
[[nodiscard]] Chapter bundle_chapter(const model::CheckReport& check, const Words& words);

}  // namespace steelyard::reports
