// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "bundle/contents.h"
#include "bundle/evidence.h"

namespace steelyard::bundle {

void check_correctness(const Evidence& evidence, Findings& findings) {
  if (!evidence.record) return;
  const auto& rows = evidence.record->run.results;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const model::Row& row = rows[i];
    if (row.verdict != model::Verdict::kPass) continue;
    const std::string where = fmt::format("{} results[{}] ({} {})", kJournalPath, i, row.benchmark, row.metric);
    findings.checked("COR-01");
    findings.checked("COR-02");
    if (row.correctness.status == "none")
      findings.error("COR-01", where, "correctness none", "a verified result", "a fast wrong answer is worth nothing");
    else if (row.correctness.status != "pass")
      findings.error("COR-02", where, "correctness " + row.correctness.status, "correctness pass",
                     "the verification failed, and the row says PASS: " + row.correctness.detail);
  }
}

}  // namespace steelyard::bundle
