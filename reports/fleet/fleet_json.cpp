// SPDX-License-Identifier: Apache-2.0
#include "reports/fleet/fleet_json.h"

#include "model/json.h"

namespace steelyard::reports {
namespace {

model::Json to_json(const model::Spread& s) {
  const model::Json slowest =
      s.slowest ? model::Json{{"name", s.slowest->name}, {"value", s.slowest->value}} : model::Json(nullptr);
  return {{"least", s.least},   {"p5", s.p5},     {"p95", s.p95},           {"most", s.most},
          {"absent", s.absent}, {"bins", s.bins}, {"slowest_link", slowest}};
}

model::Json to_json(const FleetNode& n) {
  return {{"name", n.name},
          {"hardware", n.hardware},
          {"findings", n.findings},
          {"summary",
           {{"pass", n.summary.pass},
            {"fail", n.summary.fail},
            {"skip", n.summary.skip},
            {"invalid", n.summary.invalid},
            {"error", n.summary.error},
            {"waived", n.summary.waived}}}};
}

model::Json to_json(const FleetRun& r) {
  return {
      {"id", r.id},        {"file", r.file}, {"sha256", r.sha256}, {"verified", r.verified}, {"finished", r.finished},
      {"bundle", r.bundle}};
}

template <class T>
model::Json list(const std::vector<T>& items) {
  model::Json out = model::Json::array();
  for (const T& item : items) out.push_back(to_json(item));
  return out;
}

}  // namespace

model::Json to_json(const FleetView& fleet) {
  return {{"started", fleet.started},       {"finished", fleet.finished},
          {"profiles", fleet.profiles},     {"tools", fleet.tools},
          {"runs", list(fleet.runs)},       {"nodes", list(fleet.nodes)},
          {"spreads", list(fleet.spreads)}, {"diagnosis", model::to_json(fleet.diagnosis)}};
}

}  // namespace steelyard::reports
