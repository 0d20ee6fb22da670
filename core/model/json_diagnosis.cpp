// SPDX-License-Identifier: Apache-2.0
#include "model/diagnosis.h"
#include "model/json_shared.h"

namespace steelyard::model {
namespace detail {

template <>
struct EnumNames<Oddity> {
  static constexpr const char* kNames[] = {"outlier", "modes",  "link",   "drift",   "counter",
                                           "missing", "failed", "copied", "baseline"};
};

}  // namespace detail

template <class V>
void fields(V& v, Population& p) {
  v("benchmark", p.benchmark);
  v("version", p.version);
  v("params", p.params);
  v("metric", p.metric);
  v("unit", p.unit);
  v("direction", p.direction);
  v("kind", p.kind);
  v("hardware", p.hardware);
  v("n", p.n);
  v.nullable("median", p.median);
  v.nullable("ci95", p.ci95);
  v.nullable("spread", p.spread);
  v("not_judged", p.not_judged);
}
template <class V>
void fields(V& v, Oddness& o) {
  v("code", o.code);
  v("suspect", o.suspect);
  v("node", o.node);
  v("device", o.device);
  v("link", o.link);
  v.nullable("population", o.population);
  v.nullable("value", o.value);
  v.nullable("expected", o.expected);
  v.nullable("ratio", o.ratio);
  v.nullable("z", o.z);
  v("members", o.members);
  v("detail", o.detail);
}
template <class V>
void fields(V& v, Culprit& c) {
  v("node", c.node);
  v("device", c.device);
  v("link", c.link);
  v("findings", c.findings);
  v("worst", c.worst);
}
template <class V>
void fields(V& v, Nowhere& n) {
  v("benchmark", n.benchmark);
  v("verdict", n.verdict);
  v("reason", n.reason);
  v("nodes", n.nodes);
}
template <class V>
void fields(V& v, Diagnosis& d) {
  v("runs", d.runs);
  v("nodes", d.nodes);
  v("readings", d.readings);
  v("judged", d.judged);
  v("compared", d.compared);
  v("least", d.least);
  v("baseline", d.baseline);
  v("populations", d.populations);
  v("findings", d.findings);
  v("culprits", d.culprits);
  v("nowhere", d.nowhere);
}
template <class V>
void fields(V& v, Baseline& b) {
  v("runs", b.runs);
  v("nodes", b.nodes);
  v("populations", b.populations);
  v("left_out", b.left_out);
}

constexpr const char* kDiagnosis = "steelyard.diagnosis/1";
constexpr const char* kBaseline = "steelyard.baseline/1";

const char* to_text(Oddity o) {
  return detail::EnumNames<Oddity>::kNames[static_cast<std::size_t>(o)];
}

Json to_json(const Diagnosis& d) {
  return detail::write_document(kDiagnosis, d);
}
Json to_json(const Baseline& b) {
  return detail::write_document(kBaseline, b);
}
Result<Baseline> baseline_from_json(const Json& j) {
  return detail::read_document<Baseline>(kBaseline, "baseline", j);
}

}  // namespace steelyard::model
