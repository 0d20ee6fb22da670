// SPDX-License-Identifier: Apache-2.0
#include "app/run_report.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "app/flags.h"
#include "base/text.h"
#include "base/units.h"
#include "reports/rows.h"

namespace steelyard::app {
namespace {

using reports::machine_number;
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

/// What tells one row's name from another's: devices, where a benchmark ran on several, and parameters.
struct Distinctions {
  std::map<std::string, std::set<std::string>> devices, params;  // by benchmark
  explicit Distinctions(const model::Run& run) {
    for (const model::Row& row : run.results) devices[row.benchmark].insert(row.device);
    for (const auto& [benchmark, names] : devices) params[benchmark] = reports::distinguishing_params(run, benchmark);
  }
};

/// "mem.latency[numa0] size=64KiB cores p99": words of parameters say what they are, numbers do not; the headline
/// metric goes without saying.
std::string row_name(const model::Row& row, const Distinctions& all, bool headline) {
  std::string name = label(row.benchmark, all.devices.at(row.benchmark).size() > 1 ? row.device : "");
  for (const auto& [param, value] : row.params) {
    if (!all.params.at(row.benchmark).contains(param)) continue;
    const std::string shown = model::to_text(value);
    if (shown.empty()) continue;
    name += " " + text::printable(std::holds_alternative<std::string>(value) ? shown : param + "=" + shown);
  }
  return headline ? name : name + " " + text::printable(row.metric);
}

/// Why, and what to do; of a number that counts its flags. A long reason stands once: rows that differ from it in the
/// name of their benchmark only refer to it.
class Notes {
 public:
  explicit Notes(const Texts& text) : text_(text) {}
  std::string of(const model::Row& row, const std::string& name) {
    if (row.reason.empty()) return short_flags(row.flags, text_);
    const std::string note = reports::note_of(row);
    std::string alike = note;
    for (std::size_t at = alike.find(row.benchmark); !row.benchmark.empty() && at != std::string::npos;
         at = alike.find(row.benchmark, at + 1))
      alike.replace(at, row.benchmark.size(), "*");
    const auto [first, fresh] = seen_.try_emplace(std::move(alike), name);
    if (fresh || note.size() < kLong) return note;
    return text_("run.as_above", {{"name", first->second}});
  }

 private:
  static constexpr std::size_t kLong = 60;
  const Texts& text_;
  std::map<std::string, std::string> seen_;
};

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
               {"n", "n", true, 2},
               {"percent_of_bound", text("column.percent_of_bound"), true, 1},
               {"verdict", text("column.verdict")},
               {"note", text("column.note")}},
              {}};
  const Distinctions distinctions(run);
  Notes notes(text);
  std::string previous_job;
  const std::vector<model::Row> rows = shown_rows(run);
  for (const model::Row& row : rows) {
    const bool headline = row.job != previous_job || row.metric.empty();
    previous_job = row.job;
    const std::string name = row_name(row, distinctions, headline);
    table.rows.push_back({mark(row.verdict), name, shown_value(row), plus_minus(row),
                          row.n > 0 ? fmt::format("{}", row.n) : "",
                          row.percent_of_bound ? fmt::format("{:.1f} %", *row.percent_of_bound) : "",
                          Cell(model::to_text(row.verdict), style_of(row.verdict)), notes.of(row, name)});
  }
  table.show_header = !table.rows.empty();
  table.footnote = flag_legend(rows, text);
  return table;
}

Table run_csv(const model::Run& run) {
  Table table;
  for (const char* id : {"run",    "node",      "device",    "benchmark", "version",          "params",
                         "metric", "unit",      "direction", "value",     "ci95_lo",          "ci95_hi",
                         "n",      "estimator", "path",      "bound",     "percent_of_bound", "correctness",
                         "flags",  "verdict",   "reason",    "duration_s"})
    table.columns.push_back({id, id});
  for (const model::Row& row : run.results)
    table.rows.push_back({text_cell(run.id),
                          text_cell(row.node),
                          text_cell(row.device),
                          text_cell(row.benchmark),
                          fmt::format("{}", row.version),
                          all_params(row.params),
                          text_cell(row.metric),
                          text_cell(row.unit),
                          model::to_text(row.direction),
                          optional_number(row.value),
                          row.ci95 ? machine_number(row.ci95->lo) : "",
                          row.ci95 ? machine_number(row.ci95->hi) : "",
                          fmt::format("{}", row.n),
                          text_cell(row.estimator),
                          text_cell(row.path),
                          optional_number(row.bound),
                          optional_number(row.percent_of_bound),
                          text_cell(row.correctness.status),
                          text_cell(fmt::format("{}", fmt::join(row.flags, " "))),
                          model::to_text(row.verdict),
                          text_cell(row.reason),
                          machine_number(row.duration_s)});
  return table;
}

}  // namespace steelyard::app
