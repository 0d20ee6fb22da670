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

using Params = std::map<std::string, std::set<std::string>>;  // that tell rows apart, by benchmark

/// A page of one node stays small whatever the run: so much of rows, and so much of their jobs.
constexpr std::size_t kMostOfRows = 90'000, kMostOfJobs = 35'000;

/// Rows by their place in the run, those that are needed most, while there is room.
std::map<std::size_t, Markup> fitting_rows(const PagePart& part, const std::vector<std::size_t>& rows, Params& params) {
  std::map<std::size_t, Markup> out;
  Room room(kMostOfRows);
  for (const std::size_t i : by_need(part.report.run, rows)) {
    Markup drawn = row_of(part, i, params[part.report.run.results[i].benchmark]);
    if (!room.take(drawn)) break;
    out.emplace(i, std::move(drawn));
  }
  return out;
}

/// "960 of 1000 rows are left out, 12 of them not PASS": never silently.
Markup rows_left_out(const PagePart& part, const std::vector<std::size_t>& rows,
                     const std::map<std::size_t, Markup>& shown) {
  const Words& words = part.vocabulary.words;
  const std::vector<model::Row>& all = part.report.run.results;
  std::size_t bad = 0;
  std::map<std::string, std::size_t> benchmarks;
  for (const std::size_t i : rows) {
    if (shown.contains(i)) continue;
    ++benchmarks[all[i].benchmark];
    if (!passed(all[i])) ++bad;
  }
  if (benchmarks.empty()) return {};
  constexpr std::size_t kNamed = 5;
  std::size_t named = 0;
  Phrase names;
  for (const auto& [id, count] : benchmarks)
    if (named++ < kNamed)
      names = names + (names.empty() ? Phrase("") : Phrase(", ", "、")) + part.vocabulary.names.benchmark(id) +
              Phrase(fmt::format(" ({})", count));
  if (named > kNamed) names = names + Phrase(fmt::format(", +{}", named - kNamed));
  return absent(words("report.rows_left_out", {{"count", fmt::format("{}", rows.size() - shown.size())},
                                               {"all", fmt::format("{}", rows.size())},
                                               {"bad", fmt::format("{}", bad)},
                                               {"names", names}}));
}

/// Every value of the jobs whose rows are shown.
Markup all_values(const PagePart& part, const std::map<std::size_t, Markup>& shown, Params& params) {
  const Words& words = part.vocabulary.words;
  const std::vector<model::Row>& rows = part.report.run.results;
  Markup body;
  std::size_t more = 0;
  Room room(kMostOfJobs);
  for (std::size_t first = 0, last = 0; first < rows.size(); first = last) {
    for (last = first + 1; last < rows.size() && rows[last].job == rows[first].job;) ++last;
    const auto seen = shown.lower_bound(first);
    const bool wanted = seen != shown.end() && seen->first < last;
    const Markup line = wanted ? job_line(part, first, last, params[rows[first].benchmark]) : Markup();
    if (wanted && room.take(line))
      body += line;
    else
      ++more;
  }
  Markup cells;
  for (const char* key : {"report.job", "report.values", "report.conditions"})
    cells += element("th", {{"scope", "col"}}, text(words(key)));
  return element("details", {{"class", "data"}},
                 element("summary", text(words("report.all_values"))) + scrolled_table("jobs", cells, body) +
                     left_out(part, "report.more_jobs", more));
}

}  // namespace

Markup results(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  const model::Run& run = part.report.run;
  Params params = distinguishing_params(run);
  const std::vector<std::size_t> rows = shown_rows(run);
  const std::map<std::size_t, Markup> shown = fitting_rows(part, rows, params);
  std::map<std::size_t, Markup> areas;
  for (const auto& [i, drawn] : shown) areas[area_of(run.results[i].benchmark)] += drawn;
  Markup content = paragraph(words(run.imported_from ? "report.results_imported" : "report.results_text"));
  content += rows_left_out(part, rows, shown);
  for (const auto& [area, body] : areas)
    content += element("h3", text(words(kAreas[area].second))) +
               element("div", {{"class", "scroll"}, {"tabindex", "0"}},
                       element("table", {{"class", "sortable results"}}, head(words) + element("tbody", body)));
  if (areas.empty()) content += absent(words("report.no_rows"));
  return section(part, "results", words("report.results"),
                 content + (areas.empty() ? Markup() : all_values(part, shown, params)));
}

}  // namespace steelyard::reports
