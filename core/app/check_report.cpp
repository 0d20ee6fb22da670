// SPDX-License-Identifier: Apache-2.0
#include "app/check_report.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

#include "base/alike.h"
#include "base/text.h"
#include "base/units.h"

namespace steelyard::app {
namespace {

std::string role_of(const model::CheckedSignature& s, const Texts& text) {
  if (s.role == "submitter") return text("bundle.role_submitter");
  if (s.role == "lab") return text("bundle.role_lab");
  if (s.role == "authority") return text("bundle.role_authority");
  return text::printable(s.role.empty() ? "?" : s.role);
}

std::string signature_line(const model::CheckedSignature& s, const Texts& text) {
  const std::string who = s.name.empty() ? text("verify.somebody") : s.name;
  const char* key = s.status == "trusted"  ? "verify.signature_trusted"
                    : s.status == "intact" ? "verify.signature_intact"
                                           : "verify.signature_refused";
  return text(key, {{"role", role_of(s, text)},
                    {"name", text::printable(who)},
                    {"key", text::printable(s.key.empty() ? s.file : s.key)}});
}

std::string recomputed_line(const model::CheckedScore& s, const Texts& text) {
  if (!s.value) return text("verify.no_score", {{"id", text::printable(s.id)}});
  const std::string interval = s.ci95 ? " " + units::range(s.ci95->lo, s.ci95->hi, 1) : "";
  return text("verify.score",
              {{"id", text::printable(s.id)}, {"value", units::fixed(*s.value, 1) + interval}, {"status", s.status}});
}

Cell mark_of(const model::CheckFinding& finding) {
  if (finding.severity == "error") return {"✗", Style::kBad};
  if (finding.severity == "flag") return {"!", Style::kWarning};
  return {"·", Style::kDim};
}

/// Rules that were held against nothing: no pass, and a reader should know.
std::string untouched(const model::CheckReport& report) {
  std::string out;
  for (const model::RuleTally& rule : report.rules)
    if (rule.checked == 0 && rule.errors + rule.flags + rule.settled == 0) out += (out.empty() ? "" : " ") + rule.rule;
  return out;
}

}  // namespace

Table check_table(const model::CheckReport& report, const Texts& text) {
  Table table{{{"", ""},
               {"rule", text("column.rule")},
               {"severity", text("column.level")},
               {"times", text("column.times"), true},
               {"where", text("column.where")},
               {"measured", text("column.measured")},
               {"required", text("column.required")},
               {"message", text("column.detail")}},
              {}};
  const auto same = [](const model::CheckFinding& f) { return std::tuple(f.rule, f.severity, f.required); };
  for (const auto& [f, count] : alike(report.findings, same))
    table.rows.push_back({mark_of(*f), f->rule, f->severity, fmt::format("{}", count), text::printable(f->where),
                          text::printable(f->measured), text::printable(f->required), text::printable(f->message)});
  table.show_header = !table.rows.empty();
  return table;
}

Table check_csv(const model::CheckReport& report, const Texts& text) {
  Table table = check_table(report, text);
  const auto counts = [](const model::CheckFinding& f) { return f.severity != "settled"; };
  table.rows.push_back({"", "verdict", report.verdict,
                        fmt::format("{}", std::ranges::count_if(report.findings, counts)), text::printable(report.run),
                        "", "", ""});
  return table;
}

std::string check_summary(const model::CheckReport& report, const Texts& text) {
  std::string out = report.findings.empty() ? "" : "\n";
  if (!report.run.empty())
    out += text("verify.run", {{"run", text::printable(report.run)},
                               {"profile", text::printable(report.run_profile)},
                               {"finished", text::printable(report.finished)},
                               {"nodes", text::printable(fmt::format("{}", fmt::join(report.nodes, ", ")))}}) +
           "\n";
  for (const model::CheckedScore& score : report.scores) out += recomputed_line(score, text) + "\n";
  for (const model::CheckedSignature& signature : report.signatures) out += signature_line(signature, text) + "\n";
  if (!report.retest.empty()) out += text("verify.retest", {{"sha256", report.retest}}) + "\n";
  const auto settled = std::ranges::count(report.findings, "settled", &model::CheckFinding::severity);
  if (settled > 0) out += text("verify.settled", {{"n", fmt::format("{}", settled)}}) + "\n";
  if (const std::string none = untouched(report); !none.empty())
    out += text("verify.untouched", {{"rules", none}}) + "\n";
  const auto count = [&](const char* severity) {
    return fmt::format("{}", std::ranges::count(report.findings, severity, &model::CheckFinding::severity));
  };
  return out +
         text("verify.verdict", {{"verdict", report.verdict}, {"errors", count("error")}, {"flags", count("flag")}}) +
         "\n";
}

}  // namespace steelyard::app
