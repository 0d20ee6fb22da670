// SPDX-License-Identifier: Apache-2.0
#include "reports/bundle_parts.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tuple>
#include <vector>

#include "base/alike.h"
#include "base/text.h"

namespace steelyard::reports {
namespace {

constexpr std::size_t kMostFindings = 100;  // on a page; the check in JSON has all

Phrase signer(const model::CheckedSignature& s, const Words& words) {
  return s.name.empty() ? words("bundle.somebody") : Phrase(text::clip(text::printable(s.name), 60));
}

/// A role that is none of ours is itself.
Phrase role_of(const model::CheckedSignature& s, const Words& words) {
  if (s.role == "submitter") return words("bundle.role_submitter");
  if (s.role == "lab") return words("bundle.role_lab");
  return s.role == "authority" ? words("bundle.role_authority") : Phrase(text::printable(s.role));
}

Phrase status_of(const model::CheckedSignature& s, const Words& words) {
  return words(s.status == "trusted" ? "bundle.trusted" : s.status == "intact" ? "bundle.intact" : "bundle.refused");
}

Sheet signature_sheet(const model::CheckReport& check, const Words& words) {
  Sheet sheet{{words("bundle.role"), words("bundle.signer"), words("bundle.key"), words("bundle.signature")}, {}};
  for (const model::CheckedSignature& s : check.signatures)
    sheet.rows.push_back({{role_of(s, words)},
                          {signer(s, words)},
                          {s.key},
                          {status_of(s, words), {}, s.status == "trusted" ? Tone::kGood : Tone::kWarn}});
  return sheet;
}

/// What breaks the same rule in the same way is one line.
std::vector<Alike<model::CheckFinding>> errors_first(const model::CheckReport& check) {
  auto out =
      alike(check.findings, [](const model::CheckFinding& f) { return std::tuple(f.rule, f.severity, f.required); });
  std::ranges::stable_sort(out, {}, [](const auto& same) { return same.first->severity != "error"; });
  return out;
}

Phrase counts(const model::CheckReport& check, const Words& words) {
  const auto count = [&](const char* severity) {
    return fmt::format("{}", std::ranges::count(check.findings, severity, &model::CheckFinding::severity));
  };
  return words("bundle.verdict",
               {{"verdict", text::printable(check.verdict)}, {"errors", count("error")}, {"flags", count("flag")}});
}

}  // namespace

bool is_invalid(const model::CheckReport& check) {
  return check.verdict == "INVALID";
}

Phrase bundle_sentence(const model::CheckReport& check, const Words& words) {
  Phrase out = counts(check, words);
  for (const model::CheckedSignature& s : check.signatures)
    out = out + Phrase("; ", "；") +
          words("bundle.signed",
                {{"role", role_of(s, words)}, {"name", signer(s, words)}, {"status", status_of(s, words)}});
  return out;
}

Condition bundle_condition(const model::CheckReport& check, const Words& words) {
  std::vector<std::string> broken;
  for (const model::RuleTally& rule : check.rules)
    if (rule.errors > 0) broken.push_back(rule.rule);
  return {words("bundle.condition"), words("report.none_required"),
          broken.empty() ? "0" : fmt::format("{}", fmt::join(broken, " ")), broken.empty()};
}

Sheet bundle_findings(const model::CheckReport& check, const Words& words, std::size_t most) {
  Sheet sheet{{words("bundle.rule"), words("bundle.severity"), words("report.times"), words("bundle.where"),
               words("bundle.measured"), words("report.required"), words("report.note")},
              {}};
  for (const auto& [f, count] : errors_first(check)) {
    if (sheet.rows.size() == most) break;
    const bool error = f->severity == "error";
    sheet.rows.push_back({{f->rule},
                          {words(error ? "bundle.error" : "bundle.flag"), {}, error ? Tone::kBad : Tone::kWarn},
                          count_cell(count),
                          {f->where},
                          {f->measured},
                          {f->required},
                          {f->message}});
  }
  return sheet;
}

Chapter bundle_chapter(const model::CheckReport& check, const Words& words) {
  Chapter chapter{"bundle", words("bundle.title"), {}};
  const Tone tone = is_invalid(check) ? Tone::kBad : check.verdict == "VALID" ? Tone::kGood : Tone::kWarn;
  chapter.blocks = {Badge{counts(check, words), tone}, Said{words("bundle.text")}, signature_sheet(check, words)};
  if (check.findings.empty()) return chapter;
  chapter.blocks.emplace_back(Heading{words("bundle.findings")});
  const std::size_t all = errors_first(check).size();
  if (all > kMostFindings)
    chapter.blocks.emplace_back(
        Said{words("fleet.left_out", {{"shown", fmt::format("{}", kMostFindings)}, {"all", fmt::format("{}", all)}})});
  chapter.blocks.emplace_back(bundle_findings(check, words, kMostFindings));
  return chapter;
}

}  // namespace steelyard::reports
