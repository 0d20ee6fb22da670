// SPDX-License-Identifier: Apache-2.0
#include "app/certify_report.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "base/units.h"
#include "reports/certificate_page.h"
#include "reports/rows.h"

namespace steelyard::app {
namespace {

using model::Certificate;
using model::Decision;

std::string quantity(const std::optional<double>& value, const std::string& unit) {
  if (!value) return "—";
  return units::human(*value, unit);
}

std::string counted(std::size_t n) {
  return fmt::format("{}", n);
}

Style decision_style(Decision d) {
  if (d == Decision::kPass) return Style::kGood;
  return d == Decision::kFail || d == Decision::kMissing ? Style::kBad : Style::kWarning;
}

std::string titled(const std::string& id, const std::map<std::string, std::string>& title, const Texts& text) {
  const auto found = title.find(text.language() == Language::kChinese ? "zh-CN" : "en");
  return text::printable(found == title.end() ? id : id + "  " + found->second);
}

std::string place(const std::string& node, const std::string& device) {
  return text::printable(device.empty() ? node : node + "[" + device + "]");
}

int badness(Decision d) {
  constexpr Decision kFromBest[] = {Decision::kPass, Decision::kWaived, Decision::kConditional, Decision::kMissing,
                                    Decision::kFail};
  return static_cast<int>(std::ranges::find(kFromBest, d) - kFromBest);
}

/// Of each gate the result that is worst, and how many passed.
struct GateSummary {
  const model::GateResult* worst = nullptr;
  std::size_t passed = 0, all = 0;
};

std::vector<GateSummary> summarize(const std::vector<model::GateResult>& gates) {
  std::vector<GateSummary> out;
  std::map<std::string_view, std::size_t> places;
  for (const model::GateResult& g : gates) {
    const auto [at, is_new] = places.try_emplace(g.id, out.size());
    if (is_new) out.push_back({.worst = &g});
    GateSummary& mine = out[at->second];
    ++mine.all;
    if (g.decision == Decision::kPass) ++mine.passed;
    const auto rank = [](const model::GateResult& r) { return std::pair(badness(r.decision), -r.margin.value_or(0)); };
    if (rank(g) > rank(*mine.worst)) mine.worst = &g;
  }
  return out;
}

/// Of kind "bound" value and limit are percent of the bound.
std::string unit_of(const model::GateResult& g) {
  return g.kind == "bound" ? "%" : g.unit;
}

Table gates_table(const Certificate& c, const Texts& text) {
  Table table{{{"decision", text("column.decision")},
               {"gate", text("column.gate")},
               {"passed", text("column.passed"), true},
               {"value", text("column.value"), true},
               {"limit", text("column.limit"), true},
               {"margin", text("column.margin"), true},
               {"note", text("column.note")}},
              {}};
  for (const GateSummary& s : summarize(c.gates)) {
    const model::GateResult& g = *s.worst;
    const bool clean = g.decision == Decision::kPass;
    const std::string where = place(g.node, g.device);
    std::pair<std::string, std::string> shown = {quantity(g.value, unit_of(g)), quantity(g.limit, unit_of(g))};
    if (g.value && g.limit) shown = reports::shown_apart(*g.value, *g.limit, unit_of(g));
    table.rows.push_back({Cell(model::to_text(g.decision), decision_style(g.decision)), titled(g.id, g.title, text),
                          fmt::format("{}/{}", s.passed, s.all), shown.first, shown.second,
                          g.margin ? (*g.margin < 0 ? "" : "+") + units::fixed(100 * *g.margin, 1) + " %" : "—",
                          clean ? where : text::printable(where + (where.empty() ? "" : ": ") + g.reason)});
  }
  return table;
}

Table graded_table(const Certificate& c, const Texts& text) {
  Table table{{{"points", text("column.points"), true},
               {"item", text("column.item")},
               {"value", text("column.value"), true},
               {"zero", text("column.zero"), true},
               {"full", text("column.full"), true},
               {"weight", text("column.weight"), true},
               {"note", text("column.note")}},
              {}};
  for (const model::GradedItem& i : c.graded)
    table.rows.push_back({i.points ? fmt::format("{:.1f}", *i.points) : "—", titled(i.id, i.title, text),
                          quantity(i.value, i.unit), quantity(i.zero, i.unit), quantity(i.full, i.unit),
                          fmt::format("{}", i.weight),
                          text::printable(i.reason.empty() ? place(i.node, i.device) : i.reason)});
  return table;
}

const model::RuleFinding* worst_finding(const Certificate& c, const std::string& checker) {
  const auto found = std::ranges::find(c.rules.findings, checker, &model::RuleFinding::checker);  // errors come first
  return found == c.rules.findings.end() ? nullptr : &*found;
}

Cell state_cell(const Certificate& c, const model::RuleCheck& check, const Texts& text) {
  const bool waived = std::ranges::find(c.waivers, check.checker, &model::Waiver::gate) != c.waivers.end();
  if (check.errors > 0 && waived) return {"WAIVED", Style::kWarning};
  if (check.errors > 0) return {text("certify.broken"), Style::kBad};
  if (check.unknown > 0) return {text("certify.unknown"), Style::kWarning};
  if (check.flags > 0) return {text("certify.flagged"), Style::kWarning};
  return check.checked > 0 ? Cell(text("certify.kept"), Style::kGood)
                           : Cell(text("certify.not_concerned"), Style::kDim);
}

Table run_rules_table(const Certificate& c, const Texts& text) {
  Table table{{{"state", text("column.state")},
               {"checker", text("column.rule")},
               {"title", text("column.check")},
               {"checked", text("column.checked"), true},
               {"errors", text("column.errors"), true},
               {"measured", text("column.measured")},
               {"required", text("column.required")}},
              {}};
  for (const model::RuleCheck& check : c.rules.checks) {
    const model::RuleFinding* finding = worst_finding(c, check.checker);
    const auto word = [&](const std::string& s) { return text::printable(s); };
    table.rows.push_back({state_cell(c, check, text), check.rule + " " + check.checker, check.title,
                          counted(check.checked), counted(check.errors),
                          finding == nullptr ? "" : word(finding->measured),
                          finding == nullptr ? "" : word(finding->required)});
  }
  return table;
}

Table retest_table(const Certificate& c, const Texts& text) {
  Table table{{{"agrees", text("column.agrees")},
               {"metric", text("column.metric")},
               {"original", text("column.original"), true},
               {"retest", text("column.retest"), true},
               {"ratio", text("column.ratio"), true},
               {"least", text("column.least"), true},
               {"note", text("column.note")}},
              {}};
  for (const model::RetestResult& r : c.retest)
    table.rows.push_back(
        {Cell(r.agrees ? text("certify.agrees") : text("certify.disagrees"), r.agrees ? Style::kGood : Style::kBad),
         text::printable(fmt::format("{} {} {}", place(r.node, r.device), r.benchmark, r.metric)),
         quantity(r.original, r.unit), quantity(r.retest, r.unit), r.ratio ? units::fixed(*r.ratio, 3) : "—",
         fmt::format("{:.2f}", r.least), text::printable(r.reason)});
  return table;
}

std::string share(const std::optional<double>& value, int digits = 1) {
  return value ? units::fixed(100 * *value, digits) + " %" : "—";
}

/// Why the members of a cell that have no value have none; each reason once.
std::string reasons_of(const model::AdaptationCell& cell) {
  std::vector<std::string> out;
  for (const auto& [member, reason] : cell.reasons)
    if (std::ranges::find(out, reason) == out.end()) out.push_back(reason);
  return text::printable(fmt::format("{}", fmt::join(out, "; ")));
}

/// Nothing ran where nothing is offered: then nothing was right or wrong.
Cell correctness(const model::AdaptationCell& cell, const Texts& text) {
  if (cell.support == model::Support::kUnsupported || cell.support == model::Support::kNotMeasured)
    return {"—", Style::kDim};
  return cell.correct ? Cell(text("certify.yes"), Style::kGood) : Cell(text("certify.no"), Style::kBad);
}

std::string support_word(model::Support support, const Texts& text) {
  switch (support) {
    case model::Support::kNative: return text("adaptation.native");
    case model::Support::kEmulated: return text("adaptation.emulated");
    case model::Support::kFallback: return text("adaptation.fallback");
    case model::Support::kNotMeasured: return text("adaptation.not_measured");
    case model::Support::kUnsupported: break;
  }
  return text("adaptation.unsupported");
}

Table adaptation_table(const model::Adaptation& a, const Texts& text) {
  Table table{{{"device", text("column.device")},
               {"op", text("column.operator")},
               {"precision", text("column.precision")},
               {"support", text("column.support")},
               {"measured", text("column.measured"), true},
               {"rated", text("column.rated"), true},
               {"ratio", text("column.ratio"), true},
               {"correct", text("column.correct")},
               {"power", text("column.power"), true},
               {"cv", text("column.variation"), true},
               {"drift", text("column.drift"), true},
               {"note", text("column.note")}},
              {}};
  for (const model::AdaptationCell& cell : a.cells)
    table.rows.push_back({place(cell.node, cell.device), text::printable(cell.op), text::printable(cell.precision),
                          support_word(cell.support, text), quantity(cell.measured, cell.unit),
                          quantity(cell.rated, cell.unit), share(cell.ratio), correctness(cell, text),
                          quantity(cell.power_w, "W"), share(cell.stability, 2), share(cell.drift, 2),
                          reasons_of(cell)});
  return table;
}

/// Tables and lines one after another, as text or Markdown.
class CertificatePage {
 public:
  explicit CertificatePage(const Context& context) : context_(context) {}
  void heading(const std::string& title) { out_ += markdown() ? "\n## " + title + "\n\n" : "\n" + title + "\n"; }
  void table(const Table& table) {
    out_ += markdown() ? to_markdown(table, context_.out) : to_text(table, context_.out);
  }
  void line(const std::string& s) { out_ += markdown() ? "- " + text::markdown_cell(s) + "\n" : s + "\n"; }
  [[nodiscard]] std::string text() const { return markdown() ? out_ : context_.out.glyphs(out_); }

 private:
  [[nodiscard]] bool markdown() const { return context_.format() == "md"; }
  const Context& context_;
  std::string out_;
};

std::string rule_counts(const Certificate& c, const Texts& text) {
  std::size_t kept = 0, broken = 0, open = 0, flagged = 0;
  for (const model::RuleCheck& check : c.rules.checks) {
    if (check.checked == 0) continue;
    ++(check.errors > 0 ? broken : check.unknown > 0 ? open : check.flags > 0 ? flagged : kept);
  }
  return text("certify.rules", {{"rules", c.rules.rules},
                                {"kept", counted(kept)},
                                {"broken", counted(broken)},
                                {"unknown", counted(open)},
                                {"flagged", counted(flagged)}});
}

void summary(const Certificate& c, const Texts& text, CertificatePage& page) {
  const auto gates = summarize(c.gates);
  const auto passed =
      std::ranges::count_if(gates, [](const GateSummary& s) { return s.worst->decision == Decision::kPass; });
  page.line(
      text("certify.gates", {{"passed", counted(static_cast<std::size_t>(passed))}, {"all", counted(gates.size())}}));
  page.line(rule_counts(c, text));
  if (!c.graded.empty()) page.line(text("certify.grade", {{"grade", c.grade ? fmt::format("{:.1f}", *c.grade) : "—"}}));
  if (c.score)
    page.line(text("certify.score", {{"id", text::printable(c.score_id)}, {"score", fmt::format("{:.1f}", *c.score)}}));
  const auto verified = std::ranges::count(c.runs, true, &model::CertifiedRun::verified);
  page.line(text("certify.evidence",
                 {{"runs", counted(c.runs.size())}, {"verified", counted(static_cast<std::size_t>(verified))}}));
  for (const model::Waiver& w : c.waivers)
    page.line(text("certify.waiver", {{"gate", text::printable(w.gate)},
                                      {"reason", text::printable(w.reason)},
                                      {"who", text::printable(w.who)},
                                      {"until", w.until}}));
  for (const std::string& skipped : c.not_measured)
    page.line(text("certify.not_measured", {{"what", text::printable(skipped)}}));
  for (const model::LevelNeed& n : reports::further_needs(c))
    page.line(text("certify.need", {{"level", model::to_text(n.level)}, {"need", text::printable(n.need)}}));
  for (const std::string& reason : c.reasons) page.line(text("certify.reason", {{"reason", text::printable(reason)}}));
  page.line(c.certified ? text("certify.certified", {{"criteria", text::printable(c.criteria.id)},
                                                     {"level", model::to_text(c.level)},
                                                     {"until", c.valid_until},
                                                     {"id", c.id}})
                        : text("certify.not_certified", {{"criteria", text::printable(c.criteria.id)},
                                                         {"level", model::to_text(c.level)},
                                                         {"id", c.id}}));
}

}  // namespace

std::string certificate_text(const Certificate& c, const Context& context) {
  const Texts& text = context.text;
  CertificatePage page(context);
  if (!c.gates.empty()) {
    page.heading(text("certify.heading_gates"));
    page.table(gates_table(c, text));
  }
  if (!c.graded.empty()) {
    page.heading(text("certify.heading_graded"));
    page.table(graded_table(c, text));
  }
  page.heading(text("certify.heading_rules"));
  page.table(run_rules_table(c, text));
  if (!c.retest.empty()) {
    page.heading(text("certify.heading_retest"));
    page.table(retest_table(c, text));
  }
  if (c.adaptation) {
    page.heading(text("certify.heading_adaptation"));
    page.table(adaptation_table(*c.adaptation, text));
  }
  page.heading(text("certify.heading_verdict"));
  summary(c, text, page);
  return page.text();
}

std::string adaptation_text(const Certificate& c, const Context& context) {
  CertificatePage page(context);
  page.heading(context.text("certify.heading_adaptation"));
  if (c.adaptation) page.table(adaptation_table(*c.adaptation, context.text));
  page.heading(context.text("certify.heading_verdict"));
  summary(c, context.text, page);
  return page.text();
}

Table certificate_csv(const Certificate& c) {
  Table table;
  for (const char* id :
       {"part", "id", "node", "device", "benchmark", "metric", "unit", "value", "limit", "result", "reason"})
    table.columns.push_back({id, id});
  const auto number = [](const std::optional<double>& x) { return x ? fmt::format("{}", *x) : std::string(); };
  const auto line = [&](const std::vector<std::string>& cells) {
    std::vector<Cell> row;
    for (const std::string& cell : cells) row.emplace_back(text::printable(cell));
    table.rows.push_back(std::move(row));
  };
  for (const model::GateResult& g : c.gates)
    line({"gate", g.id, g.node, g.device, g.benchmark, g.metric, unit_of(g), number(g.value), number(g.limit),
          model::to_text(g.decision), g.reason});
  for (const model::GradedItem& i : c.graded)
    line({"graded", i.id, i.node, i.device, i.benchmark, i.metric, i.unit, number(i.value), number(i.full),
          number(i.points), i.reason});
  for (const model::RuleFinding& f : c.rules.findings)
    line({"rule", f.rule + " " + f.checker, f.where, "", "", "", "", f.measured, f.required, model::to_text(f.severity),
          f.explanation});
  for (const model::RetestResult& r : c.retest)
    line({"retest", "", r.node, r.device, r.benchmark, r.metric, r.unit, number(r.retest), number(r.original),
          r.agrees ? "agrees" : "disagrees", r.reason});
  if (c.adaptation)
    for (const model::AdaptationCell& cell : c.adaptation->cells)
      line({"adaptation", cell.op + " " + cell.precision, cell.node, cell.device, cell.benchmark, cell.metric,
            cell.unit, number(cell.measured), number(cell.rated), model::to_text(cell.support), reasons_of(cell)});
  const std::pair<const char*, std::string> facts[] = {{"id", c.id},
                                                       {"level", model::to_text(c.level)},
                                                       {"level_required", model::to_text(c.required)},
                                                       {"issued", c.issued},
                                                       {"valid_until", c.valid_until}};
  for (const auto& [name, value] : facts) line({"certificate", name, "", "", "", "", "", "", "", value, ""});
  line({"verdict", c.criteria.id, "", "", "", "", "", "", "", c.certified ? "certified" : "not_certified",
        fmt::format("{}", fmt::join(c.reasons, "; "))});
  return table;
}

}  // namespace steelyard::app
