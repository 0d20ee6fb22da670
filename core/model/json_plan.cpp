// SPDX-License-Identifier: Apache-2.0
#include "model/json_shared.h"

namespace steelyard::model {
namespace detail {

template <>
struct EnumNames<ParamType> {
  static constexpr const char* kNames[] = {"int", "real", "text", "choice"};
};

}  // namespace detail

template <class V>
void fields(V& v, ParamInfo& p) {
  v("id", p.id);
  v("summary", p.summary);
  v("unit", p.unit);
  v("type", p.type);
  v("def", p.def);
  v("min", p.min);
  v("max", p.max);
  v("choices", p.choices);
}
template <class V>
void fields(V& v, MetricInfo& m) {
  v("id", m.id);
  v("summary", m.summary);
  v("unit", m.unit);
  v("direction", m.direction);
}
template <class V>
void fields(V& v, BenchmarkInfo& b) {
  v("id", b.id);
  v("summary", b.summary);
  v("version", b.version);
  v("exclusive", b.exclusive);
  v("destructive", b.destructive);
  v("multi_rank", b.multi_rank);
  v("needs_privilege", b.needs_privilege);
  v("params", b.params);
  v("metrics", b.metrics);
}
template <class V>
void fields(V& v, DeviceInfo& d) {
  v("index", d.index);
  v("id", d.id);
  v("kind", d.kind);
  v("name", d.name);
  v("pci", d.pci);
  v("numa_node", d.numa_node);
}
template <class V>
void fields(V& v, PluginInfo& p) {
  v("id", p.id);
  v("name", p.name);
  v("vendor", p.vendor);
  v("version", p.version);
  v("license", p.license);
  v("manifest", p.manifest);
  v("library", p.library);
  v("library_sha256", p.library_sha256);
  v("kinds", p.kinds);
  v("devices", p.devices);
  v("benchmarks", p.benchmarks);
  v("unusable", p.unusable);
  v("remedy", p.remedy);
  v("broken", p.broken);
}
template <class V>
void fields(V& v, Protocol& p) {
  v("sample_s", p.sample_s);
  v("min_s", p.min_s);
  v("max_s", p.max_s);
  v("warmup_max_s", p.warmup_max_s);
  v("precision", p.precision);
  v("steady_range", p.steady_range);
  v("steady_drift", p.steady_drift);
  v("round_s", p.round_s);
  v("min_samples", p.min_samples);
  v("launches", p.launches);
  v("timeout_s", p.timeout_s);
}
template <class V>
void fields(V& v, Job& j) {
  v("id", j.id);
  v("plugin", j.plugin);
  v("benchmark", j.benchmark);
  v("device", j.device);
  v("version", j.version);
  v("params", j.params);
  v("seed", j.seed);
  v("exclusive", j.exclusive);
  v("destructive", j.destructive);
  v("multi_rank", j.multi_rank);
  v("estimated_s", j.estimated_s);
  v("memory_bytes", j.memory_bytes);
  v("disk_bytes", j.disk_bytes);
  v("protocol", j.protocol);
  v("skip", j.skip);
  v("broken", j.broken);
  v("remedy", j.remedy);
}
template <class V>
void fields(V& v, Plan& p) {
  v("profile", p.profile);
  v("profile_sha256", p.profile_sha256);
  v("jobs", p.jobs);
  v("estimated_s", p.estimated_s);
  v("memory_bytes", p.memory_bytes);
  v("disk_bytes", p.disk_bytes);
}

constexpr const char* kPlanSchema = "steelyard.plan/1";

Json to_json(const PluginInfo& p) {
  return detail::write_document(nullptr, p);
}
Json to_json(const Job& j) {
  return detail::write_document(nullptr, j);
}
Json to_json(const Plan& p) {
  return detail::write_document(kPlanSchema, p);
}
Result<PluginInfo> plugin_from_json(const Json& j) {
  return detail::read_document<PluginInfo>(nullptr, "plugin", j);
}
Result<Job> job_from_json(const Json& j) {
  return detail::read_document<Job>(nullptr, "job", j);
}
Result<Plan> plan_from_json(const Json& j) {
  return detail::read_document<Plan>(kPlanSchema, "plan", j);
}

}  // namespace steelyard::model
