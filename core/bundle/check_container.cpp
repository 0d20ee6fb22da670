// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "bundle/contents.h"
#include "bundle/evidence.h"

namespace steelyard::bundle {

void check_container(const Evidence& evidence, Findings& findings) {
  for (const char* rule : {"CNT-01", "CNT-02", "CNT-05", "CNT-06"}) findings.checked(rule, evidence.files.size());
  if (const auto& fault = evidence.archive.fault)
    findings.error(
        fault->rule, fault->where, fault->measured, fault->required,
        "the container was not written by steelyard pack, or is damaged; nothing behind this place was read");
  findings.checked("CNT-04");
  if (evidence.archive.fault) return;  // what is missing may stand behind it
  if (evidence.manifest_bytes.empty())
    findings.error("CNT-04", kManifestPath, "absent", "there", "without a manifest nothing says what belongs here");
  if (!evidence.manifest) return;
  std::set<std::string_view> listed;
  for (const model::BundledFile& file : evidence.manifest->files) {
    findings.checked("CNT-04");
    listed.insert(file.path);
    if (!evidence.files.contains(file.path))
      findings.error("CNT-04", file.path, "absent", "there", "the manifest lists a file that the bundle lacks");
  }
  for (const auto& [path, bytes] : evidence.files) {
    if (path == kManifestPath || path.starts_with("sig/")) continue;
    findings.checked("CNT-03");
    if (!listed.contains(path))
      findings.error("CNT-03", path, "not in the manifest", "listed", "a file that no signature covers");
  }
}

}  // namespace steelyard::bundle
