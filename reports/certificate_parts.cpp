// SPDX-License-Identifier: Apache-2.0
#include "reports/certificate_parts.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/text.h"
#include "base/units.h"
#include "reports/certificate_page.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

using model::Certificate;
using model::Level;

Phrase level_word(Level level, const Words& words) {
  const char* keys[] = {"certificate.level_estimate", "certificate.level_declared", "certificate.level_reviewed",
                        "certificate.level_witnessed"};
  return Phrase(std::string(model::to_text(level)) + " ") + words(keys[static_cast<std::size_t>(level)]);
}

std::string shown(const std::string& s, std::size_t longest = 60) {
  return text::clip(text::printable(s), longest);
}

std::size_t count_of(const Certificate& c, model::Decision decision) {
  std::map<std::string, model::Decision> gates;  // a gate over several rows is as good as its worst
  for (const model::GateResult& gate : c.gates) {
    const auto at = gates.try_emplace(gate.id, gate.decision).first;
    at->second = model::worse(at->second, gate.decision);
  }
  return static_cast<std::size_t>(
      std::ranges::count(gates, decision, &std::pair<const std::string, model::Decision>::second));
}

Facts facts_of(const Certificate& c, const Words& words) {
  Facts facts;
  const auto fact = [&](std::string_view key, const Phrase& value) { facts.facts.emplace_back(words(key), value); };
  fact("certificate.criteria", shown(c.criteria.id));
  fact("certificate.level", level_word(c.level, words));
  fact("certificate.level_required", level_word(c.required, words));
  fact("certificate.issued", c.issued);
  fact("certificate.valid_until", c.valid_until.empty() ? words("certificate.not_valid") : Phrase(c.valid_until));
  if (c.grade) fact("certificate.grade", units::fixed(*c.grade, 1) + " / 100");
  if (c.score)
    fact("comparison.score",
         fmt::format("{}{} ({})", units::fixed(*c.score, 1),
                     c.score_ci95 ? " " + units::range(c.score_ci95->lo, c.score_ci95->hi, 1) : "", shown(c.score_id)));
  else
    fact("comparison.score", words("certificate.no_score"));
  fact("report.tool", "Steelyard " + shown(c.tool_version) + " (" + shown(c.tool_commit) + ")");
  fact("certificate.criteria_hash", shown(c.criteria.sha256, 64));
  return facts;
}

}  // namespace

Cell value_cell(const std::optional<double>& value, const std::string& unit) {
  return {value ? Phrase(units::human(*value, unit)) : Phrase("—"), value};
}

std::string interval_words(const std::optional<model::Interval>& interval, const std::string& unit) {
  if (!interval) return "—";
  const std::string lo = units::human(interval->lo, unit), hi = units::human(interval->hi, unit);
  const std::size_t low = lo.find(' '), high = hi.find(' ');
  if (low == std::string::npos || high == std::string::npos || lo.substr(low) != hi.substr(high))
    return "[" + lo + ", " + hi + "]";
  return "[" + lo.substr(0, low) + ", " + hi.substr(0, high) + "]" + hi.substr(high);
}

Cell share_cell(const std::optional<double>& fraction) {
  return {fraction ? Phrase(units::percent(*fraction)) : Phrase("—"), fraction};
}

std::string place_of(const std::string& node, const std::string& device) {
  return node + (node.empty() || device.empty() ? "" : " · ") + device;
}

Phrase params_of(const std::map<std::string, model::ParamValue>& params, const Names& names) {
  std::set<std::string> all;
  for (const auto& [name, value] : params) {
    const auto* number = std::get_if<std::int64_t>(&value);
    const bool left_open =
        model::to_text(value).empty() || (number != nullptr && *number == 0);  // what the benchmark chose
    if (!left_open) all.insert(name);
  }
  return told_apart(params, all, names);
}

Phrase title_of(const std::string& benchmark, const std::string& metric, const Names& names) {
  if (benchmark.empty()) return metric.empty() ? Phrase("") : names.metric("", metric).name;
  if (metric.empty()) return names.benchmark(benchmark);
  return names.benchmark(benchmark) + Phrase(": ", "：") + names.metric(benchmark, metric).name;
}

std::vector<model::LevelNeed> further_needs(const Certificate& c) {
  std::vector<model::LevelNeed> out;
  std::ranges::copy_if(c.needs, std::back_inserter(out), [&](const model::LevelNeed& n) {
    return std::ranges::find(c.reasons, n.need) == c.reasons.end();
  });
  return out;
}

std::vector<Block> certificate_cover(const Certificate& c, const Words& words) {
  std::vector<Block> out;
  const auto values = {std::pair<std::string_view, Phrase>{"criteria", shown(c.criteria.id)}};
  out.emplace_back(Badge{words(c.certified ? "report.certified" : "report.not_certified", values),
                         c.certified ? Tone::kGood : Tone::kBad});
  out.emplace_back(facts_of(c, words));
  out.emplace_back(Heading{words("report.in_words")});
  Items items;
  const auto count = [&](model::Decision d) { return Phrase(fmt::format("{}", count_of(c, d))); };
  items.items.push_back(words("certificate.counts", {{"pass", count(model::Decision::kPass)},
                                                     {"conditional", count(model::Decision::kConditional)},
                                                     {"fail", count(model::Decision::kFail)},
                                                     {"missing", count(model::Decision::kMissing)},
                                                     {"waived", count(model::Decision::kWaived)}}));
  for (const std::string& reason : c.reasons) items.items.push_back(words("certificate.because", {{"reason", reason}}));
  for (const model::LevelNeed& need : further_needs(c))
    items.items.push_back(words("certificate.need", {{"level", model::to_text(need.level)}, {"need", need.need}}));
  items.items.push_back(words("certificate.loose"));
  out.emplace_back(std::move(items));
  out.emplace_back(
      Said{words("certificate.citation", {{"version", shown(c.tool_version)},
                                          {"criteria", shown(c.criteria.id)},
                                          {"level", level_word(c.level, words)},
                                          {"id", shown(c.id)},
                                          {"date", shown(c.issued)},
                                          {"verdict", words(c.certified ? "certificate.yes" : "certificate.no")}})});
  return out;
}

Chapter evidence_chapter(const Certificate& c, const Words& words) {
  Chapter chapter{"evidence", words("report.evidence"), {}};
  Sheet sheet{{words("report.run"), words("report.profile"), words("report.nodes"), words("report.measured"),
               words("report.verification"), words("report.tool"), words("report.journal_head")},
              {}};
  for (const model::CertifiedRun& run : c.runs) {
    std::string nodes = fmt::format("{}: {}", run.nodes.size(), fmt::join(run.nodes, ", "));
    sheet.rows.push_back({{run.run},
                          {run.profile},
                          {nodes.substr(0, 2000)},
                          {shown_span(run.started, run.finished)},
                          {words(run.verified ? "certificate.verified" : "certificate.unverified"), std::nullopt,
                           run.verified ? Tone::kGood : Tone::kWarn},
                          {run.tool_version + " " + run.tool_commit},
                          {run.journal_head}});
  }
  chapter.blocks.emplace_back(std::move(sheet));
  chapter.blocks.emplace_back(Facts{{{words("certificate.criteria_hash"), c.criteria.sha256},
                                     {words("certificate.rules_hash"), c.rules.rules_sha256}}});
  chapter.blocks.emplace_back(Absent{words("report.no_signature")});
  return chapter;
}

}  // namespace steelyard::reports
