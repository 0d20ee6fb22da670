// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>

#include "bundle/evidence.h"

namespace steelyard::bundle {
namespace {

using model::CheckedSignature;

/// When the run ended, as a date: what a key's validity is held against. A signature carries no time that anybody could
/// prove, and a report that changed with the day of reading could not be compared.
std::string date_of(const Evidence& evidence) {
  return evidence.record ? evidence.record->run.finished.substr(0, 10) : "";
}

/// Of an intact envelope: what the trust file says of its key in its role. Sets name and status.
void hold_against(const Trust& trust, const std::string& date, CheckedSignature& shown, Findings& findings) {
  std::vector<const TrustedKey*> entries;
  for (const TrustedKey& key : trust.keys)
    if (key.key == shown.key) entries.push_back(&key);
  if (entries.empty()) return;  // whether that matters depends on the other signatures
  shown.name = entries.front()->name;
  shown.status = "refused";
  findings.checked("SIG-03");
  const auto entry = std::ranges::find_if(entries, [&](const TrustedKey* k) { return to_text(k->role) == shown.role; });
  if (entry == entries.end())
    return findings.error("SIG-03", shown.file, fmt::format("signed as {}", shown.role),
                          fmt::format("{} is trusted as {}", shown.name, to_text(entries.front()->role)),
                          "somebody signed in a role that is not theirs");
  const TrustedKey& key = **entry;
  shown.name = key.name;
  findings.checked("SIG-04");
  if (!key.revoked.empty())
    return findings.error("SIG-04", shown.file, "revoked: " + key.revoked, "a key that is not revoked",
                          fmt::format("nothing signed with the key of {} counts any more", key.name));
  if (date < key.from || date > key.until)
    return findings.error("SIG-04", shown.file, "the run ended on " + date,
                          fmt::format("from {} to {}", key.from, key.until),
                          fmt::format("the key of {} was not valid then", key.name));
  shown.status = "trusted";
}

/// The envelope as far as it can be believed; an error if it cannot.
CheckedSignature check_one(const std::string& path, std::string_view bytes, std::string_view manifest,
                           Findings& findings) {
  CheckedSignature shown{.file = path, .key = {}, .role = {}, .name = {}, .status = "refused"};
  findings.checked("SIG-01");
  const auto refuse = [&](const std::string& what) {
    findings.error("SIG-01", path, what, "a DSSE envelope over the exact bytes of manifest.json",
                   "the signature does not hold for what is in this bundle");
  };
  const auto envelope = read_envelope(bytes, manifest);
  if (!envelope) return refuse(envelope.error().message), shown;
  shown.key = envelope->key;
  shown.role = to_text(envelope->role);
  if (!is_intact(*envelope, manifest)) return refuse("a signature of other bytes, or of another key"), shown;
  if (envelope_path(*envelope) != path) return refuse("a file name that is not of its role and key"), shown;
  shown.status = "intact";
  return shown;
}

/// Somebody must be known. Who is not known beside them is only worth a flag: a reader need not know everybody.
void check_known(const std::vector<CheckedSignature>& signatures, const Trust* trust, Findings& findings) {
  const bool trusted = std::ranges::any_of(signatures, [](const auto& s) { return s.status == "trusted"; });
  for (const CheckedSignature& s : signatures) {
    findings.checked("SIG-02");
    if (s.status != "intact") continue;
    if (trust == nullptr)
      findings.flag("SIG-02", s.file, s.key, "a trust file (--trust FILE)",
                    "the signature is intact, but whose it is was not asked");
    else if (trusted)
      findings.flag("SIG-02", s.file, s.key, "a key of the trust file", "also signed by somebody unknown");
    else
      findings.error("SIG-02", s.file, s.key, "a key of the trust file",
                     "signed by somebody unknown, and by nobody whom the trust file knows");
  }
}

}  // namespace

std::vector<CheckedSignature> check_signatures(const Evidence& evidence, const Trust* trust, Findings& findings) {
  std::vector<CheckedSignature> signatures;
  const std::string date = date_of(evidence);
  for (const auto& [path, bytes] : evidence.files) {
    if (!path.starts_with("sig/")) continue;
    signatures.push_back(check_one(path, bytes, evidence.manifest_bytes, findings));
    if (trust != nullptr && signatures.back().status == "intact")
      hold_against(*trust, date, signatures.back(), findings);
  }
  findings.checked("SIG-05");
  if (signatures.empty() && !evidence.archive.fault)  // behind a fault nothing was read
    findings.error("SIG-05", "sig/", "no signature", "at least one",
                   "nobody answers for this bundle: anybody may have written it");
  check_known(signatures, trust, findings);
  return signatures;
}

}  // namespace steelyard::bundle
