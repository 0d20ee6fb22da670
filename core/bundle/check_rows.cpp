// SPDX-License-Identifier: Apache-2.0
// The values of rows, computed again from their samples.
#include <fmt/format.h>

#include "bundle/contents.h"
#include "bundle/evidence.h"
#include "judge/recompute.h"

namespace steelyard::bundle {

void check_rows(const Evidence& evidence, Findings& findings) {
  if (!evidence.record) return;
  const auto& rows = evidence.record->run.results;
  findings.checked("REC-01", rows.size());
  findings.checked("REC-02", rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const judge::Departure& d : judge::departures(rows[i])) {
      const std::string where =
          fmt::format("{} results[{}] ({} {}){}", kJournalPath, i, rows[i].benchmark, rows[i].metric, d.member);
      if (d.certain)
        findings.error(d.rule, where, d.found, d.expected, d.reason);
      else
        findings.unknown(d.rule, where, d.found, d.expected, d.reason);
    }
}

}  // namespace steelyard::bundle
