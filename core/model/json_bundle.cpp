// SPDX-License-Identifier: Apache-2.0
#include "model/json_fields.h"

namespace steelyard::model {

template <class V>
void fields(V& v, BundledFile& f) {
  v("path", f.path);
  v("size", f.size);
  v("sha256", f.sha256);
}
template <class V>
void fields(V& v, Pinned& p) {
  v("id", p.id);
  v("sha256", p.sha256);
}
template <class V>
void fields(V& v, BundleTool& t) {
  v("version", t.version);
  v("commit", t.commit);
  v("sha256", t.sha256);
}
template <class V>
void fields(V& v, BundleManifest& m) {
  v("session_id", m.session_id);
  v("nonce", m.nonce);
  v("journal_head", m.journal_head);
  v("edition", m.edition);
  v("rules", m.rules);
  v("profile", m.profile);
  v("tool", m.tool);
  v("schemas", m.schemas);
  v("files", m.files);
}
template <class V>
void fields(V& v, CheckFinding& f) {
  v("rule", f.rule);
  v("severity", f.severity);
  v("where", f.where);
  v("measured", f.measured);
  v("required", f.required);
  v("message", f.message);
}
template <class V>
void fields(V& v, RuleTally& t) {
  v("rule", t.rule);
  v("stage", t.stage);
  v("title", t.title);
  v("checked", t.checked);
  v("errors", t.errors);
  v("flags", t.flags);
  v("settled", t.settled);
}
template <class V>
void fields(V& v, CheckedSignature& s) {
  v("file", s.file);
  v("key", s.key);
  v("role", s.role);
  v("name", s.name);
  v("status", s.status);
}
template <class V>
void fields(V& v, CheckedScore& s) {
  v("id", s.id);
  v("status", s.status);
  v.nullable("value", s.value);
  v.nullable("ci95", s.ci95);
}
template <class V>
void fields(V& v, CheckReport& r) {
  v("sha256", r.sha256);
  v("manifest_sha256", r.manifest_sha256);
  v("verdict", r.verdict);
  v("checker_version", r.checker_version);
  v("checker_commit", r.checker_commit);
  v("edition", r.manifest.edition);
  v("rule_set", r.manifest.rules);
  v("packed_by", r.manifest.tool);
  v("run", r.run);
  v("run_profile", r.run_profile);
  v("started", r.started);
  v("finished", r.finished);
  v("nodes", r.nodes);
  v("retest", r.retest);
  v("scores", r.scores);
  v("signatures", r.signatures);
  v("rules", r.rules);
  v("findings", r.findings);
}

constexpr const char* kBundleSchema = "steelyard.bundle/1";

Json to_json(const BundleManifest& m) {
  return detail::write_document(kBundleSchema, m);
}
Result<BundleManifest> bundle_manifest_from_json(const Json& j) {
  return detail::read_document<BundleManifest>(kBundleSchema, "manifest", j);
}
Json to_json(const CheckReport& r) {
  return detail::write_document("steelyard.check/1", r);
}

}  // namespace steelyard::model
