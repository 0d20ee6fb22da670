// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/digest.h"
#include "bundle/contents.h"
#include "bundle/evidence.h"
#include "model/json.h"

namespace steelyard::bundle {
namespace {

void check_hashes(const Evidence& evidence, Findings& findings) {
  for (const model::BundledFile& listed : evidence.manifest->files) {
    const auto file = evidence.files.find(listed.path);
    if (file == evidence.files.end()) continue;  // CNT-04
    findings.checked("INT-01");
    if (file->second.size() != listed.size)
      findings.error("INT-01", listed.path, fmt::format("{} bytes", file->second.size()),
                     fmt::format("{} bytes", listed.size), "the file has another size than the manifest says");
    else if (const std::string hash = sha256_hex(file->second); hash != listed.sha256)
      findings.error("INT-01", listed.path, hash, listed.sha256, "the file was changed after the manifest was written");
  }
}

void check_chain(const Evidence& evidence, Findings& findings) {
  const auto file = evidence.files.find(kJournalPath);
  if (file == evidence.files.end()) return;
  findings.checked("INT-02");
  const auto refuse = [&](const std::string& what) {
    findings.error("INT-02", kJournalPath, what, "a whole chain of lines that a run of steelyard writes",
                   "the journal was changed after it was written");
  };
  const auto journal = store::read_journal(file->second, kJournalPath);
  if (!journal) return refuse(journal.error().message);
  const auto record = store::replay(*journal, kJournalPath);
  if (!record) return refuse(record.error().message);
  if (record->torn) refuse("a half-written last line");
}

/// One session: whoever pairs the journal of one run with the results of another is found here.
void check_session(const Evidence& evidence, Findings& findings) {
  const store::RunRecord& record = *evidence.record;
  const auto same = [&](const std::string& where, const std::string& found, const std::string& journalled) {
    findings.checked("INT-03");
    if (found != journalled)
      findings.error("INT-03", where, found, journalled, "this is about another session than the journal");
  };
  if (evidence.manifest) {
    same("manifest.json journal_head", evidence.manifest->journal_head, record.run.journal_head);
    same("manifest.json session_id", evidence.manifest->session_id, record.run.id);
    const std::string_view journal = evidence.files.find(kJournalPath)->second;
    const auto first = model::parse_json(journal.substr(0, journal.find('\n')), kJournalPath);
    same("manifest.json nonce", evidence.manifest->nonce, first ? first->value("nonce", "") : "");
  }
  if (evidence.run) {
    same("run.json journal_head", evidence.run->journal_head, record.run.journal_head);
    same("run.json id", evidence.run->id, record.run.id);
  }
}

}  // namespace

void check_integrity(const Evidence& evidence, Findings& findings) {
  if (evidence.manifest) check_hashes(evidence, findings);
  check_chain(evidence, findings);
  if (evidence.record) check_session(evidence, findings);
}

}  // namespace steelyard::bundle
