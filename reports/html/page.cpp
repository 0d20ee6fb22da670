// SPDX-License-Identifier: Apache-2.0
#include "reports/html/page.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

#include "base/digest.h"
#include "reports/findings.h"
#include "reports/html_report.h"
#include "reports/pictures.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

/// Content-Security-Policy wants the hash in base 64, digest gives hexadecimal digits.
std::string script_hash() {
  const std::string hex = sha256_hex(script().get());
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return "sha256-" + base64(bytes);
}

Markup meta(const std::string& language_title) {
  const std::string policy =
      "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src "
      "'unsafe-inline'; script-src '" +
      script_hash() + "'";
  return lone("meta", {{"charset", "utf-8"}}) +
         lone("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}}) +
         lone("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
         lone("meta", {{"name", "color-scheme"}, {"content", "light dark"}}) + element("title", text(language_title));
}

/// Shown by the script: without it there would be switches that do nothing.
Markup switches(const Words& words) {
  const Markup languages =
      element("button", {{"type", "button"}, {"data-lang", "en"}, {"lang", "en-GB"}}, text("English")) +
      element("button", {{"type", "button"}, {"data-lang", "zh-CN"}}, text("中文"));
  const Markup theme = element("button", {{"type", "button"}, {"data-theme-switch", ""}}, text(words("report.theme")));
  const Markup filter = element(
      "label", text(words("report.filter")) + text(" ") + lone("input", {{"type", "search"}, {"id", "filter"}}));
  return element("nav", {{"hidden", ""}, {"id", "switches"}}, languages + theme + filter);
}

Markup scores(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  if (!part.report.score) return section(part, "scores", words("report.scores"), absent(words("report.no_score")));
  const ScoreView& score = *part.report.score;
  Grid grid{{words("report.name"), words("report.weight"), words("report.points")}, {}};
  for (const ScoreView::Dimension& d : score.dimensions)
    grid.rows.push_back(
        {d.name, fmt::format("{:.1f} %", d.weight * 100), d.points ? fmt::format("{:.0f}", *d.points) : "—"});
  Markup content = table(grid, "narrow");
  for (const Phrase& note : score.notes) content += paragraph(note);
  return section(part, "scores", words("report.scores"), content);
}

Markup pictures(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  Markup content;
  for (const auto make : {&roofline_pictures, &curve_pictures, &matrix_pictures, &quantile_pictures})
    for (Picture& picture : (*make)(part.report, part.vocabulary)) content += figure(part, std::move(picture));
  return section(part, "pictures", words("report.pictures"),
                 content.empty() ? absent(words("report.no_pictures")) : content);
}

Markup article(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  Markup bounds;
  for (Picture& picture : bound_pictures(part.report, part.vocabulary)) bounds += figure(part, std::move(picture));
  const bool one = part.report.run.nodes.size() == 1;
  return element("article", cover(part) +
                                section(part, "bounds", words("report.bound_title"),
                                        bounds.empty() ? absent(words("report.no_bounds")) : bounds) +
                                scores(part) + results(part) + pictures(part) +
                                section(part, "fleet", words("report.fleet"),
                                        absent(words(one ? "report.one_node" : "report.no_fleet"))) +
                                environment(part) + closing_sections(part));
}

/// What stands at the head of each printed page.
std::string running_head(const std::vector<Report>& reports, const FleetView* fleet, const Words& words) {
  std::string head = "Steelyard";
  if (fleet != nullptr) head += fmt::format(" / {} nodes / {} runs", fleet->nodes.size(), fleet->runs.size());
  for (const Report& report : reports) {
    if (reports.size() > 3) break;
    head += " / " + report.run.id.substr(0, 40) + " / sha256 " + report.sha256.substr(0, 16) + " / " +
            word_for(standing_of(report.run), words).en;
  }
  return head;
}

/// It goes into a style sheet: letters, digits and a few signs only.
std::string plain_words(std::string words) {
  std::ranges::replace_if(
      words,
      [](char c) { return !(std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == ' ' || c == '/'); },
      '_');
  return words;
}

}  // namespace

Markup section(const PagePart& part, const std::string& id, const Phrase& title, const Markup& content) {
  const Markup heading = element("summary", element("h2", text(title)));
  return element("section", {{"id", part.prefix + id}}, element("details", {{"open", ""}}, heading + content));
}

Markup paragraph(const Phrase& words) {
  return element("p", text(words, 2000));
}

Markup absent(const Phrase& why) {
  return element("p", {{"class", "absent"}}, text(why, 2000));
}

Markup table(const Grid& grid, const std::string& css) {
  Markup head, body;
  for (const Phrase& name : grid.head) head += element("th", {{"scope", "col"}}, text(name));
  for (const auto& line : grid.rows) {
    Markup cells;
    for (const Phrase& cell : line) cells += element("td", text(cell));
    body += element("tr", cells);
  }
  return element("div", {{"class", "scroll"}, {"tabindex", "0"}},
                 element("table", {{"class", css}}, element("thead", element("tr", head)) + element("tbody", body)));
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): a picture is drawn once and given up
Markup figure(const PagePart& part, Picture picture) {
  const Words& words = part.vocabulary.words;
  const std::string caption = part.prefix + picture.id + "-c";
  Markup content = element("figcaption", {{"id", caption}},
                           element("b", text(picture.title)) + text(" ") + text(picture.description, 1200));
  if (!picture.drawing.empty())
    content +=
        element("div", {{"class", "scroll"}, {"tabindex", "0"}},
                element("div", {{"class", "drawing"}, {"role", "img"}, {"aria-labelledby", caption}}, picture.drawing));
  Markup remarks;
  for (const Phrase& remark : picture.remarks) remarks += element("li", text(remark));
  if (!remarks.empty()) content += element("ul", remarks);
  if (!picture.data.rows.empty())
    content +=
        element("details", {{"class", "data"}}, element("summary", text(words("report.data"))) + table(picture.data));
  return element("figure", content);
}

Markup data(double value, const std::string& shown) {
  return element("data", {{"value", machine_number(value)}}, text(shown));
}

std::string html_page(const PageFrame& frame, const Words& words, const Markup& main) {
  const Markup body = element("header", element("p", {{"class", "brand"}}, text("Steelyard · 算衡")) + switches(words)) +
                      element("main", main);
  return "<!doctype html>\n<html lang=\"" + std::string(frame.language == "en" ? "en" : "zh-CN") + "\"><head>" +
         meta(frame.title).bytes() + "<style>" + style_sheet(plain_words(frame.running_head)) + "</style></head>\n<body>" +
         body.bytes() + "<script>" + std::string(script().get()) + "</script></body></html>\n";
}

std::string to_html(const std::vector<Report>& reports, const Vocabulary& vocabulary, const std::string& language,
                    const FleetView* fleet) {
  Markup main;
  const Report no_single_run;
  if (fleet != nullptr) main += fleet_article({no_single_run, vocabulary, ""}, *fleet);
  for (std::size_t i = 0; i < reports.size(); ++i)
    main += article({reports[i], vocabulary, reports.size() == 1 ? "" : fmt::format("r{}-", i + 1)});
  const std::string title = fleet != nullptr   ? fmt::format("Steelyard: {} nodes", fleet->nodes.size())
                            : reports.empty() ? "Steelyard"
                                              : "Steelyard " + reports.front().run.id;
  return html_page({title, running_head(reports, fleet, vocabulary.words), language}, vocabulary.words, main);
}

}  // namespace steelyard::reports
