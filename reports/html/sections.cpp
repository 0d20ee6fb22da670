// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "reports/bundle_parts.h"
#include "reports/findings.h"
#include "reports/flags.h"
#include "reports/html/page.h"
#include "reports/pictures.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

Markup node_facts(const PagePart& part, const NodeView& node) {
  const Words& words = part.vocabulary.words;
  if (node.facts.empty()) return element("h3", text(node.name)) + absent(words("report.no_machine"));
  Grid grid{{words("report.fact"), words("report.value")}, {}};
  for (const auto& [name, value] : node.facts) grid.rows.push_back({name, value});
  Markup out = element("h3", text(node.name)) + table(grid, "narrow");
  if (node.drawing.empty()) return out + absent(words("report.no_drawing"));
  constexpr std::size_t kLargest = 150'000;  // of one drawing: a page of one node stays below 300 kB
  if (node.drawing.size() > kLargest) return out + absent(words("report.large_drawing"));
  return out + element("figure", element("figcaption", element("b", text(words("report.topology"))) + text(" ") +
                                                           text(words("report.topology_text"), 1200)) +
                                     drawing_of(words, lone("img", {{"class", "topology"},
                                                                    {"alt", words("report.topology").en + " " +
                                                                                words("report.topology").zh},
                                                                    {"src", svg_data_uri(node.drawing)}})));
}

Markup software(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  const model::Run& run = part.report.run;
  Grid grid{{words("report.name"), words("report.version"), words("report.origin")}, {}};
  grid.rows.push_back({"Steelyard", run.tool_version, run.tool_commit});
  for (const auto& [id, version] : run.plugins) {
    const std::size_t space = version.find(' ');
    grid.rows.push_back({words("report.plugin", {{"id", id}}), version.substr(0, space),
                         space == std::string::npos ? "" : "sha256 " + version.substr(space + 1)});
  }
  for (const auto& [key, setting] : run.settings) grid.rows.push_back({key, setting.first, setting.second});
  return element("h3", text(words("report.software"))) + table(grid, "narrow");
}

Markup validity_section(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  Grid checks{{words("report.condition"), words("report.required"), words("report.found"), words("report.verdict")},
              {}};
  for (const Condition& c : validity(part.report, words))
    checks.rows.push_back({c.name, c.required, c.found,
                           c.met ? Phrase("✔ ") + words("report.met") : Phrase("! ") + words("report.not_met")});
  Markup content = table(checks, "narrow checks") + element("h3", text(words("report.omissions")));
  Grid missing{{words("report.name"), words("report.verdict"), words("report.reason")}, {}};
  for (const Omission& o : omissions(part.report, part.vocabulary))
    missing.rows.push_back({o.name, o.verdict, o.reason});
  content += missing.rows.empty() ? absent(words("report.nothing_omitted")) : table(missing);
  content += element("h3", text(words("report.waivers")));
  const auto waived = std::ranges::count(part.report.run.results, model::Verdict::kWaived, &model::Row::verdict);
  content += waived == 0 ? absent(words("report.no_waivers"))
                         : paragraph(words("report.some_waivers", {{"count", fmt::format("{}", waived)}}));
  return section(part, "validity", words("report.validity"), content);
}

/// Energy where a row has it; else what the run says about why it has none.
Markup energy_section(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  std::set<std::string> reasons;
  Grid grid{{words("report.name"), words("report.metric"), words("report.value")}, {}};
  for (const model::Row& row : part.report.run.results) {
    if (row.value && (row.unit == "J" || row.unit == "W" || row.unit == "FLOP/J"))
      grid.rows.push_back({part.vocabulary.names.benchmark(row.benchmark),
                           part.vocabulary.names.metric(row.benchmark, row.metric).name, shown_value(row)});
    if (const auto power = row.conditions.find("power"); power != row.conditions.end())
      if (const auto* said = std::get_if<std::string>(&power->second)) reasons.insert(*said);
  }
  Markup content = grid.rows.empty() ? absent(words("report.no_energy")) : table(grid, "narrow");
  Markup said;
  for (const std::string& reason : reasons)
    if (said.bytes().size() < 4000) said += element("li", text(words.said(reason)));
  if (!said.empty()) content += element("ul", said);
  for (const Picture& picture : soak_pictures(part.report, part.vocabulary)) content += figure(part, picture);
  return section(part, "energy", words("report.energy"), content);
}

Markup evidence_section(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  const Report& report = part.report;
  Grid grid{{words("report.file"), "SHA-256"}, {}};
  grid.rows.push_back({report.file, report.sha256});
  grid.rows.push_back({words("report.journal_head"), report.run.journal_head.empty() ? "—" : report.run.journal_head});
  return section(part, "evidence", words("report.evidence"),
                 table(grid, "hashes") +
                     paragraph(words(report.verified ? "report.journal_ok" : "report.journal_absent")) +
                     (report.bundle ? Markup() : absent(words("report.no_signature"))));
}

constexpr std::pair<std::string_view, std::string_view> kTerms[] = {
    {"report.term_median", "report.term_median_text"},   {"report.term_interval", "report.term_interval_text"},
    {"report.term_bound", "report.term_bound_text"},     {"report.term_gate", "report.term_gate_text"},
    {"report.term_pass", "report.term_pass_text"},       {"report.term_fail", "report.term_fail_text"},
    {"report.term_invalid", "report.term_invalid_text"}, {"report.term_error", "report.term_error_text"},
    {"report.term_skip", "report.term_skip_text"},       {"report.term_waived", "report.term_waived_text"},
    {"report.term_flags", "report.term_flags_text"}};

Markup glossary_section(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  Markup terms;
  for (const auto& [term, meaning] : kTerms)
    terms +=
        element("dt", text(words(term))) + element("dd", text(words(meaning, {{"flags", flag_meanings(words)}}), 1200));
  Grid metrics{{words("report.metric"), words("report.symbol"), words("report.name"), words("report.unit")}, {}};
  std::set<std::pair<std::string, std::string>> seen;
  for (const model::Row& row : part.report.run.results) {
    const Name name = part.vocabulary.names.metric(row.benchmark, row.metric);
    if (row.metric.empty() || metrics.rows.size() >= 300 || !seen.emplace(row.metric, name.name.en).second) continue;
    metrics.rows.push_back({row.metric, name.symbol, name.name, row.unit});
  }
  return section(part, "glossary", words("report.glossary"),
                 element("dl", {{"class", "terms"}}, terms) + table(metrics, "narrow"));
}

}  // namespace

Markup environment(const PagePart& part) {
  Markup content;
  for (const NodeView& node : part.report.nodes) content += node_facts(part, node);
  return section(part, "environment", part.vocabulary.words("report.environment"), content + software(part));
}

Markup closing_sections(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  const Markup bundle =
      part.report.bundle ? chapter_of(bundle_chapter(*part.report.bundle, words), words, part.prefix) : Markup();
  return validity_section(part) + bundle + energy_section(part) +
         chapter_of(reproduce_chapter(part.report.run, words), words, part.prefix) + evidence_section(part) +
         glossary_section(part);
}

}  // namespace steelyard::reports
