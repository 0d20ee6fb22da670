// SPDX-License-Identifier: Apache-2.0
#include "exchange/export.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <utility>

#include "base/text.h"
#include "base/units.h"
#include "model/json.h"

namespace steelyard::exchange {
namespace {

/// Readers split lines at '='.
std::string without_equals(std::string s) {
  std::ranges::replace(s, '=', ':');
  return s;
}

std::string word(std::string s) {
  std::ranges::replace(s, ' ', '_');
  return without_equals(std::move(s));
}

/// "± 0.3 %", or nothing to say.
std::string range(const model::Row& row) {
  if (!row.ci95 || !row.value || *row.value == 0) return "";
  const double half = (row.ci95->hi - row.ci95->lo) / 2 / std::fabs(*row.value);
  return std::isfinite(half) ? "± " + units::percent(half) : "";
}

void set_verdict(model::Row& row, model::Verdict verdict, std::string reason, std::string remedy = {}) {
  row.verdict = verdict;
  row.reason = std::move(reason);
  row.remedy = std::move(remedy);
}

/// Results of one job are read off the same samples: where one is wrong or cannot be believed, the others do not pass.
/// What other tools report side by side was not measured together.
void distrust_siblings(std::vector<model::Row>& rows) {
  using enum model::Verdict;
  std::map<std::pair<std::string_view, std::string_view>, const model::Row*> spoiled;  // by node and job
  for (const model::Row& row : rows)
    if (row.path != "imported" && row.direction != model::Direction::kInfo &&
        (row.verdict == kFail || row.verdict == kInvalid || row.verdict == kError))
      spoiled.try_emplace({row.node, row.job}, &row);
  for (model::Row& row : rows) {
    const auto by = spoiled.find({row.node, row.job});
    if (by == spoiled.end() || row.verdict != kPass) continue;
    if (row.direction == model::Direction::kInfo) {  // aside, and no result of its own: without a value it is nothing
      row.value.reset(), row.samples.clear(), row.quantiles.clear();
      continue;
    }
    set_verdict(row, kInvalid,
                fmt::format("{} of the same job is {}: {}", by->second->metric, model::to_text(by->second->verdict),
                            by->second->reason));
  }
}

}  // namespace

std::string shown(const std::string& s) {
  constexpr std::size_t kLongest = 300;
  return text::printable(std::string_view(s).substr(0, kLongest)) + (s.size() > kLongest ? "…" : "");
}

bool has_credible_value(const model::Row& row) {
  const bool believed = row.verdict == model::Verdict::kPass || row.verdict == model::Verdict::kWaived;
  return believed && row.value && std::isfinite(*row.value);
}

model::Run as_it_counts(model::Run run, const std::string& defect) {
  using enum model::Verdict;
  for (model::Row& row : run.results) {
    const bool passed = row.verdict == kPass || row.verdict == kWaived;
    if (!defect.empty() && (passed || row.verdict == kFail)) set_verdict(row, kInvalid, defect);
    if (row.verdict == kPass && row.correctness.status == "fail") set_verdict(row, kFail, "its own check failed");
    if (row.verdict == kPass && !row.value) set_verdict(row, kInvalid, "it passed without a value");
  }
  distrust_siblings(run.results);
  if (run.finished.empty()) {
    model::Row end;
    end.job = end.benchmark = "steelyard.run";
    if (!run.nodes.empty()) end.node = run.nodes.front().name;
    set_verdict(end, kError, "the run has not ended", "steelyard run --resume " + run.id);
    run.results.push_back(std::move(end));
  }
  return run;
}

std::string row_id(const model::Run& run, const model::Row& row) {
  std::string id = run.nodes.size() > 1 ? shown(row.node) + ":" : "";
  id += shown(row.benchmark);
  if (!row.device.empty()) id += "[" + shown(row.device) + "]";
  for (const auto& [name, value] : row.params)
    if (const std::string text = model::to_text(value); !text.empty()) id += " " + shown(name + "=" + text);
  if (!row.metric.empty()) id += " " + shown(row.metric);
  return id;
}

std::string to_fom(const model::Run& run) {
  std::string out;
  for (const model::Row& row : run.results) {
    const std::string id = word(row_id(run, row));
    if (has_credible_value(row))
      out += fmt::format("{} = {} {}\n", id, *row.value, word(shown(row.unit.empty() ? "1" : row.unit)));
    else
      out += fmt::format("# {} {} {}\n", model::to_text(row.verdict), id, without_equals(shown(row.reason)));
  }
  return out;
}

std::string to_github_benchmark(const model::Run& run, model::Direction direction) {
  model::Json entries = model::Json::array();
  for (const model::Row& row : run.results) {
    if (row.direction != direction || row.verdict != model::Verdict::kPass || !has_credible_value(row)) continue;
    model::Json entry = {{"name", row_id(run, row)}, {"unit", shown(row.unit)}, {"value", *row.value}};
    if (const std::string r = range(row); !r.empty()) entry["range"] = r;
    entry["extra"] = fmt::format("n={} {} run {}", row.n, shown(row.estimator), shown(run.id));
    entries.push_back(std::move(entry));
  }
  return model::dump_json(entries);
}

}  // namespace steelyard::exchange
