// SPDX-License-Identifier: Apache-2.0
#include "model/json_shared.h"

namespace steelyard::model {
namespace detail {

template <>
struct EnumNames<Scope> {
  static constexpr const char* kNames[] = {"node", "centre"};
};

}  // namespace detail

/// A suite's name, or else the members of a row's source.
void fields(detail::Reader& v, MetricSource& s) {
  v("suite", s.suite);
  if (!s.suite) fields(v, s.row.emplace());
}

template <class V>
void fields(V& v, ScoredMetric& m) {
  v("id", m.id);
  v("dimension", m.dimension);
  v("names", m.names);
  v("unit", m.unit);
  v("direction", m.direction);
  v("kind", m.kind);
  v("weights", m.weights);
  v("reference", m.reference);
  v("class", m.quality);
  v("sources", m.sources);
}
template <class V>
void fields(V& v, Dimension& d) {
  v("id", d.id);
  v("names", d.names);
  v("coupling", d.coupling);
}
template <class V>
void fields(V& v, QualityClass& c) {
  v("id", c.id);
  v("precision", c.precision);
  v("variation", c.variation);
  v("retest", c.retest);
  v("launches", c.launches);
}
template <class V>
void fields(V& v, WeightProfile& p) {
  v("id", p.id);
  v("names", p.names);
  v("judgements", p.judgements);
}
template <class V>
void fields(V& v, ScoreSchema& s) {
  v("id", s.id);
  v("scope", s.scope);
  v("dimensions", s.dimensions);
}
template <class V>
void fields(V& v, SuiteFile& s) {
  v("id", s.id);
  v("file", s.file);
  v("sha256", s.sha256);
}
template <class V>
void fields(V& v, SuiteKernel& k) {
  v("benchmark", k.benchmark);
  v("version", k.version);
  v("params", k.params);
  v("metric", k.metric);
  v("unit", k.unit);
  v("reference", k.reference);
  v("weight", k.weight);
}
template <class V>
void fields(V& v, Suite& s) {
  v("id", s.id);
  v("kernels", s.kernels);
}
template <class V>
void fields(V& v, Mapping& m) {
  v("ours", m.ours);
  v("white_paper", m.white_paper);
  v("gbt_46346", m.gbt_46346);
  v("cats", m.cats);
}
template <class V>
void fields(V& v, Edition& e) {
  v("id", e.id);
  v("status", e.status);
  v("names", e.names);
  v("rule", e.rule);
  v("dimensions", e.dimensions);
  v("classes", e.classes);
  v("metrics", e.metrics);
  v("suites", e.suite_files);
  v("profiles", e.profiles);
  v("schemas", e.schemas);
  v("mapping", e.mapping);
}

Result<Edition> edition_from_json(const Json& j) {
  return detail::read_document<Edition>("steelyard.edition/1", "edition", j);
}
Result<WeightProfile> weight_profile_from_json(const Json& j) {
  return detail::read_document<WeightProfile>("steelyard.weights/1", "profile", j);
}
Result<Suite> suite_from_json(const Json& j) {
  return detail::read_document<Suite>("steelyard.suite/1", "suite", j);
}

}  // namespace steelyard::model
