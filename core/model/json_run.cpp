// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "base/clock.h"
#include "model/json_machine_fields.h"
#include "model/json_shared.h"

namespace steelyard::model {
namespace detail {

template <>
struct EnumNames<Verdict> {
  static constexpr const char* kNames[] = {"PASS", "FAIL", "SKIP", "INVALID", "ERROR", "WAIVED"};
};

}  // namespace detail

template <class V>
void fields(V& v, Correctness& c) {
  v("status", c.status);
  v("detail", c.detail);
}
template <class V>
void fields(V& v, Durations& d) {
  v("buckets", d.buckets);
  v("counts", d.counts);
}
template <class V>
void fields(V& v, Launch& l) {
  v("n", l.n);
  v("value", l.value);
  v("autocorrelation", l.autocorrelation);
  v("batch", l.batch);
  v("warmup", l.warmup);
  v("steady", l.steady);
  v("seed", l.seed);
  v("start_ns", l.start_ns);
  v("end_ns", l.end_ns);
  v("measured_s", l.measured_s);
  v("durations", l.durations);
}
template <class V>
void fields(V& v, Matrix& m) {
  v("rows", m.rows);
  v("columns", m.columns);
  v("cells", m.cells);
  if constexpr (!V::kWriting)
    v.check("cells", m.cells.size() == m.rows.size() * m.columns.size(), "as many as rows times columns");
}
template <class V>
void fields(V& v, Row& r) {
  v("job", r.job);
  v("node", r.node);
  v("device", r.device);
  v("benchmark", r.benchmark);
  v("version", r.version);
  v("params", r.params);
  v("metric", r.metric);
  v("unit", r.unit);
  v("direction", r.direction);
  v.nullable("value", r.value);
  v.nullable("ci95", r.ci95);
  v("n", r.n);
  v("samples", r.samples);
  v("seconds", r.seconds);
  v("launches", r.launches);
  v("quantiles", r.quantiles);
  v("quantile_ci95", r.quantile_ci95);
  v("matrix", r.matrix);
  v("estimator", r.estimator);
  v("path", r.path);
  v.nullable("bound", r.bound);
  v("bound_source", r.bound_source);
  v.nullable("percent_of_bound", r.percent_of_bound);
  v("correctness", r.correctness);
  v("conditions", r.conditions);
  v("flags", r.flags);
  v("verdict", r.verdict);
  v("reason", r.reason);
  v("remedy", r.remedy);
  v("duration_s", r.duration_s);
}
template <class V>
void fields(V& v, Summary& s) {
  v("pass", s.pass);
  v("fail", s.fail);
  v("skip", s.skip);
  v("invalid", s.invalid);
  v("error", s.error);
  v("waived", s.waived);
}
template <class V>
void fields(V& v, Node& n) {
  v("name", n.name);
  v("machine", n.machine);
}
constexpr const char* kMoment = "a moment that exists, as 2026-11-21T03:12:40.123Z";

template <class V>
void fields(V& v, ImportedFile& f) {
  v("format", f.format);
  v("tool", f.tool);
  v("version", f.version);
  v("file", f.file);
  v("sha256", f.sha256);
  v("measured", f.measured);
  v("imported", f.imported);
  if constexpr (!V::kWriting) {
    v.check("measured", !f.measured || is_timestamp(*f.measured), kMoment);
    v.check("imported", !f.imported || is_timestamp(*f.imported), kMoment);
  }
}

namespace {

/// What no single member says: times exist, and rows are of nodes that the run lists.
template <class V>
void check_whole(V& v, const Run& r) {
  v.check("started", r.started.empty() || is_timestamp(r.started), kMoment);
  v.check("finished", r.finished.empty() || is_timestamp(r.finished), kMoment);
  v.check("finished", r.finished.empty() || r.started <= r.finished, "after the start");
  std::set<std::string_view> names;
  for (const Node& node : r.nodes) names.insert(node.name);
  for (std::size_t i = 0; i < r.results.size(); ++i)
    if (!names.contains(r.results[i].node))
      v.check(fmt::format("results[{}].node", i), false, "one of the run's nodes");
}

struct Tool {
  std::string version, commit;
};
struct Setting {
  std::string value, origin;
};
template <class V>
void fields(V& v, Tool& t) {
  v("version", t.version);
  v("commit", t.commit);
}
template <class V>
void fields(V& v, Setting& s) {
  v("value", s.value);
  v("origin", s.origin);
}

}  // namespace

template <class V>
void fields(V& v, Run& r) {
  Tool tool{r.tool_version, r.tool_commit};
  std::map<std::string, Setting> settings;
  for (const auto& [key, setting] : r.settings) settings[key] = {setting.first, setting.second};
  v("id", r.id);
  v("profile", r.profile);
  v("started", r.started);
  v("finished", r.finished);
  v("tool", tool);
  v("nodes", r.nodes);
  v("results", r.results);
  v("summary", r.summary);
  v("journal_head", r.journal_head);
  v("plugins", r.plugins);
  v("settings", settings);
  v("imported_from", r.imported_from);
  if constexpr (!V::kWriting) {
    r.tool_version = tool.version;
    r.tool_commit = tool.commit;
    for (const auto& [key, setting] : settings) r.settings[key] = {setting.value, setting.origin};
    check_whole(v, r);
  }
}

constexpr const char* kSchema = "steelyard.run/1";

Json to_json(const Row& r) {
  return detail::write_document(nullptr, r);
}
Json to_json(const Run& r) {
  return detail::write_document(kSchema, r);
}
Result<Row> row_from_json(const Json& j) {
  return detail::read_document<Row>(nullptr, "row", j);
}
Result<Run> run_from_json(const Json& j) {
  return detail::read_document<Run>(kSchema, "run", j);
}

}  // namespace steelyard::model
