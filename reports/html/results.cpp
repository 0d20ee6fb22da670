// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/units.h"
#include "reports/findings.h"
#include "reports/html/page.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

using namespace std::string_view_literals;

/// Areas in the order in which people ask for them; what begins otherwise comes last.
constexpr std::pair<std::string_view, std::string_view> kAreas[] = {
    {"cpu.", "report.area_cpu"}, {"gpu.", "report.area_gpu"}, {"mem.", "report.area_mem"},
    {"net.", "report.area_net"}, {"sto.", "report.area_sto"}, {"", "report.area_other"}};

std::size_t area_of(const std::string& benchmark) {
  std::size_t area = 0;
  while (!benchmark.starts_with(kAreas[area].first)) ++area;
  return area;
}

std::string verdict_class(model::Verdict v) {
  switch (v) {
    case model::Verdict::kPass:
    case model::Verdict::kWaived: return "good";
    case model::Verdict::kSkip: return "dim";
    case model::Verdict::kInvalid: return "warn";
    case model::Verdict::kFail:
    case model::Verdict::kError: break;
  }
  return "bad";
}

const char* arrow(model::Direction d) {
  return d == model::Direction::kHigher ? "↑" : d == model::Direction::kLower ? "↓" : "";
}

Markup head(const Words& words) {
  Markup cells;
  for (const std::string_view key :
       {"report.benchmark"sv, "report.value"sv, "report.interval"sv, "report.samples"sv, "report.direction"sv,
        "report.bound"sv, "report.percent_of_bound"sv, "report.verdict"sv, "report.correct"sv, "report.note"sv})
    cells += element("th", {{"scope", "col"}, {"class", key == "report.verdict" ? "v" : ""}}, text(words(key)));
  return element("thead", element("tr", cells));
}

Markup name_cell(const PagePart& part, std::size_t index, const std::set<std::string>& params) {
  const model::Row& row = part.report.run.results[index];
  Markup cell = foldable(part.vocabulary.names.benchmark(row.benchmark));
  if (!is_headline(part.report.run, index))
    cell += text(Phrase(": ", "：")) + text(part.vocabulary.names.metric(row.benchmark, row.metric).name);
  std::string id = row.benchmark + (row.device.empty() ? "" : "[" + row.device + "]");
  if (const std::string shown = shown_params(row, params); !shown.empty()) id += " " + shown;
  if (part.report.run.nodes.size() > 1) id += " " + row.node;
  return element("td", cell + lone("br", {}) + element("code", foldable(id)));
}

Markup number_cell(const std::optional<double>& value, const std::string& shown) {
  return element("td", {{"class", "n"}}, value ? data(*value, shown) : text("—"));
}

Markup row_of(const PagePart& part, std::size_t index, const std::set<std::string>& params) {
  const Words& words = part.vocabulary.words;
  const model::Row& row = part.report.run.results[index];
  const std::string percent = row.percent_of_bound ? units::percent(*row.percent_of_bound / 100) : "";
  Markup cells = name_cell(part, index, params);
  cells += number_cell(row.value, shown_value(row));
  cells += element("td", {{"class", "n"}}, text(plus_minus(row)));
  cells += element("td", {{"class", "n"}}, row.n > 0 ? text(fmt::format("{}", row.n)) : text("—"));
  cells += element("td", {{"class", "m"}}, text(arrow(row.direction)));
  cells += number_cell(row.bound, row.bound ? units::human(*row.bound, row.unit) : "");
  cells += number_cell(row.percent_of_bound, percent);
  cells += element("td", {{"class", "v " + verdict_class(row.verdict)}},
                   text(std::string(mark(row.verdict)) + " " + model::to_text(row.verdict)));
  const std::string& detail = row.correctness.detail;
  const Phrase correct = correctness_word(row, words) + Phrase(detail.empty() ? "" : ": ") + words.said(detail);
  cells += element("td", text(row.value ? correct : Phrase("—"), 120));  // nothing was computed that could be right
  cells += element("td", text(note_of(row, words)));
  return element("tr", cells);
}

std::string shown_condition(const model::Condition& condition) {
  if (const auto* number = std::get_if<double>(&condition)) return fmt::format("{:.6g}", *number);
  return std::get<std::string>(condition);
}

/// What else a job said: its other values in full, and the conditions that it was measured under.
Markup job_line(const PagePart& part, std::size_t first, std::size_t last, const std::set<std::string>& params) {
  const model::Run& run = part.report.run;
  Markup values;
  for (std::size_t i = first; i < last; ++i) {
    const model::Row& row = run.results[i];
    const Name name = part.vocabulary.names.metric(row.benchmark, row.metric);
    const std::string key = name.symbol.empty() ? row.metric : row.metric + " (" + name.symbol + ")";
    values += element("li", text(key + " = ") + (row.value ? data(*row.value, shown_value(row)) : text("—")));
  }
  std::string conditions;
  for (const auto& [key, value] : run.results[first].conditions)
    conditions += (conditions.empty() ? "" : " · ") + key + "=" + shown_condition(value);
  return element("tr", element("td", element("code", text(run.results[first].job)) + lone("br", {}) +
                                         element("code", text(run.results[first].benchmark + " " +
                                                              shown_params(run.results[first], params)))) +
                           element("td", element("ul", {{"class", "inline"}}, values)) +
                           element("td", {{"class", "small"}}, text(conditions, 1200)));
}

/// Parameters that tell rows apart, once per benchmark.
class Params {
 public:
  explicit Params(const model::Run& run) : run_(run) {}
  const std::set<std::string>& of(const std::string& benchmark) {
    const auto [at, fresh] = known_.try_emplace(benchmark);
    if (fresh) at->second = distinguishing_params(run_, benchmark);
    return at->second;
  }

 private:
  const model::Run& run_;
  std::map<std::string, std::set<std::string>> known_;
};

Markup all_values(const PagePart& part, Params& params) {
  const Words& words = part.vocabulary.words;
  const std::vector<model::Row>& rows = part.report.run.results;
  Markup body;
  for (std::size_t first = 0, last = 0; first < rows.size(); first = last) {
    for (last = first + 1; last < rows.size() && rows[last].job == rows[first].job;) ++last;
    body += job_line(part, first, last, params.of(rows[first].benchmark));
  }
  Markup cells;
  for (const char* key : {"report.job", "report.values", "report.conditions"})
    cells += element("th", {{"scope", "col"}}, text(words(key)));
  return element("details", {{"class", "data"}},
                 element("summary", text(words("report.all_values"))) +
                     element("div", {{"class", "scroll"}, {"tabindex", "0"}},
                             element("table", {{"class", "jobs"}},
                                     element("thead", element("tr", cells)) + element("tbody", body))));
}

}  // namespace

Markup results(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  const model::Run& run = part.report.run;
  Params params(run);
  std::map<std::size_t, Markup> areas;
  for (const std::size_t i : shown_rows(run))
    areas[area_of(run.results[i].benchmark)] += row_of(part, i, params.of(run.results[i].benchmark));
  Markup content = paragraph(words(run.imported_from ? "report.results_imported" : "report.results_text"));
  for (const auto& [area, rows] : areas)
    content += element("h3", text(words(kAreas[area].second))) +
               element("div", {{"class", "scroll"}, {"tabindex", "0"}},
                       element("table", {{"class", "sortable results"}}, head(words) + element("tbody", rows)));
  if (areas.empty()) content += absent(words("report.no_rows"));
  return section(part, "results", words("report.results"),
                 content + (areas.empty() ? Markup() : all_values(part, params)));
}

}  // namespace steelyard::reports
