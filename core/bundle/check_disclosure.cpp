// SPDX-License-Identifier: Apache-2.0
// What people read of a run besides its numbers must be what it recorded.
#include "bundle/contents.h"
#include "bundle/evidence.h"

namespace steelyard::bundle {

void check_disclosure(const Evidence& evidence, Findings& findings) {
  const auto file = evidence.files.find(kDisclosurePath);
  if (!evidence.record || file == evidence.files.end()) return;
  findings.checked("REC-05");
  if (file->second != disclosure(evidence.record->run, evidence.declaration))
    findings.error("REC-05", kDisclosurePath, "another text", "the text that follows from run.json and declaration",
                   "people would read something else than what was recorded");
}

}  // namespace steelyard::bundle
