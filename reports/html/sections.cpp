// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>
#include <utility>

#include "reports/bundle_parts.h"
#include "reports/findings.h"
#include "reports/html/page.h"
#include "reports/pictures.h"
#include "reports/run_parts.h"

namespace steelyard::reports {
namespace {

Markup node_facts(const PagePart& part, const NodeView& node, Room& room) {
  const Words& words = part.vocabulary.words;
  if (node.facts.empty()) return element("h3", text(node.name)) + absent(words("report.no_machine"));
  Grid grid{{words("report.fact"), words("report.value")}, {}};
  for (const auto& [name, value] : node.facts) grid.rows.push_back({name, value});
  Markup out = element("h3", text(node.name)) + table(grid, "narrow");
  room.spend(out);
  if (node.drawing.empty()) return out + absent(words("report.no_drawing"));
  const Markup image = lone("img", {{"class", "topology"},
                                    {"alt", words("report.topology").en + " " + words("report.topology").zh},
                                    {"src", svg_data_uri(node.drawing)}});
  if (!room.take(image)) return out + absent(words("report.large_drawing"));
  return out + element("figure", element("figcaption", element("b", text(words("report.topology"))) + text(" ") +
                                                           text(words("report.topology_text"), 1200)) +
                                     drawing_of(words, image));
}

/// The lines of a table, as many as fit, and how many do not.
Markup bounded_table(const PagePart& part, Grid grid, const std::string& css, std::string_view left_out_key) {
  constexpr std::size_t kLargest = 25'000;
  std::size_t bytes = 0, lines = 0;
  while (lines < grid.rows.size() && bytes < kLargest) {
    for (const Phrase& cell : grid.rows[lines]) bytes += foldable(cell).bytes().size();
    ++lines;
  }
  const std::size_t more = grid.rows.size() - lines;
  grid.rows.resize(lines);
  return table(grid, css) + left_out(part, left_out_key, more);
}

}  // namespace

Markup validity(const PagePart& part) {
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
  content += missing.rows.empty() ? absent(words("report.nothing_omitted"))
                                  : bounded_table(part, std::move(missing), "", "report.more_omissions");
  content += element("h3", text(words("report.waivers")));
  content += absent(waiver_sentence(part.report.run, words));
  return section(part, "validity", words("report.validity"), content);
}

namespace {

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

Markup glossary_section(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  Markup terms;
  for (const auto& [term, meaning] : terms_of(words))
    terms += element("dt", text(term)) + element("dd", text(meaning, 1200));
  return section(part, "glossary", words("report.glossary"),
                 element("dl", {{"class", "terms"}}, terms) +
                     bounded_table(part, metrics_of(part.report.run, part.vocabulary), "narrow", "report.more_values"));
}

}  // namespace

Markup energy(const PagePart& part, Room& room) {
  const Words& words = part.vocabulary.words;
  Energy found = energy_of(part.report, part.vocabulary);
  Markup content = found.values.rows.empty()
                       ? absent(words("report.no_energy"))
                       : bounded_table(part, std::move(found.values), "narrow", "report.more_values");
  Markup said;
  for (const Phrase& reason : found.reasons) said += element("li", text(reason));
  if (!said.empty()) content += element("ul", said);
  room.spend(content);
  constexpr std::size_t kMostOfPictures = 60'000;  // others want room, too
  Room own(std::min(kMostOfPictures, room.left()));
  const Markup drawn = figures(part, soak_pictures(part.report, part.vocabulary), own);
  room.spend(drawn);
  content += drawn;
  return section(part, "energy", words("report.energy"), content);
}

Markup environment(const PagePart& part, Room& room) {
  const Words& words = part.vocabulary.words;
  const Markup software = element("h3", text(words("report.software"))) +
                          bounded_table(part, software_of(part.report.run, words), "narrow", "report.more_values");
  room.spend(software);
  Markup content;
  for (const NodeView& node : part.report.nodes) content += node_facts(part, node, room);
  return section(part, "environment", words("report.environment"), content + software);
}

Markup closing_sections(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  const Markup bundle =
      part.report.bundle ? chapter_of(bundle_chapter(*part.report.bundle, words), words, part.prefix) : Markup();
  return bundle + chapter_of(reproduce_chapter(part.report.run, words), words, part.prefix) + evidence_section(part) +
         glossary_section(part);
}

}  // namespace steelyard::reports
