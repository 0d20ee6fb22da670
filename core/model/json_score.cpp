// SPDX-License-Identifier: Apache-2.0
#include "model/json_shared.h"

namespace steelyard::model {
template <class V>
void fields(V& v, Evidence& e) {
  v("job", e.job);
  v("device", e.device);
  v("benchmark", e.benchmark);
  v("version", e.version);
  v("params", e.params);
  v("metric", e.metric);
  v("value", e.value);
  v("node", e.node);
}
template <class V>
void fields(V& v, ScoreInput& i) {
  v("metric", i.metric);
  v("dimension", i.dimension);
  v("unit", i.unit);
  v("direction", i.direction);
  v("kind", i.kind);
  v("reference", i.reference);
  v("elasticity", i.elasticity);
  v.nullable("value", i.value);
  v.nullable("ci95", i.ci95);
  v.nullable("ratio", i.ratio);
  v.nullable("contribution", i.contribution);
  v("n_launch", i.n_launch);
  v("n_sample", i.n_sample);
  v("estimator", i.estimator);
  v("path", i.path);
  v.nullable("percent_of_bound", i.percent_of_bound);
  v("flags", i.flags);
  v("evidence", i.evidence);
  v("missing", i.missing);
  v("remedy", i.remedy);
}
template <class V>
void fields(V& v, DimensionScore& d) {
  v("dimension", d.dimension);
  v("weight", d.weight);
  v.nullable("points", d.points);
}
template <class V>
void fields(V& v, ScoreInterval& i) {
  v("ci95", i.ci95);
  v("method", i.method);
  v.nullable("delta", i.delta);
  v.nullable("bootstrap", i.bootstrap);
  v("worst_case", i.worst_case);
  v("resamples", i.resamples);
}
template <class V>
void fields(V& v, ScoredCentre& c) {
  v("declared", c.declared);
  v("credited", c.credited);
  v("left_out", c.left_out);
  v("drawn", c.drawn);
  v("efficiency", c.efficiency);
  v("extensive_share", c.extensive_share);
}
template <class V>
void fields(V& v, Score& s) {
  v("id", s.id);
  v("status", s.status);
  v("reasons", s.reasons);
  v("edition", s.edition);
  v("edition_sha256", s.edition_sha256);
  v("edition_status", s.edition_status);
  v("profile", s.profile);
  v("schema_id", s.schema);
  v("run", s.run);
  v("run_profile", s.run_profile);
  v("journal_head", s.journal_head);
  v("tool_version", s.tool_version);
  v("tool_commit", s.tool_commit);
  v("verified", s.verified);
  v("node", s.node);
  v("centre", s.centre);
  v.nullable("value", s.value);
  v.nullable("interval", s.interval);
  v.nullable("balance", s.balance);
  v("lambda_max", s.lambda_max);
  v("consistency_ratio", s.consistency_ratio);
  v("dimensions", s.dimensions);
  v("inputs", s.inputs);
}

constexpr const char* kSchema = "steelyard.score/1";

Json to_json(const Score& s) {
  return detail::write_document(kSchema, s);
}
Result<Score> score_from_json(const Json& j) {
  return detail::read_document<Score>(kSchema, "score", j);
}

}  // namespace steelyard::model
