// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "model/certificate.h"
#include "model/json_shared.h"

namespace steelyard::model {
namespace detail {

template <>
struct EnumNames<Severity> {
  static constexpr const char* kNames[] = {"error", "flag", "unknown"};
};
template <>
struct EnumNames<Decision> {
  static constexpr const char* kNames[] = {"PASS", "CONDITIONAL", "FAIL", "MISSING", "WAIVED"};
};
template <>
struct EnumNames<Level> {
  static constexpr const char* kNames[] = {"C0", "C1", "C2", "C3"};
};
template <>
struct EnumNames<Support> {
  static constexpr const char* kNames[] = {"native", "emulated", "fallback", "unsupported", "not_measured"};
};

}  // namespace detail

template <class V>
void fields(V& v, RuleCheck& c) {
  v("rule", c.rule);
  v("checker", c.checker);
  v("title", c.title);
  v("checked", c.checked);
  v("errors", c.errors);
  v("flags", c.flags);
  v("unknown", c.unknown);
}
template <class V>
void fields(V& v, RuleFinding& f) {
  v("rule", f.rule);
  v("checker", f.checker);
  v("severity", f.severity);
  v("where", f.where);
  v("measured", f.measured);
  v("required", f.required);
  v("explanation", f.explanation);
}
template <class V>
void fields(V& v, RuleReport& r) {
  v("rules", r.rules);
  v("rules_sha256", r.rules_sha256);
  v("checks", r.checks);
  v("findings", r.findings);
}
template <class V>
void fields(V& v, CriteriaId& c) {
  v("id", c.id);
  v("title", c.title);
  v("sha256", c.sha256);
  v("text", c.text);
}
template <class V>
void fields(V& v, CertifiedRun& c) {
  v("run", c.run);
  v("profile", c.profile);
  v("started", c.started);
  v("finished", c.finished);
  v("journal_head", c.journal_head);
  v("tool_version", c.tool_version);
  v("tool_commit", c.tool_commit);
  v("verified", c.verified);
  v("nodes", c.nodes);
}
template <class V>
void fields(V& v, GateResult& g) {
  v("id", g.id);
  v("title", g.title);
  v("node", g.node);
  v("device", g.device);
  v("benchmark", g.benchmark);
  v("metric", g.metric);
  v("unit", g.unit);
  v("params", g.params);
  v("kind", g.kind);
  v("direction", g.direction);
  v.nullable("value", g.value);
  v.nullable("ci95", g.ci95);
  v.nullable("limit", g.limit);
  v.nullable("margin", g.margin);
  v("decision", g.decision);
  v("reason", g.reason);
  v("remedy", g.remedy);
}
template <class V>
void fields(V& v, GradedItem& i) {
  v("id", i.id);
  v("title", i.title);
  v("node", i.node);
  v("device", i.device);
  v("benchmark", i.benchmark);
  v("metric", i.metric);
  v("unit", i.unit);
  v.nullable("value", i.value);
  v("zero", i.zero);
  v("full", i.full);
  v.nullable("points", i.points);
  v("weight", i.weight);
  v("reason", i.reason);
}
template <class V>
void fields(V& v, Waiver& w) {
  v("gate", w.gate);
  v("reason", w.reason);
  v("who", w.who);
  v("until", w.until);
  v("used", w.used);
}
template <class V>
void fields(V& v, RetestResult& r) {
  v("node", r.node);
  v("device", r.device);
  v("benchmark", r.benchmark);
  v("metric", r.metric);
  v("unit", r.unit);
  v("params", r.params);
  v.nullable("original", r.original);
  v.nullable("retest", r.retest);
  v.nullable("ratio", r.ratio);
  v("least", r.least);
  v("agrees", r.agrees);
  v("reason", r.reason);
}
template <class V>
void fields(V& v, LevelNeed& n) {
  v("level", n.level);
  v("need", n.need);
}
template <class V>
void fields(V& v, AdaptationCell& c) {
  v("op", c.op);
  v("precision", c.precision);
  v("node", c.node);
  v("device", c.device);
  v("benchmark", c.benchmark);
  v("metric", c.metric);
  v("unit", c.unit);
  v("params", c.params);
  v("support", c.support);
  v("path", c.path);
  v.nullable("measured", c.measured);
  v.nullable("ci95", c.ci95);
  v.nullable("rated", c.rated);
  v("rated_source", c.rated_source);
  v.nullable("ratio", c.ratio);
  v("error", c.error);
  v("correct", c.correct);
  v.nullable("energy_j", c.energy_j);
  v.nullable("power_w", c.power_w);
  v.nullable("stability", c.stability);
  v.nullable("drift", c.drift);
  v("reasons", c.reasons);
}
template <class V>
void fields(V& v, AdaptedDevice& d) {
  v("node", d.node);
  v("device", d.device);
  v("model", d.model);
  v("plugin", d.plugin);
  v("plugin_version", d.plugin_version);
}
template <class V>
void fields(V& v, Adaptation& a) {
  v("devices", a.devices);
  v("operators", a.operators);
  v("precisions", a.precisions);
  v("cells", a.cells);
  v.nullable("soak_s", a.soak_s);
  v("complete", a.complete);
}
template <class V>
void fields(V& v, Certificate& c) {
  v("id", c.id);
  v("criteria", c.criteria);
  v("issued", c.issued);
  v("valid_until", c.valid_until);
  v("tool_version", c.tool_version);
  v("tool_commit", c.tool_commit);
  v("runs", c.runs);
  v("certified", c.certified);
  v("decision", c.decision);
  v("level", c.level);
  v("required", c.required);
  v("needs", c.needs);
  v("reasons", c.reasons);
  v("gates", c.gates);
  v("graded", c.graded);
  v.nullable("grade", c.grade);
  v("rules", c.rules);
  v("waivers", c.waivers);
  v.nullable("retest_run", c.retest_run);
  v("retest", c.retest);
  v("not_measured", c.not_measured);
  v("invalidated_by", c.invalidated_by);
  v.nullable("score", c.score);
  v.nullable("score_ci95", c.score_ci95);
  v("score_id", c.score_id);
  v.nullable("adaptation", c.adaptation);
}

namespace {

constexpr const char* kSchema = "steelyard.certificate/1";

template <class E>
const char* name_of(E e) {
  return detail::EnumNames<E>::kNames[static_cast<std::size_t>(e)];
}

}  // namespace

Decision worse(Decision a, Decision b) {
  constexpr Decision kFromBest[] = {Decision::kPass, Decision::kWaived, Decision::kConditional, Decision::kMissing,
                                    Decision::kFail};
  return std::ranges::find(kFromBest, a) < std::ranges::find(kFromBest, b) ? b : a;
}

const char* to_text(Decision d) {
  return name_of(d);
}
const char* to_text(Level l) {
  return name_of(l);
}
const char* to_text(Support s) {
  return name_of(s);
}
const char* to_text(Severity s) {
  return name_of(s);
}
Json to_json(const Certificate& c) {
  return detail::write_document(kSchema, c);
}
Result<Certificate> certificate_from_json(const Json& j) {
  return detail::read_document<Certificate>(kSchema, "certificate", j);
}

}  // namespace steelyard::model
