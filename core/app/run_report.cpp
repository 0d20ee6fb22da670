// SPDX-License-Identifier: Apache-2.0
#include "app/run_report.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "app/flags.h"
#include "base/text.h"
#include "base/units.h"
#include "reports/result_table.h"
#include "reports/rows.h"

namespace steelyard::app {
namespace {

using reports::all_params;

/// What tells one row's name from another's: devices, where a benchmark ran on several, and parameters.
struct Distinctions {
  std::map<std::string, std::set<std::string>> devices, params;  // by benchmark
  explicit Distinctions(const model::Run& run) {
    for (const model::Row& row : run.results) devices[row.benchmark].insert(row.device);
    params = reports::distinguishing_params(run);
    for (const auto& [benchmark, names] : devices) params.try_emplace(benchmark);
  }
};

/// "mem.latency[numa0] size=64KiB cores p99": words of parameters say what they are, numbers do not; the headline
/// metric goes without saying.
std::string row_name(const model::Row& row, const Distinctions& all, bool headline) {
  const std::string name = label(row.benchmark, all.devices.at(row.benchmark).size() > 1 ? row.device : "") +
                           short_params(row.params, all.params.at(row.benchmark));
  return headline ? name : name + " " + text::printable(row.metric);
}

/// Why, and what to do; of a number that counts its flags. A long reason stands once: rows that differ from it only in
/// the name of their benchmark and in numbers refer to it; run.json has each in full.
class Notes {
 public:
  explicit Notes(const Texts& text) : text_(text) {}
  std::string of(const model::Row& row, const std::string& name) {
    if (row.reason.empty()) return short_flags(row.flags, text_);
    const std::string note = reports::reason_of(row);
    std::string alike = note;
    for (std::size_t at = alike.find(row.benchmark); !row.benchmark.empty() && at != std::string::npos;
         at = alike.find(row.benchmark, at + 1))
      alike.replace(at, row.benchmark.size(), "*");
    std::erase_if(alike, [](char c) { return c >= '0' && c <= '9'; });
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

std::string short_params(const std::map<std::string, model::ParamValue>& params, const std::set<std::string>& names) {
  std::string out;
  for (const auto& [param, value] : params) {
    const std::string shown = model::to_text(value);
    if (shown.empty() || !names.contains(param)) continue;
    out += " " + text::printable(std::holds_alternative<std::string>(value) ? shown : param + "=" + shown);
  }
  return out;
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
    std::string note = skipped         ? (job.broken ? "ERROR " : "SKIP ") + text::printable(job.skip)
                       : job.exclusive ? text("plan.exclusive")
                                       : "";
    if (skipped && !job.remedy.empty()) note += " → " + text::printable(job.remedy);
    table.rows.push_back({fmt::format("{}", i + 1), label(job.benchmark, job.device), all_params(job.params),
                          skipped ? "—" : units::seconds(job.estimated_s),
                          job.memory_bytes > 0 ? units::binary_size(job.memory_bytes) : "—",
                          Cell(note, skipped && job.broken ? Style::kBad
                                     : skipped             ? Style::kDim
                                                           : Style::kPlain)});
  }
  return table;
}

Table plan_csv(const model::Plan& plan) {
  Table table;
  for (const char* id : {"job", "benchmark", "device", "params", "estimated_s", "memory_bytes", "disk_bytes", "skip"})
    table.columns.push_back({id, id});
  for (const model::Job& job : plan.jobs)
    table.rows.push_back({text_cell(job.id), text_cell(job.benchmark), text_cell(job.device), all_params(job.params),
                          fmt::format("{}", job.estimated_s), fmt::format("{}", job.memory_bytes),
                          fmt::format("{}", job.disk_bytes), text_cell(job.skip)});
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
  std::pair<std::string, std::string> previous;  // job and node
  const std::vector<model::Row> rows = shown_rows(run);
  for (const model::Row& row : rows) {
    const bool headline = previous != std::pair(row.job, row.node) || row.metric.empty();
    previous = {row.job, row.node};
    std::string name = row_name(row, distinctions, headline);
    if (run.nodes.size() > 1) name += " " + text::printable(row.node);
    table.rows.push_back({mark(row.verdict), name, shown_value(row), plus_minus(row),
                          row.n > 0 ? fmt::format("{}", row.n) : "",
                          row.percent_of_bound ? units::fixed(*row.percent_of_bound, 1) + " %" : "",
                          Cell(model::to_text(row.verdict), style_of(row.verdict)), notes.of(row, name)});
  }
  table.show_header = !table.rows.empty();
  table.footnote = flag_legend(rows, text);
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
