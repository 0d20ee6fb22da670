// SPDX-License-Identifier: Apache-2.0
#include "model/comparison.h"
#include "model/json_shared.h"

namespace steelyard::model {
namespace detail {

template <>
struct EnumNames<Difference> {
  static constexpr const char* kNames[] = {"FASTER", "SLOWER", "SAME", "UNDECIDED", "NOT_COMPARED"};
};

}  // namespace detail

template <class V>
void fields(V& v, ComparedSystem& s) {
  v("name", s.name);
  v("run", s.run);
  v("profile", s.profile);
  v("nodes", s.nodes);
  v("edition", s.edition);
  v.nullable("cost", s.cost);
  v.nullable("power", s.power);
  v("started", s.started);
  v("hardware", s.hardware);
  v("measured_by", s.measured_by);
  v("evidence", s.evidence);
}
template <class V>
void fields(V& v, ComparedMetric& m) {
  v("system", m.system);
  v("benchmark", m.benchmark);
  v("version", m.version);
  v("params", m.params);
  v("metric", m.metric);
  v("quantile", m.quantile);
  v("unit", m.unit);
  v("direction", m.direction);
  v("kind", m.kind);
  v.nullable("reference", m.reference);
  v.nullable("value", m.value);
  v("n_reference", m.n_reference);
  v("n", m.n);
  v("of", m.of);
  v.nullable("ratio", m.ratio);
  v.nullable("ci95", m.ci95);
  v.nullable("p", m.p);
  v("method", m.method);
  v("verdict", m.verdict);
  v("reason", m.reason);
  v.nullable("per_cost", m.per_cost);
  v.nullable("per_power", m.per_power);
  v("forced", m.forced);
}
template <class V>
void fields(V& v, EnvironmentDifference& e) {
  v("fact", e.fact);
  v("values", e.values);
}
template <class V>
void fields(V& v, Tally& t) {
  v("faster", t.faster);
  v("slower", t.slower);
  v("same", t.same);
  v("undecided", t.undecided);
  v("not_compared", t.not_compared);
}
template <class V>
void fields(V& v, ComparedScore& s) {
  v("system", s.system);
  v("status", s.status);
  v.nullable("value", s.value);
  v.nullable("ci95", s.ci95);
  v("points", s.points);
  v.nullable("ratio", s.ratio);
  v.nullable("ratio_ci95", s.ratio_ci95);
  v("verdict", s.verdict);
  v("reason", s.reason);
  v.nullable("per_cost", s.per_cost);
  v.nullable("per_power", s.per_power);
  v("flip_weights", s.flip_weights);
  v("rank_shares", s.rank_shares);
  v("means", s.means);
}
template <class V>
void fields(V& v, ScoreComparison& s) {
  v("id", s.id);
  v("dimensions", s.dimensions);
  v("dimension_names", s.dimension_names);
  v("weights", s.weights);
  v("systems", s.systems);
  v("draws", s.draws);
  v("exponents", s.exponents);
  v("order_depends_on_noise", s.order_depends_on_noise);
  v("order_depends_on_mean", s.order_depends_on_mean);
  v("order_depends_on_weights", s.order_depends_on_weights);
}
template <class V>
void fields(V& v, Comparison& c) {
  v("systems", c.systems);
  v("obstacles", c.obstacles);
  v("environment", c.environment);
  v("metrics", c.metrics);
  v("tallies", c.tallies);
  v.nullable("score", c.score);
  v("native_only", c.native_only);
}

const char* to_text(Difference d) {
  return detail::EnumNames<Difference>::kNames[static_cast<std::size_t>(d)];
}

Json to_json(const Comparison& c) {
  return detail::write_document("steelyard.comparison/1", c);
}

}  // namespace steelyard::model
