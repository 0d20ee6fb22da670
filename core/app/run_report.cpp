// SPDX-License-Identifier: Apache-2.0
#include "app/run_report.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/text.h"
#include "base/units.h"
#include "reports/rows.h"

namespace steelyard::app {
namespace {

using reports::machine_number;
using reports::note_of;
using Params = std::map<std::string, model::ParamValue>;

std::string all_params(const Params& params) {
  std::string out;
  for (const auto& [name, value] : params)
    if (const std::string shown = model::to_text(value); !shown.empty())
      out += fmt::format("{}{}={}", out.empty() ? "" : " ", name, shown);
  return text::printable(out);
}

std::string optional_number(const std::optional<double>& value) {
  return value ? machine_number(*value) : "";
}

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

Table run_csv(const model::Run& run) {
  Table table;
  for (const char* id : {"run",    "node",      "device",    "benchmark", "version",          "params",
                         "metric", "unit",      "direction", "value",     "ci95_lo",          "ci95_hi",
                         "n",      "estimator", "path",      "bound",     "percent_of_bound", "correctness",
                         "flags",  "verdict",   "reason",    "duration_s"})
    table.columns.push_back({id, id});
  const auto shown = [](const std::string& s) { return Cell(text::printable(s)); };
  for (const model::Row& row : run.results)
    table.rows.push_back({shown(run.id),
                          shown(row.node),
                          shown(row.device),
                          shown(row.benchmark),
                          fmt::format("{}", row.version),
                          all_params(row.params),
                          shown(row.metric),
                          shown(row.unit),
                          model::to_text(row.direction),
                          optional_number(row.value),
                          row.ci95 ? machine_number(row.ci95->lo) : "",
                          row.ci95 ? machine_number(row.ci95->hi) : "",
                          fmt::format("{}", row.n),
                          shown(row.estimator),
                          shown(row.path),
                          optional_number(row.bound),
                          optional_number(row.percent_of_bound),
                          shown(row.correctness.status),
                          shown(fmt::format("{}", fmt::join(row.flags, " "))),
                          model::to_text(row.verdict),
                          shown(row.reason),
                          machine_number(row.duration_s)});
  return table;
}

}  // namespace steelyard::app
