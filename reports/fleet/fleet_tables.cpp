// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/text.h"
#include "base/units.h"
#include "reports/fleet/fleet.h"
#include "reports/result_table.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

constexpr std::size_t kLongestCell = 300;

std::string shown(const std::string& s) {
  return text::clip(text::printable(std::string_view(s).substr(0, kLongestCell * 8)), kLongestCell);
}

const model::Population* population_of(const model::Diagnosis& d, const model::Oddness& o) {
  return o.population && *o.population < d.populations.size() ? &d.populations[*o.population] : nullptr;
}

DataTable with_columns(const Words& words, std::initializer_list<std::pair<const char*, std::string_view>> columns) {
  DataTable table;
  for (const auto& [id, key] : columns) table.columns.push_back({id, words(key)});
  return table;
}

DataCell share(const std::optional<double>& fraction) {
  return fraction ? DataCell(*fraction, units::percent(*fraction)) : DataCell("—");
}

/// Of each population: the findings that are certain.
std::vector<std::size_t> findings_by_population(const model::Diagnosis& d) {
  std::vector<std::size_t> counts(d.populations.size(), 0);
  for (const model::Oddness& o : d.findings)
    if (!o.suspect && population_of(d, o) != nullptr) ++counts[*o.population];
  return counts;
}

/// "node017[gpu3] node018": where a finding points.
std::string where(const model::Oddness& o) {
  std::string out = o.node;
  if (!o.device.empty()) out += "[" + o.device + "]";
  if (!o.link.empty() && o.link != o.node) out += (out.empty() ? "" : " ") + o.link;
  return out;
}

/// The detail in words; of two populations also who is in the smaller one.
Phrase note(const model::Oddness& o, const Words& words) {
  constexpr std::size_t kMembers = 12;
  const Phrase detail = words.said(shown(o.detail));
  if (o.members.empty()) return detail;
  std::string names;
  for (std::size_t i = 0; i < std::min(kMembers, o.members.size()); ++i) names += (i == 0 ? "" : ", ") + o.members[i];
  if (o.members.size() > kMembers) names += fmt::format(", +{}", o.members.size() - kMembers);
  return detail + Phrase(": ", "：") + Phrase(shown(names));
}

/// Why nobody was judged by it, and which link its summaries hide.
Phrase note(const model::Population& p, const model::Spread& s, const Words& words) {
  const Phrase why = words.said(shown(p.not_judged));
  if (!s.slowest) return why;
  const Phrase link = words("fleet.slowest_link",
                            {{"link", shown(s.slowest->name)}, {"value", units::human(s.slowest->value, p.unit)}});
  return why.empty() ? link : why + Phrase("; ", "；") + link;
}

std::vector<DataCell> finding_row(const model::Diagnosis& d, const model::Oddness& o, const Vocabulary& vocabulary) {
  const model::Population* p = population_of(d, o);
  const std::string unit = p == nullptr ? "" : p->unit;
  const Phrase kind = vocabulary.words(text_key(o.code));
  return {o.suspect ? Phrase("! ") + kind + Phrase("?", "？") : Phrase("✘ ") + kind,
          shown(where(o)),
          p == nullptr ? Phrase("") : vocabulary.names.benchmark(p->benchmark),
          p == nullptr ? "" : shown(p->benchmark + " " + p->metric),
          cell(o.value, unit),
          cell(o.expected, unit),
          o.ratio ? DataCell(*o.ratio, units::fixed(*o.ratio, 3)) : DataCell("—"),
          o.z ? DataCell(*o.z, units::fixed(*o.z, 1)) : DataCell("—"),
          note(o, vocabulary.words)};
}

Phrase kind_name(const std::string& kind, const Words& words) {
  if (kind == "cpu") return words("fleet.kind_cpu");
  if (kind == "gpu") return words("fleet.kind_gpu");
  return kind == "storage" ? words("fleet.kind_storage") : Phrase(shown(kind));
}

/// What is not known is not said to be alike.
DataCell hardware_cell(const std::string& hardware, const std::string& kind, const Words& words) {
  if (!hardware.empty()) return shown(hardware);
  return (kind.empty() ? Phrase("") : kind_name(kind, words) + Phrase(": ", "：")) + words("fleet.not_known");
}

/// Who needs a look first.
bool is_worse(const FleetNode& a, const FleetNode& b) {
  const auto bad = [](const FleetNode& n) { return n.summary.fail + n.summary.error + n.summary.invalid; };
  return std::pair(a.findings, bad(a)) > std::pair(b.findings, bad(b));
}

}  // namespace

std::size_t certain_findings(const model::Diagnosis& d) {
  return static_cast<std::size_t>(std::ranges::count(d.findings, false, &model::Oddness::suspect));
}

Phrase metric_name(const FleetView& fleet, const model::Population& p, const Vocabulary& vocabulary) {
  std::map<std::string, std::set<std::string>> seen;
  for (const model::Population& other : fleet.diagnosis.populations)
    if (other.benchmark == p.benchmark && other.metric == p.metric)
      for (const auto& [name, value] : other.params) seen[name].insert(model::to_text(value));
  std::set<std::string> telling;
  for (const auto& [name, values] : seen)
    if (values.size() > 1) telling.insert(name);
  return vocabulary.names.benchmark(p.benchmark) + Phrase(": ", "：") +
         vocabulary.names.metric(p.benchmark, p.metric).name + told_apart(p.params, telling, vocabulary.names);
}

DataTable metric_table(const FleetView& fleet, const Vocabulary& vocabulary) {
  DataTable table = with_columns(vocabulary.words, {{"name", "fleet.metric"},
                                                    {"benchmark", "fleet.id"},
                                                    {"version", "fleet.version"},
                                                    {"params", "fleet.params"},
                                                    {"metric", "report.metric"},
                                                    {"unit", "report.unit"},
                                                    {"direction", "report.direction"},
                                                    {"hardware", "fleet.hardware"},
                                                    {"n", "fleet.n"},
                                                    {"absent", "fleet.absent"},
                                                    {"least", "fleet.least"},
                                                    {"p5", "fleet.fifth_below"},
                                                    {"median", "report.term_median"},
                                                    {"p95", "fleet.fifth_above"},
                                                    {"most", "fleet.most"},
                                                    {"spread", "fleet.spread"},
                                                    {"findings", "fleet.odd"},
                                                    {"note", "report.note"}});
  const std::vector<std::size_t> findings = findings_by_population(fleet.diagnosis);
  for (std::size_t i = 0; i < fleet.diagnosis.populations.size() && i < fleet.spreads.size(); ++i) {
    const model::Population& p = fleet.diagnosis.populations[i];
    const model::Spread& s = fleet.spreads[i];
    const std::string& unit = p.unit;
    table.rows.push_back({vocabulary.names.benchmark(p.benchmark), shown(p.benchmark), plain(std::size_t{p.version}),
                          shown(all_params(p.params)), shown(p.metric), shown(unit), model::to_text(p.direction),
                          hardware_cell(p.hardware, p.kind, vocabulary.words), plain(p.n), plain(s.absent),
                          cell(s.least, unit), cell(s.p5, unit), cell(p.median, unit), cell(s.p95, unit),
                          cell(s.most, unit), share(p.spread), plain(findings[i]), note(p, s, vocabulary.words)});
  }
  return table;
}

DataTable finding_table(const FleetView& fleet, const Vocabulary& vocabulary, std::size_t most) {
  DataTable table = with_columns(vocabulary.words, {{"code", "fleet.finding"},
                                                    {"where", "fleet.where"},
                                                    {"name", "report.benchmark"},
                                                    {"metric", "report.metric"},
                                                    {"value", "report.value"},
                                                    {"expected", "fleet.expected"},
                                                    {"ratio", "fleet.ratio"},
                                                    {"z", "fleet.z"},
                                                    {"note", "report.note"}});
  for (const model::Oddness& o : fleet.diagnosis.findings)
    if (table.rows.size() < most) table.rows.push_back(finding_row(fleet.diagnosis, o, vocabulary));
  return table;
}

DataTable node_table(const FleetView& fleet, const Vocabulary& vocabulary, std::size_t most) {
  DataTable table = with_columns(vocabulary.words, {{"node", "report.node"},
                                                    {"hardware", "fleet.hardware"},
                                                    {"findings", "fleet.odd"},
                                                    {"pass", "fleet.pass"},
                                                    {"fail", "fleet.fail"},
                                                    {"invalid", "fleet.invalid"},
                                                    {"error", "fleet.error"},
                                                    {"skip", "fleet.skip"},
                                                    {"waived", "fleet.waived"}});
  std::vector<const FleetNode*> order;
  for (const FleetNode& node : fleet.nodes) order.push_back(&node);
  std::ranges::stable_sort(order, [](const FleetNode* a, const FleetNode* b) { return is_worse(*a, *b); });
  for (std::size_t i = 0; i < std::min(most, order.size()); ++i) {
    const FleetNode& n = *order[i];
    table.rows.push_back({shown(n.name), hardware_cell(n.hardware, "", vocabulary.words), plain(n.findings),
                          plain(n.summary.pass), plain(n.summary.fail), plain(n.summary.invalid),
                          plain(n.summary.error), plain(n.summary.skip), plain(n.summary.waived)});
  }
  return table;
}

namespace {

Phrase verification_of(const FleetRun& run, const Words& words) {
  if (!run.bundle.empty()) return words("fleet.bundle_checked", {{"verdict", run.bundle}});
  return words(run.verified ? "fleet.journal_checked" : "report.no_journal");
}

}  // namespace

DataTable run_table(const FleetView& fleet, const Vocabulary& vocabulary, std::size_t most) {
  const Words& words = vocabulary.words;
  DataTable table = with_columns(words, {{"run", "report.run"},
                                         {"file", "report.file"},
                                         {"sha256", "fleet.hash"},
                                         {"verified", "report.verification"},
                                         {"finished", "report.check_finished"}});
  for (std::size_t i = 0; i < std::min(most, fleet.runs.size()); ++i) {
    const FleetRun& run = fleet.runs[i];
    table.rows.push_back({shown(run.id), shown(run.file), run.sha256, verification_of(run, words),
                          words(run.finished ? "report.yes" : "report.no")});
  }
  return table;
}

}  // namespace steelyard::reports
