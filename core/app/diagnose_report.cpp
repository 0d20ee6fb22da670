// SPDX-License-Identifier: Apache-2.0
#include "app/diagnose_report.h"

#include <algorithm>
#include <fmt/format.h>

#include "app/run_report.h"
#include "base/text.h"
#include "base/units.h"
#include "measure/plan.h"
#include "reports/fleet/fleet.h"

namespace steelyard::app {
namespace {

constexpr std::size_t kSuspectsShown = 20, kCulpritsShown = 12, kMembersShown = 8;

std::string where(const std::string& node, const std::string& device, const std::string& link) {
  std::string out = label(node, device);
  if (!link.empty() && link != node) out += (out.empty() ? "" : " ") + text::printable(link);
  return out;
}

std::string params_of(const model::Population& population) {
  std::string out;
  for (const auto& [name, value] : population.params)
    if (const std::string shown = measure::to_text(value); !shown.empty())
      out += fmt::format("{}{}={}", out.empty() ? "" : " ", name, shown);
  return text::printable(out);
}

const model::Population* population_of(const model::Diagnosis& d, const model::Oddness& o) {
  return o.population && *o.population < d.populations.size() ? &d.populations[*o.population] : nullptr;
}

std::string what(const model::Diagnosis& d, const model::Oddness& o) {
  const model::Population* p = population_of(d, o);
  return p == nullptr ? "" : text::printable(fmt::format("{} {}", p->benchmark, p->metric));
}

std::string human(const model::Population* p, const std::optional<double>& value) {
  return p == nullptr || !value ? "" : units::human(*value, p->unit);
}

/// The detail; of two populations also who is in the smaller one.
std::string note(const model::Oddness& o, const Texts& text) {
  const std::string detail = text::printable(o.detail);
  if (o.members.empty()) return detail;
  std::string names;
  for (std::size_t i = 0; i < std::min(kMembersShown, o.members.size()); ++i)
    names += (i == 0 ? "" : ", ") + text::printable(o.members[i]);
  if (o.members.size() > kMembersShown)
    names += " " + text("diagnose.more", {{"count", fmt::format("{}", o.members.size() - kMembersShown)}});
  return text("diagnose.members", {{"what", detail}, {"names", names}});
}

Cell mark_of(const model::Oddness& o) {
  return o.suspect ? Cell("!", Style::kWarning) : Cell("✘", Style::kBad);
}

std::string digits(const std::optional<double>& x) {
  return x ? fmt::format("{}", *x) : "";
}

std::string culprits(const model::Diagnosis& d, const Texts& text) {
  std::string out;
  for (std::size_t i = 0; i < std::min(kCulpritsShown, d.culprits.size()); ++i) {
    const model::Culprit& c = d.culprits[i];
    out += (i == 0 ? "" : " · ") + where(c.node, c.device, c.link);
    if (c.worst != 1) out += fmt::format(" ×{:.3g}", c.worst);
    if (c.findings > 1) out += fmt::format(" ({})", c.findings);
  }
  if (d.culprits.size() > kCulpritsShown)
    out += " " + text("diagnose.more", {{"count", fmt::format("{}", d.culprits.size() - kCulpritsShown)}});
  return out;
}

}  // namespace

Table diagnosis_table(const model::Diagnosis& d, const Texts& text) {
  Table table{{{"", ""},
               {"code", text("column.finding")},
               {"where", text("column.where")},
               {"metric", text("column.metric")},
               {"value", text("column.value"), true},
               {"expected", text("column.expected"), true, 1},
               {"ratio", text("column.ratio"), true, 2},
               {"z", "z", true, 3},
               {"note", text("column.note")}},
              {}};
  std::size_t suspects = 0;
  for (const model::Oddness& o : d.findings) {
    if (o.suspect && ++suspects > kSuspectsShown) continue;
    const model::Population* p = population_of(d, o);
    const std::string kind = text(reports::text_key(o.code)) + (o.suspect ? "?" : "");
    table.rows.push_back({mark_of(o), kind, where(o.node, o.device, o.link), what(d, o), human(p, o.value),
                          human(p, o.expected), o.ratio ? units::fixed(*o.ratio, 3) : "",
                          o.z ? units::fixed(*o.z, 1) : "", note(o, text)});
  }
  table.show_header = !table.rows.empty();
  return table;
}

Table diagnosis_csv(const model::Diagnosis& d) {
  Table table;
  for (const char* id : {"code", "suspect", "node", "device", "link", "benchmark", "version", "params", "metric",
                         "unit", "hardware", "n", "value", "expected", "ratio", "z", "members", "detail"})
    table.columns.push_back({id, id});
  const model::Population nothing;
  for (const model::Oddness& o : d.findings) {
    const model::Population* found = population_of(d, o);
    const model::Population& p = found == nullptr ? nothing : *found;
    table.rows.push_back({model::to_text(o.code), o.suspect ? "1" : "0", text_cell(o.node), text_cell(o.device),
                          text_cell(o.link), text_cell(p.benchmark),
                          found == nullptr ? "" : fmt::format("{}", p.version), params_of(p), text_cell(p.metric),
                          text_cell(p.unit), text_cell(p.hardware), found == nullptr ? "" : fmt::format("{}", p.n),
                          digits(o.value), digits(o.expected), digits(o.ratio), digits(o.z),
                          text_cell(fmt::format("{}", fmt::join(o.members, " "))), text_cell(o.detail)});
  }
  return table;
}

std::string diagnosis_summary(const model::Diagnosis& d, const Texts& text) {
  const auto count = [](std::size_t n) { return fmt::format("{}", n); };
  const std::size_t certain = certain_findings(d), suspects = d.findings.size() - certain;
  const auto small = static_cast<std::size_t>(
      std::ranges::count_if(d.populations, [](const model::Population& p) { return !p.not_judged.empty(); }));
  std::string out = d.findings.empty() ? "" : "\n";
  out += text("diagnose.judged", {{"judged", count(d.judged)},
                                  {"readings", count(d.readings)},
                                  {"populations", count(d.populations.size() - small)},
                                  {"nodes", count(d.nodes)},
                                  {"runs", count(d.runs)}}) +
         "\n";
  if (small > 0) out += text("diagnose.too_small", {{"count", count(small)}, {"least", count(d.least)}}) + "\n";
  if (!d.nowhere.empty()) out += text("diagnose.nowhere", {{"names", reports::nowhere(d)}}) + "\n";
  if (!d.baseline.empty())
    out += text("diagnose.against", {{"compared", count(d.compared)}, {"file", text::printable(d.baseline)}}) + "\n";
  if (suspects > 0) out += text("diagnose.suspects", {{"count", count(suspects)}}) + "\n";
  if (!d.culprits.empty()) out += text("diagnose.culprits", {{"names", culprits(d, text)}}) + "\n";
  if (certain > 0) return out + text("diagnose.found", {{"count", count(certain)}}) + "\n";
  return out + (d.judged + d.compared > 0 ? text("diagnose.nothing") : text("diagnose.not_judged")) + "\n";
}

}  // namespace steelyard::app
