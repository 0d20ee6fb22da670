// SPDX-License-Identifier: Apache-2.0
#include "app/run_report.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/text.h"
#include "base/units.h"
#include "reports/result_table.h"
#include "reports/rows.h"

namespace steelyard::app {
namespace {

using reports::all_params;
using reports::note_of;

/// "mem.latency[numa0] size=64KiB p99": the headline metric goes without saying.
std::string row_name(const model::Row& row, const std::set<std::string>& params, bool headline) {
  std::string name = label(row.benchmark, row.device);
  if (const std::string shown = reports::shown_params(row, params); !shown.empty()) name += " " + shown;
  return headline ? name : name + " " + text::printable(row.metric);
}

}  // namespace

std::string label(const std::string& benchmark, const std::string& device) {
  return text::printable(device.empty() ? benchmark : fmt::format("{}[{}]", benchmark, device));
}

Style style_of(model::Verdict verdict) {
  switch (verdict) {
    case model::Verdict::kPass:
    case model::Verdict::kWaived: return Style::kGood;
    case model::Verdict::kSkip: return Style::kDim;
    case model::Verdict::kInvalid: return Style::kWarning;
    case model::Verdict::kFail:
    case model::Verdict::kError: break;
  }
  return Style::kBad;
}

Cell mark(model::Verdict verdict) {
  return {reports::mark(verdict), style_of(verdict)};
}

Table plan_table(const model::Plan& plan, const Texts& text) {
  Table table{{{"index", "#", true},
               {"benchmark", text("column.benchmark")},
               {"params", text("column.params")},
               {"estimated_s", text("column.estimate"), true},
               {"memory_bytes", text("column.memory"), true},
               {"note", text("column.note")}},
              {}};
  for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
    const model::Job& job = plan.jobs[i];
    const bool skipped = !job.skip.empty();
    std::string note = skipped ? "SKIP " + text::printable(job.skip) : job.exclusive ? text("plan.exclusive") : "";
    if (skipped && !job.remedy.empty()) note += " → " + text::printable(job.remedy);
    table.rows.push_back({fmt::format("{}", i + 1), label(job.benchmark, job.device), all_params(job.params),
                          skipped ? "—" : units::seconds(job.estimated_s),
                          job.memory_bytes > 0 ? units::binary_size(job.memory_bytes) : "—",
                          Cell(note, skipped ? Style::kDim : Style::kPlain)});
  }
  return table;
}

std::string plan_summary(const model::Plan& plan, const Texts& text) {
  return text("plan.summary", {{"jobs", fmt::format("{}", plan.jobs.size())},
                               {"time", units::seconds(plan.estimated_s)},
                               {"profile", text::printable(plan.profile)},
                               {"memory", units::binary_size(plan.memory_bytes)},
                               {"disk", units::binary_size(plan.disk_bytes)}});
}

std::vector<model::Row> shown_rows(const model::Run& run) {
  std::vector<model::Row> shown;
  for (const std::size_t row : reports::shown_rows(run)) shown.push_back(run.results[row]);
  return shown;
}

Table run_table(const model::Run& run, const Texts& text) {
  Table table{{{"", ""},
               {"benchmark", text("column.benchmark")},
               {"value", text("column.value"), true},
               {"ci95", text("column.interval"), true},
               {"n", "n", true},
               {"percent_of_bound", text("column.percent_of_bound"), true},
               {"verdict", text("column.verdict")},
               {"note", text("column.note")}},
              {}};
  std::string previous_job;
  for (const model::Row& row : shown_rows(run)) {
    const bool headline = row.job != previous_job || row.metric.empty();
    previous_job = row.job;
    table.rows.push_back({mark(row.verdict),
                          row_name(row, reports::distinguishing_params(run, row.benchmark), headline), shown_value(row),
                          plus_minus(row), row.n > 0 ? fmt::format("{}", row.n) : "",
                          row.percent_of_bound ? fmt::format("{:.1f} %", *row.percent_of_bound) : "",
                          Cell(model::to_text(row.verdict), style_of(row.verdict)), note_of(row)});
  }
  table.show_header = !table.rows.empty();
  return table;
}

Table shown_table(const reports::DataTable& table, Language language) {
  const char* spoken = language == Language::kChinese ? "zh-CN" : "en";
  Table out;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const bool number = std::ranges::any_of(table.rows, [&](const auto& row) { return row[c].value.has_value(); });
    out.columns.push_back({table.columns[c].id, table.columns[c].head.in(spoken), number});
  }
  for (const auto& row : table.rows) {
    std::vector<Cell> cells;
    for (const reports::DataCell& cell : row) cells.emplace_back(text::printable(cell.shown.in(spoken)));
    out.rows.push_back(std::move(cells));
  }
  return out;
}

Table csv_table(const reports::DataTable& table) {
  Table out;
  for (const reports::DataColumn& column : table.columns) out.columns.push_back({column.id, column.id});
  for (const auto& row : table.rows) {
    std::vector<Cell> cells;
    for (const reports::DataCell& cell : row)
      cells.emplace_back(cell.value ? reports::machine_number(*cell.value) : text::printable(cell.shown.en));
    out.rows.push_back(std::move(cells));
  }
  return out;
}

Table run_csv(const model::Run& run) {
  return csv_table(reports::result_table(run));
}

}  // namespace steelyard::app
